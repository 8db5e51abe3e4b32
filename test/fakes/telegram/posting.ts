import { checkMaySend } from "./access.ts";
import { type EphemeralTarget, whisper } from "./ephemeral.ts";
import type { Draft, JsonObject } from "./json.ts";
import type { Markup } from "./keyboards.ts";
import type { Content, FakeChat, ReplyRef, StoredMessage } from "./model.ts";
import type { World } from "./world.ts";

export interface Post {
  readonly chat: FakeChat;
  readonly threadId?: number | undefined;
  /** What kind of content: decides which right is needed. */
  readonly kind: string;
  readonly fields: JsonObject;
  readonly markup?: Markup | undefined;
  readonly reply?: ReplyRef | undefined;
  readonly extra?: Draft;
  /** As how many messages it counts: an album is counted with its first. */
  readonly counts?: number;
  /** Shown to one person only. */
  readonly ephemeral?: EphemeralTarget | undefined;
}

/** Sends as the bot: checks rights, counts, keeps the message, clears the draft there. */
export function postAsBot(world: World, post: Post): StoredMessage {
  const { chat } = post;
  const thread = post.threadId === undefined ? threadOfReply(world, chat, post.reply) : { threadId: post.threadId };
  checkMaySend(world, chat, post.kind, thread.threadId);
  world.flood.send(chat.id, chat.type !== "private", post.counts ?? 1);
  const isChannel = chat.type === "channel";
  const inline = post.markup?.kind === "inline" ? { markup: post.markup.object } : {};
  const content: Content = { fields: post.fields, ...inline };
  const message: StoredMessage = {
    chatId: chat.id,
    id: post.ephemeral ? 0 : world.nextMessageId(chat),
    ...thread,
    ...(isChannel ? { senderChatId: chat.id } : { fromId: world.me.id }),
    isOut: true,
    date: world.date(),
    content,
    ...(post.reply ? { reply: post.reply } : {}),
    extra: { ...post.extra },
    ...(post.markup && post.markup.kind !== "inline" ? { keyboard: post.markup.object } : {}),
    isService: false,
    seenByBot: true,
    deleted: false,
    history: [{ at: world.now(), content }],
  };
  if (post.ephemeral) return whisper(world, message, post.ephemeral);
  keep(chat, message);
  chat.lastBotId = world.me.id;
  clearLive(world, chat, message.threadId);
  return message;
}

export function keep(chat: FakeChat, message: StoredMessage): void {
  chat.messages.set(message.id, message);
}

/** A reply goes into the thread of what it replies to. */
export function threadOfReply(world: World, chat: FakeChat, reply: ReplyRef | undefined): { threadId?: number } {
  if (!reply || reply.chatId !== chat.id) return {};
  const target = world.message(chat, reply.messageId);
  if (!target) return {};
  if (target.threadId !== undefined) return { threadId: target.threadId };
  return chat.type === "supergroup" && !chat.isForum ? { threadId: target.id } : {};
}

export function liveKey(chatId: number, threadId: number | undefined): string {
  return `${chatId}/${threadId ?? 0}`;
}

function clearLive(world: World, chat: FakeChat, threadId: number | undefined): void {
  world.liveDrafts.delete(liveKey(chat.id, threadId));
}
