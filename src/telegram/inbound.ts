import type { CommandSpec, Options } from "../core/command-spec.ts";
import type { Call, Person, Quoted, TurnRecord } from "../core/turn.ts";
import { fillFiles, mainOption, readArguments, valueFor } from "./arguments.ts";
import { type Attachment, attachmentsOf, hasContent } from "./attachments.ts";
import { fullName, placeOf, senderName, topicOf, writerOf } from "./people.ts";
import type { Waiting } from "./questions.ts";
import type { Target } from "./target.ts";
import type { Message } from "./wire.ts";
import { joined, type Me, type Words, wordsOf } from "./words.ts";

/** Only so long after a message its writer may be answered unseen. */
const WHISPER_MS = 15_000;

/** A turn that came in by messages. */
export interface Asked {
  readonly turn: TurnRecord;
  /** Typed as a command: required options that it lacks are asked for. */
  readonly explicit: boolean;
  /** The messages hold what nobody else may see: they are to be deleted before anything else. */
  readonly isSecret: boolean;
}

/** What only the store knows of messages. */
export interface Known {
  /** The call that the message replied to asks an option for. */
  readonly waiting?: Waiting | undefined;
  /** The bot has opened the topic: what people say in it is for the bot. */
  readonly isOwnTopic?: boolean;
}

/**
 * Reads messages that belong together (an album, the pieces of a long text, or just one) as a turn.
 * @returns nothing where they are not meant for the bot
 */
export function readTurn(
  messages: readonly Message[],
  me: Me,
  commands: readonly CommandSpec[],
  known: Known = {},
): Asked | undefined {
  const parts = messages.toSorted((a, b) => a.message_id - b.message_id);
  const first = parts[0];
  const person = first && writerOf(first);
  if (!first || !person || !parts.some(hasContent)) return undefined;
  const words = parts.map((part) => wordsOf(part, me));
  const typed = words.find((each) => each.command)?.command;
  const isPrivate = first.chat.type === "private";
  if (typed?.bot !== undefined && typed.bot !== me.username.toLowerCase()) return undefined;

  const visible = commands.filter((command) => !command.hidden);
  const isKnown = typed && (typed.name === "start" || visible.some((command) => command.name === typed.name));
  const called = typed && (isKnown || isPrivate || typed.bot !== undefined) ? typed : undefined;
  if (!called && !isPrivate && !known.isOwnTopic && !isAddressed(first, words, me)) return undefined;

  const said = saidIn(parts, words);
  const quoted = quotedBy(first, me);
  const waiting = typed ? undefined : known.waiting;
  const read = waiting
    ? readAnswer(waiting, said, commands)
    : called
      ? readCommand(called.name, said, quoted, visible)
      : readPlain(said, visible, quoted);
  const greet = called?.name === "start" ? person.name : undefined;
  return {
    turn: {
      id: turnId(first),
      at: first.date * 1000,
      place: placeOf(first),
      person,
      call: read.call,
      asked: parts.filter((part) => part.message_id > 0).map((part) => String(part.message_id)),
      ...(!waiting && repliedTo(first)),
      ...(quoted && !read.usedQuote && { quoted }),
      target: targetOf(first, person, greet),
    },
    explicit: !read.complete,
    isSecret:
      said.text !== "" && takesSecret(waiting, called && optionsOf(nameOf(called.name, visible), visible), commands),
  };
}

/** Whether words were given where a secret is asked for, or to a command that takes one. */
function takesSecret(
  waiting: Waiting | undefined,
  called: Options | undefined,
  commands: readonly CommandSpec[],
): boolean {
  const asked = waiting && optionsOf(waiting.call.command, commands)[waiting.option];
  const options = waiting ? [asked] : Object.values(called ?? {});
  return options.some((spec) => spec?.kind === "string" && spec.secret === true);
}

/** Reads a call from a chat where the bot is no member. */
export function readGuest(
  message: Message,
  me: Me,
  commands: readonly CommandSpec[],
): Pick<TurnRecord, "call" | "quoted"> | undefined {
  if (!hasContent(message)) return undefined;
  const said = saidIn([message], [wordsOf(message, me)]);
  const quoted = quotedBy(message, me);
  const { call, usedQuote } = readPlain(said, commands, quoted);
  return { call, ...(quoted && !usedQuote && { quoted }) };
}

/** The same message makes the same id, however often it comes. Numbers of ephemeral messages are used again. */
export function turnId(message: Message): string {
  const { chat, message_id: id, ephemeral_message_id: whisper, date } = message;
  return id > 0 ? `telegram:${chat.id}:${id}` : `telegram:${chat.id}:e${whisper ?? 0}-${date}`;
}

export function targetOf(message: Message, person: Person, greet?: string): Target {
  const { chat, message_id: id, ephemeral_message_id: whisper } = message;
  const thread = topicOf(message);
  return {
    chat: chat.id,
    ...(thread !== undefined && { thread }),
    ...(chat.type !== "private" && id > 0 && { reply: id }),
    ...(message.from && String(message.from.id) === person.id && { user: message.from.id }),
    ...(chat.type !== "private" && {
      whisper: { until: message.date * 1000 + WHISPER_MS, ...(whisper !== undefined && { message: whisper }) },
    }),
    ...(greet !== undefined && { greet }),
  };
}

