import type { Person, Place } from "../core/turn.ts";
import type { Chat, Message, Replied, User } from "./wire.ts";

interface Located {
  readonly chat: Chat;
  readonly message_thread_id?: number | undefined;
  readonly is_topic_message?: boolean | undefined;
}

/** The topic of a message; threads of replies in ordinary groups are none. */
export function topicOf(message: Located): number | undefined {
  return message.is_topic_message ? message.message_thread_id : undefined;
}

export function placeOf(message: Located): Place {
  const { chat } = message;
  const topic = topicOf(message);
  const name = chat.title ?? (fullName(chat) || undefined);
  return {
    platform: "telegram",
    id: String(chat.id),
    ...(topic !== undefined && { thread: String(topic) }),
    private: chat.type === "private",
    nsfw: false,
    ...(name !== undefined && { name }),
  };
}

export function personOf(user: User): Person {
  return {
    id: String(user.id),
    name: fullName(user) || user.username || String(user.id),
    locale: user.language_code ?? "en",
    roles: [],
  };
}

/**
 * Who wrote a message; nobody where it may start no turn: bots, what was sent by way of a bot, channel posts. Who manages
 * a group anonymously speaks as the group itself.
 */
export function writerOf(message: Message): Person | undefined {
  const { from, sender_chat: sender, chat } = message;
  if (message.via_bot || message.is_automatic_forward || message.business_connection_id || message.guest_query_id) {
    return undefined;
  }
  if (chat.type === "channel") return undefined;
  if (sender) {
    if (sender.id !== chat.id || chat.type === "private") return undefined;
    return { id: String(chat.id), name: message.author_signature ?? "anonymous admin", locale: "en", roles: [] };
  }
  return from && !from.is_bot ? personOf(from) : undefined;
}

/** Whether the person is a group's anonymous administrator. */
export function isAnonymous(place: Place, person: Person): boolean {
  return !place.private && person.id === place.id;
}

export function senderName(message: Replied): string {
  return message.sender_chat?.title ?? (message.from ? fullName(message.from) : "") ?? "";
}

export function fullName(named: { first_name?: string | undefined; last_name?: string | undefined }): string {
  return [named.first_name, named.last_name].filter(Boolean).join(" ").trim();
}
