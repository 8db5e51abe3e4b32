import type { Update } from "grammy/types";
import type { Entity } from "../entities/types.ts";
import type { JsonObject } from "../json.ts";
import type { FakeChat, StoredMessage } from "../model.ts";
import { messageObject } from "../objects.ts";
import { keep } from "../posting.ts";
import { reachesBot } from "../privacy.ts";
import type { World } from "../world.ts";
import type { Attached } from "./attachments.ts";
import { type ChatRef, chatBy, type UserRef, userBy } from "./building.ts";
import { compose, type Saying, wordFields } from "./composing.ts";

export interface Said {
  readonly messageId: number;
  readonly chatId: number;
  readonly threadId?: number;
  readonly message: JsonObject;
  /** What the bot gets; nothing when privacy mode or its standing hides it. */
  readonly update: Update | undefined;
}

export interface Talking {
  say(saying: Saying): Said;
  /** A text longer than one message, cut by the client. */
  sayLong(saying: Saying & { readonly text: string }): Said[];
  /** Several files in one group; the caption is on the first. */
  sayAlbum(saying: Omit<Saying, keyof Attached>, items: readonly Attached[]): Said[];
  /** A person changes what they wrote. */
  editMessage(
    chat: ChatRef,
    messageId: number,
    change: { text?: string; caption?: string; entities?: readonly Entity[] },
  ): Said;
  /** A person deletes a message: the bot is not told. */
  deleteMessage(chat: ChatRef, messageId: number): void;
  /** Writes to the bot for the first time, or again after blocking it. */
  start(user: UserRef, payload?: string): Said;
}

export function talking(world: World): Talking {
  const say = (saying: Saying): Said => {
    const chat = chatBy(world, saying.chat);
    const message = compose(world, chat, saying);
    keep(chat, message);
    if (message.fromId !== undefined && world.user(message.fromId).isBot) chat.lastBotId = message.fromId;
    const said = tell(world, chat, message, chat.type === "channel" ? "channel_post" : "message");
    if (chat.type === "channel" && chat.linkedChatId !== undefined) {
      say({ ...saying, chat: chat.linkedChatId, senderChat: chat, forwardFrom: chat, isAutomaticForward: true });
    }
    return said;
  };
  return {
    say,
    sayLong(saying) {
      return cutLong(saying.text).map((text, i) => {
        const { replyTo: _, ...rest } = saying;
        return say({ ...(i === 0 ? saying : rest), text });
      });
    },
    sayAlbum(saying, items) {
      const album = world.newQueryId();
      const { caption: _, ...rest } = saying;
      return items.map((item, i) => say({ ...(i === 0 ? saying : rest), ...item, album }));
    },
    editMessage(ref, messageId, change) {
      const chat = chatBy(world, ref);
      const message = world.message(chat, messageId);
      if (!message || message.isOut) throw new Error(`no message of a person to edit: ${messageId}`);
      const { entities: _, caption_entities: __, ...rest } = message.content.fields;
      const isCaption = rest.text === undefined;
      const words = change.text ?? change.caption ?? "";
      const fields = { ...rest, ...wordFields(world, words, change.entities ?? [], isCaption) };
      message.content = { ...message.content, fields };
      message.history.push({ at: world.now(), content: message.content });
      message.editDate = world.date();
      return tell(world, chat, message, chat.type === "channel" ? "edited_channel_post" : "edited_message");
    },
    deleteMessage(ref, messageId) {
      const message = world.message(chatBy(world, ref), messageId);
      if (!message) throw new Error(`no such message: ${messageId}`);
      message.deleted = true;
    },
    start(ref, payload) {
      const user = userBy(world, ref);
      user.started = true;
      user.known = true;
      user.blocked = false;
      return say({ chat: user.id, from: user, text: payload ? `/start ${payload}` : "/start" });
    },
  };
}

/** Where clients cut: 4,096 units, at a line or a word if there is one. */
export function cutLong(text: string): string[] {
  const pieces: string[] = [];
  let rest = text;
  while (rest.length > 4096) {
    const window = rest.slice(0, 4096);
    const soft = Math.max(window.lastIndexOf("\n"), window.lastIndexOf(" "));
    let at = soft > 2048 ? soft : 4096;
    if (/[\ud800-\udbff]/.test(rest[at - 1]!)) at--;
    pieces.push(rest.slice(0, at));
    rest = rest.slice(at).trimStart();
  }
  return [...pieces, rest].filter((piece) => piece.trim() !== "");
}

type Kind = "message" | "edited_message" | "channel_post" | "edited_channel_post";

function tell(world: World, chat: FakeChat, message: StoredMessage, kind: Kind): Said {
  const reaches = reachesBot(world, chat, message) || (message.seenByBot && kind.startsWith("edited"));
  if (reaches) {
    message.seenByBot = true;
    if (message.fromId !== undefined) world.lastActs.set(`${chat.id}/${message.fromId}`, world.now());
    const target = message.reply && chat.messages.get(message.reply.messageId);
    if (target) target.seenByBot = true;
  }
  const shown = messageObject(world, message);
  const update = reaches ? world.updates.push(kind, shown, `chat:${chat.id}`) : undefined;
  return {
    messageId: message.id,
    chatId: chat.id,
    ...(message.threadId === undefined ? {} : { threadId: message.threadId }),
    message: shown,
    update: update as Update | undefined,
  };
}