/** Meant for the bot, in a group: its name, or a reply to it. */
function isAddressed(message: Message, words: readonly Words[], me: Me): boolean {
  return words.some((each) => each.mentioned) || message.reply_to_message?.from?.id === me.id;
}

interface Said {
  readonly text: string;
  readonly files: readonly Attachment[];
  readonly repliedFiles: readonly Attachment[];
}

function saidIn(parts: readonly Message[], words: readonly Words[]): Said {
  const first = parts[0];
  const replied = first && !isTopicStart(first) ? first.reply_to_message : undefined;
  return {
    text: joined(words.map(({ text }, i) => ({ text, sent: parts[i]?.text ?? "" }))),
    files: parts.flatMap((part) => attachmentsOf(part)),
    repliedFiles: [replied, first?.external_reply].flatMap((each) => (each ? attachmentsOf(each) : [])),
  };
}

interface Read {
  readonly call: Call;
  /** Nothing is to be asked for, even if it is empty: the core has its say. */
  readonly complete: boolean;
  readonly usedQuote: boolean;
}

/** A bare mention below somebody's words asks for an answer to those. */
function readPlain(said: Said, commands: readonly CommandSpec[], quoted?: Quoted): Read {
  const options = optionsOf("ask", commands);
  const usedQuote = quoted !== undefined && said.text === "" && said.files.length + said.repliedFiles.length === 0;
  const prompt = usedQuote ? quoted.text : said.text;
  return { call: { command: "ask", options: withFiles(options, { prompt }, said) }, complete: true, usedQuote };
}

function readCommand(typed: string, said: Said, quoted: Quoted | undefined, commands: readonly CommandSpec[]): Read {
  const command = nameOf(typed, commands);
  const options = optionsOf(command, commands);
  // What follows /start is a deep link's payload: anybody may write one, so it means nothing.
  const values = typed === "start" ? {} : readArguments(options, said.text);
  const main = mainOption(options);
  const usedQuote = main !== undefined && options[main]?.required === true && !(main in values) && !!quoted;
  if (usedQuote) values[main] = quoted.text;
  const filled = withFiles(options, values, said);
  const onlyFiles = command === "ask" && !("prompt" in filled) && Object.keys(filled).length > 0;
  const call = { command, options: onlyFiles ? { ...filled, prompt: "" } : filled };
  return { call, complete: onlyFiles, usedQuote };
}

/** The reply to a question of ours. */
function readAnswer({ call, option }: Waiting, said: Said, commands: readonly CommandSpec[]): Read {
  const options = optionsOf(call.command, commands);
  const spec = options[option];
  const values = spec && said.text ? { ...call.options, [option]: valueFor(spec, said.text) } : call.options;
  const filled = { ...call, options: fillFiles(options, values, said.files) };
  return { call: filled, complete: false, usedQuote: false };
}

/** Added to the name of a command that only buttons reach: nobody sees it, and no command is called so. */
const UNKNOWN = "\u2060";

function nameOf(typed: string, commands: readonly CommandSpec[]): string {
  if (commands.some((command) => command.name === typed)) return typed;
  return typed === "start" ? "help" : `${typed}${UNKNOWN}`;
}

function optionsOf(name: string, commands: readonly CommandSpec[]): Options {
  return commands.find((command) => command.name === name)?.options ?? {};
}

/** The person's own files first; those of the message replied to only where they brought none of the kind. */
function withFiles(options: Options, values: Readonly<Record<string, unknown>>, said: Said): Record<string, unknown> {
  return fillFiles(options, fillFiles(options, values, said.files), said.repliedFiles);
}

/** In a topic, messages that reply to nothing seem to reply to the one that opened it. */
function isTopicStart(message: Message): boolean {
  const { forum_topic_created: opened } = message.reply_to_message ?? {};
  return opened !== undefined && opened !== null;
}

function repliedTo(message: Message): { readonly replyTo?: string } {
  const { reply_to_message: replied } = message;
  return replied && replied.message_id > 0 && !isTopicStart(message) ? { replyTo: String(replied.message_id) } : {};
}

function quotedBy(message: Message, me: Me): Quoted | undefined {
  const { reply_to_message: replied, external_reply: external, quote } = message;
  if (replied) {
    if (replied.from?.id === me.id || isTopicStart(message)) return undefined;
    const text = quote?.text ?? replied.text ?? replied.caption ?? "";
    return text ? { name: senderName(replied), text } : undefined;
  }
  if (!external || !quote?.text) return undefined;
  const { sender_user: user, sender_user_name: hidden, sender_chat: sender, chat } = external.origin;
  return { name: (user && fullName(user)) ?? hidden ?? sender?.title ?? chat?.title ?? "", text: quote.text };
}
