import { clean } from "../entities/format.ts";
import type { Entity } from "../entities/types.ts";
import type { Draft, JsonObject } from "../json.ts";
import { originOf } from "../methods/forwarding.ts";
import type { FakeChat, FakeUser, StoredMessage, Topic } from "../model.ts";
import { chatObject, entityObject, messageObject, userObject } from "../objects.ts";
import { threadOfReply } from "../posting.ts";
import { openTopic } from "../topics.ts";
import type { World } from "../world.ts";
import { type Attached, attach } from "./attachments.ts";
import { type ChatRef, type UserRef, userBy } from "./building.ts";

export interface Saying extends Attached {
  readonly chat: ChatRef;
  /** Who writes; nobody in channels. */
  readonly from?: UserRef;
  readonly text?: string;
  /** Formatting of the text or caption; links, mentions and commands are found in any case. */
  readonly entities?: readonly Entity[];
  readonly caption?: string;
  /** The id of a message in the same chat. */
  readonly replyTo?: number;
  readonly quote?: string;
  /** A topic's id; `new` opens one whose name the client makes up. */
  readonly topic?: Topic | number | "new";
  /** Whose message was forwarded: a person, a channel, or a name that hides. */
  readonly forwardFrom?: FakeUser | FakeChat | string;
  readonly viaBot?: FakeUser | "me";
  /** In the name of a chat: an anonymous administrator (the group itself) or a channel. */
  readonly senderChat?: FakeChat;
  readonly isAutomaticForward?: boolean;
  readonly album?: string;
  /** Buttons of another bot's message. */
  readonly buttons?: JsonObject;
}

/** The users that stand for chats and for Telegram itself. */
const STAND_INS = {
  anonymous: { id: 1_087_968_824, firstName: "Group", username: "GroupAnonymousBot", isBot: true },
  channel: { id: 136_817_688, firstName: "Channel", username: "Channel_Bot", isBot: true },
  telegram: { id: 777_000, firstName: "Telegram", isBot: false },
} as const;

/** The message that a person sends, not yet in the chat. */
export function compose(world: World, chat: FakeChat, saying: Saying): StoredMessage {
  const { fromId, senderChatId } = sender(world, chat, saying);
  const words = saying.text ?? saying.caption ?? "";
  const attached = attach(world, saying);
  const fields = {
    ...attached?.fields,
    ...wordFields(world, words, saying.entities ?? [], attached !== undefined),
  };
  if (Object.keys(fields).length === 0) throw new Error("nothing is said");
  const reply = replyTo(world, chat, saying);
  const threadId = thread(world, chat, saying, fromId ?? 0);
  const content = { fields, ...(saying.buttons ? { markup: saying.buttons } : {}) };
  return {
    chatId: chat.id,
    id: world.nextMessageId(chat),
    ...(threadId === undefined ? threadOfReply(world, chat, reply) : { threadId }),
    ...(fromId === undefined ? {} : { fromId }),
    ...(senderChatId === undefined ? {} : { senderChatId }),
    isOut: false,
    date: world.date(),
    content,
    ...(reply ? { reply } : {}),
    extra: extras(world, saying),
    isService: false,
    seenByBot: false,
    deleted: false,
    history: [{ at: world.now(), content }],
  };
}

function sender(world: World, chat: FakeChat, saying: Saying): { fromId?: number; senderChatId?: number } {
  if (chat.type === "channel") return { senderChatId: chat.id };
  if (saying.senderChat) {
    const kind = saying.isAutomaticForward
      ? "telegram"
      : saying.senderChat.type === "channel"
        ? "channel"
        : "anonymous";
    const standIn = STAND_INS[kind];
    if (!world.users.has(standIn.id)) {
      world.users.set(standIn.id, {
        ...standIn,
        started: false,
        known: true,
        blocked: false,
        deactivated: false,
        noVoice: false,
      });
    }
    return { fromId: standIn.id, senderChatId: saying.senderChat.id };
  }
  const user = userBy(world, saying.from ?? (chat.type === "private" ? chat.id : never("who says it")));
  if (chat.type === "private" && user.blocked) throw new Error("who blocked the bot cannot write to it: start() first");
  if (chat.type === "private") user.started = true;
  user.known = true;
  return { fromId: user.id };
}

function never(what: string): never {
  throw new Error(`say: ${what} is missing`);
}

/** Words as the fields of a message. @throws when a client would have cut them */
export function wordFields(world: World, words: string, given: readonly Entity[], isCaption: boolean): JsonObject {
  const { text, entities } = clean(words, given);
  if (!text) return {};
  if (text.length > (isCaption ? 1024 : 4096)) throw new Error("longer than a client sends: use sayLong");
  const shown = entities.length ? entities.map((e) => entityObject(world, e)) : undefined;
  return isCaption
    ? { caption: text, ...(shown ? { caption_entities: shown } : {}) }
    : { text, ...(shown ? { entities: shown } : {}) };
}

function replyTo(world: World, chat: FakeChat, { replyTo: id, quote }: Saying): StoredMessage["reply"] {
  if (id === undefined) return undefined;
  const target = world.message(chat, id);
  if (!target) throw new Error(`no such message to reply to: ${id}`);
  const source = String(target.content.fields.text ?? target.content.fields.caption ?? "");
  return {
    chatId: chat.id,
    messageId: id,
    ...(quote ? { quote: { text: quote, entities: [], position: Math.max(0, source.indexOf(quote)) } } : {}),
  };
}

function thread(world: World, chat: FakeChat, { topic }: Saying, fromId: number): number | undefined {
  if (topic === undefined) return undefined;
  if (topic !== "new") return typeof topic === "number" ? topic : topic.id;
  const opened = openTopic(world, chat, fromId, { name: "New Chat", isNameImplicit: true });
  world.updates.push("message", messageObject(world, opened.service), `chat:${chat.id}`);
  return opened.topic.id;
}

function extras(world: World, saying: Saying): Draft {
  const extra: Draft = {};
  const { forwardFrom } = saying;
  if (typeof forwardFrom === "string") {
    extra.forward_origin = { type: "hidden_user", date: world.date(), sender_user_name: forwardFrom };
  } else if (forwardFrom && "firstName" in forwardFrom) {
    extra.forward_origin = { type: "user", date: world.date(), sender_user: userObject(forwardFrom, false) };
  } else if (forwardFrom) {
    const last = [...forwardFrom.messages.values()].at(-1);
    extra.forward_origin = last
      ? originOf(world, last)
      : { type: "channel", date: world.date(), chat: chatObject(world, forwardFrom), message_id: 1 };
  }
  if (saying.isAutomaticForward) extra.is_automatic_forward = true;
  if (saying.viaBot) extra.via_bot = userObject(saying.viaBot === "me" ? world.me : saying.viaBot);
  if (saying.album) extra.media_group_id = saying.album;
  return extra;
}
