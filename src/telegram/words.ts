import type { Entity, Message, Replied } from "./wire.ts";

/** The bot itself. */
export interface Me {
  readonly id: number;
  readonly username: string;
  readonly name: string;
}

/** A command as it was typed: `/ask@gondolier_bot`. */
export interface Typed {
  readonly name: string;
  /** The bot that it names, in small letters. */
  readonly bot: string | undefined;
}

export interface Words {
  /** Without the command and without the mentions of the bot. */
  readonly text: string;
  readonly mentioned: boolean;
  readonly command: Typed | undefined;
}

/** What was written in a message, or under its picture. */
export function wordsOf(message: Message | Replied, me: Me): Words {
  const text = message.text ?? message.caption ?? "";
  const entities = (message.text === undefined ? message.caption_entities : message.entities) ?? [];
  const start = entities.find((entity) => entity.type === "bot_command" && entity.offset === 0);
  const mentions = entities.filter((entity) => isMention(text, entity, me));
  const cuts = [...(start ? [start] : []), ...mentions].sort((a, b) => b.offset - a.offset);
  return {
    text: cuts.reduce(without, text).trim(),
    mentioned: mentions.length > 0,
    command: start && typedCommand(text.slice(0, start.length)),
  };
}

function isMention(text: string, { type, offset, length, user }: Entity, me: Me): boolean {
  if (type === "text_mention") return user?.id === me.id;
  if (type !== "mention") return false;
  return text.slice(offset, offset + length).toLowerCase() === `@${me.username.toLowerCase()}`;
}

/** Takes a piece out, with the comma after it where it began the text, and without leaving two blanks. */
function without(text: string, { offset, length }: Entity): string {
  const before = text.slice(0, offset);
  const after = text.slice(offset + length);
  if (before.trim() === "") return after.replace(/^[\s,:;]+/, "");
  return /[ \t]$/.test(before) ? before + after.replace(/^[ \t]+/, "") : before + after;
}

function typedCommand(word: string): Typed | undefined {
  const [, name, bot] = /^\/(\w+)(?:@(\w+))?$/.exec(word) ?? [];
  return name === undefined ? undefined : { name: name.toLowerCase(), bot: bot?.toLowerCase() };
}

/** Where a client cuts a long text, bytes apart from what Telegram takes at once. */
const FULL = 4096;

/** The text of several messages that are one. A piece cut at full length may end within a word. */
export function joined(pieces: readonly { readonly text: string; readonly sent: string }[]): string {
  let all = "";
  for (const [i, { text }] of pieces.entries()) {
    const isCut = (pieces[i - 1]?.sent.length ?? 0) >= FULL;
    all += all === "" || text === "" || isCut ? text : `\n${text}`;
  }
  return all;
}
