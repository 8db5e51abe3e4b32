import { type Call, toInteger } from "./call.ts";
import { ApiFailure, bad, forbidden } from "./failure.ts";
import type { FakeChat, StoredMessage } from "./model.ts";
import { isIn, type World } from "./world.ts";

export type Right = "read" | "members" | "edit" | "write";

/** The chat that a call names. @throws ApiFailure in the original's words */
export function chatOf(call: Call, right: Right, name = "chat_id"): FakeChat {
  const id = call.text(name);
  if (!id) throw bad("chat_id is empty");
  return accessible(call.world, findChat(call.world, id), right);
}

export function findChat(world: World, id: string): FakeChat {
  if (id.startsWith("@")) {
    const wanted = id.slice(1).toLowerCase();
    const chat = [...world.chats.values()].find(
      (c) => (c.type === "supergroup" || c.type === "channel") && c.username?.toLowerCase() === wanted,
    );
    if (!chat) throw bad("chat not found");
    return chat;
  }
  const number = toInteger(id);
  const chat = world.chats.get(number);
  if (chat && (chat.type !== "private" || world.users.get(number)?.known)) return chat;
  throw bad("chat not found");
}

export function accessible(world: World, chat: FakeChat, right: Right): FakeChat {
  const edits = right === "edit" || right === "write";
  const standing = world.standing(chat);
  if (chat.type === "private") {
    if (edits && world.user(chat.id).deactivated) throw forbidden("user is deactivated");
    return chat;
  }
  if (chat.type === "group") {
    const strict = edits || right === "members";
    if (chat.migratedTo !== undefined && (right === "write" || right === "members")) {
      throw new ApiFailure(400, "Bad Request: group chat was upgraded to a supergroup chat", {
        migrate_to_chat_id: chat.migratedTo,
      });
    }
    if (strict && standing.status === "kicked") throw forbidden("bot was kicked from the group chat");
    if (strict && standing.status === "left") throw forbidden("bot is not a member of the group chat");
    return chat;
  }
  const what = chat.type === "channel" ? "channel" : "supergroup";
  if (standing.status === "kicked") throw forbidden(`bot was kicked from the ${what} chat`);
  const isPublic = chat.username !== undefined;
  if (!isIn(standing) && (isPublic ? edits : true)) throw forbidden(`bot is not a member of the ${what} chat`);
  return chat;
}

/** A message that the bot may know of. @param what names it in the refusal: "message to edit" */
export function messageOf(call: Call, chat: FakeChat, what: string, name = "message_id"): StoredMessage {
  const message = call.world.message(chat, call.integer(name));
  if (!message?.seenByBot) throw bad(`${what} not found`);
  return message;
}

const RIGHT_OF: Readonly<Record<string, readonly [permission: string, words: string]>> = {
  text: ["can_send_messages", "text messages"],
  rich: ["can_send_messages", "the rich message"],
  photo: ["can_send_photos", "photos"],
  video: ["can_send_videos", "videos"],
  animation: ["can_send_other_messages", "animations"],
  sticker: ["can_send_other_messages", "stickers"],
  dice: ["can_send_other_messages", "dice"],
  audio: ["can_send_audios", "music"],
  voice: ["can_send_voice_notes", "voice notes"],
  video_note: ["can_send_video_notes", "video notes"],
  document: ["can_send_documents", "documents"],
  poll: ["can_send_polls", "polls"],
  location: ["can_send_messages", "locations"],
  contact: ["can_send_messages", "contacts"],
};

/** Refuses what the bot may not send here: not started, blocked, no rights, a closed topic. */
export function checkMaySend(world: World, chat: FakeChat, kind: string, threadId: number | undefined): void {
  if (chat.type === "private") {
    const person = world.user(chat.id);
    if (person.isBot) throw forbidden("bot can't send messages to bots");
    if (person.blocked) throw forbidden("bot was blocked by the user");
    if (!person.started) throw forbidden("bot can't initiate conversation with a user");
    if (kind === "voice" && person.noVoice) throw bad("VOICE_MESSAGES_FORBIDDEN");
    if (kind === "video_note" && person.noVoice) throw bad("VOICE_MESSAGES_FORBIDDEN");
    return;
  }
  const standing = world.standing(chat);
  const isBoss = standing.status === "creator" || standing.status === "administrator";
  if (chat.type === "channel") {
    if (!isBoss || (standing.status === "administrator" && standing.rights.can_post_messages === false)) {
      throw bad("need administrator rights in the channel chat");
    }
    return;
  }
  if (!isBoss) {
    const [permission, words] = RIGHT_OF[kind] ?? ["can_send_messages", "text messages"];
    const own = standing.status === "restricted" ? standing.rights[permission] === true : true;
    if (!own || chat.permissions[permission] === false) throw bad(`Not enough rights to send ${words} to the chat`);
  }
  const topic = threadId === undefined ? undefined : chat.topics.get(threadId);
  if (topic?.closed && !isBoss) throw bad("TOPIC_CLOSED");
}

/** The topic that a call names, checked where topics exist; elsewhere the original ignores it. */
export function threadOf(call: Call, chat: FakeChat): number | undefined {
  const id = Math.max(0, call.integer("message_thread_id"));
  if (id === 0) return undefined;
  const hasTopics = chat.type === "private" || chat.isForum;
  if (!hasTopics) {
    call.world.oddities.push(`${call.method}: message_thread_id is ignored, the chat is no forum`);
    return undefined;
  }
  if (!chat.topics.has(id) || (chat.isForum && id === 1)) throw bad("message thread not found");
  return id;
}
