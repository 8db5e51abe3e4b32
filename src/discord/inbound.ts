import { MessageReferenceType, MessageType } from "discord.js";
import type { Call, FileRef, Quoted, TurnRecord } from "../core/turn.ts";
import { fileOptions, messageFiles } from "./attachments.ts";
import { turnId } from "./ids.ts";
import type { Spot } from "./places.ts";
import type { MessageTarget } from "./target.ts";
import type { BareMessage, Message } from "./wire.ts";

const SPOKEN: ReadonlySet<number> = new Set([MessageType.Default, MessageType.Reply]);

/** Whether a person wrote it: no bot, no webhook, no notice of Discord's own, no answer of another app. */
export function isSpoken(message: BareMessage): boolean {
  const { author, webhook_id, type, interaction_metadata } = message;
  return !author.bot && !author.system && !webhook_id && SPOKEN.has(type) && !interaction_metadata;
}

/** A call by name; `@everyone` and roles are none. A ping that comes with a reply to somebody else is none either. */
export function mentions(message: BareMessage, bot: string): boolean {
  return new RegExp(`<@!?${bot}>`).test(message.content) || message.mentions.some((user) => user.id === bot);
}

/** The message that this one replies to, where it is a reply and no forward. */
export function repliedTo(message: Message): string | undefined {
  const reference = message.message_reference;
  if (!reference || reference.type === MessageReferenceType.Forward) return undefined;
  return message.type === MessageType.Reply ? reference.message_id : undefined;
}

/** Who the bot is, and whether it said something, itself or as somebody else by one of its webhooks. */
export interface Self {
  readonly bot: string;
  said(message: BareMessage): boolean;
}

/** Whether the message asks the bot: direct, by name, by a reply to it, or in a thread that it opened. */
export function asks(message: Message, spot: Spot, { bot, said }: Self): boolean {
  if (!isSpoken(message)) return false;
  if (message.guild_id === undefined) return true;
  const other = message.referenced_message;
  return mentions(message, bot) || (other ? said(other) : false) || spot.threadOwner === bot;
}

/** What the message asks for, with what it forwards or replies to. */
export interface Asked {
  readonly call: Call;
  /** What the message itself says. */
  readonly words: string;
  readonly replyTo?: string;
  readonly quoted?: Quoted;
  /** There is nothing to answer: no words, no files, nobody else's words. */
  readonly isEmpty: boolean;
}

/** @param read turns a message into words for the model */
export function readAsk(message: Message, { said }: Self, read: (message: BareMessage) => string): Asked {
  const reply = repliedTo(message);
  const { referenced_message } = message;
  const other = referenced_message && said(referenced_message) ? undefined : referenced_message;
  const forwarded = (message.message_snapshots ?? [])
    .map((each) => each.message.content)
    .join("\n")
    .trim();
  const files: readonly FileRef[] = [...messageFiles(message), ...(other && reply ? messageFiles(other) : [])];
  const words = read(message);
  const quoted =
    other && reply ? { name: nameOf(other), text: read(other) } : forwarded ? { name: "", text: forwarded } : undefined;
  // Who only points to something asks with its words.
  const points = words === "" && files.length === 0;
  const prompt = points ? (quoted?.text ?? "") : words;
  const call: Call = { command: "ask", options: { prompt, ...fileOptions(files) } };
  return {
    call,
    words,
    isEmpty: points && prompt === "",
    ...(reply && !other && { replyTo: reply }),
    ...(quoted && !points && { quoted }),
  };
}

function nameOf(message: BareMessage): string {
  return message.member?.nick || message.author.global_name || message.author.username;
}

export function toTurn(o: {
  readonly message: Message;
  readonly spot: Spot;
  readonly asked: Asked;
  readonly person: TurnRecord["person"];
  readonly at: number;
}): TurnRecord {
  const { message, spot, asked, person, at } = o;
  const target: MessageTarget = {
    kind: "message",
    channel: message.channel_id,
    ...(message.guild_id !== undefined && { guild: message.guild_id }),
    question: message.id,
  };
  const { isEmpty: _, words: __, ...said } = asked;
  return { id: turnId(message.id), at, place: spot.place, person, ...said, asked: [message.id], target };
}
