import { randomBytes } from "node:crypto";
import type { ForceReply, InlineKeyboardMarkup, MessageEntity } from "grammy/types";
import { z } from "zod";
import type { OptionSpec } from "../core/command-spec.ts";
import type { Space } from "../core/store/store.ts";
import type { Call, Person } from "../core/turn.ts";
import { t, tOr } from "../i18n.ts";
import type { Replied } from "./wire.ts";
import type { Me } from "./words.ts";

/** The sign before a question; its link holds the call that waits, so that a restart loses nothing. */
const SIGN = "✏️";
/** Longer links are not taken everywhere: what does not fit is kept under a short name. */
const MAX_LINK = 1_900;
const KEPT_MS = 7 * 86_400_000;
const MAX_PLACEHOLDER = 64;
const MAX_CHOICES = 24;
const MAX_LABEL = 60;
const CHOICE = "?";

const schema = z.object({ c: z.string(), o: z.string(), v: z.record(z.string(), z.unknown()) });

/** A call that waits for one of its options. */
export interface Waiting {
  readonly call: Call;
  readonly option: string;
}

/** Calls that wait: in the links of the questions that ask for what they lack. */
export interface WaitingCalls {
  linkFor(waiting: Waiting): Promise<string>;
  /** The call that a message of ours asks an option for. */
  in(message: Replied | undefined): Promise<Waiting | undefined>;
}

export function createWaitingCalls(me: () => Me, records: Space<unknown>): WaitingCalls {
  const parse = (value: unknown): Waiting | undefined => {
    const parsed = schema.safeParse(value);
    if (!parsed.success) return undefined;
    const { c: command, o: option, v: options } = parsed.data;
    return { call: { command, options }, option };
  };
  const link = (query: string) => `https://t.me/${me().username}?${query}`;
  return {
    async linkFor({ call, option }) {
      const record: z.infer<typeof schema> = { c: call.command, o: option, v: call.options };
      const whole = link(`ask=${Buffer.from(JSON.stringify(record)).toString("base64url")}`);
      if (whole.length <= MAX_LINK) return whole;
      const name = randomBytes(12).toString("base64url");
      await records.set(`waiting ${name}`, record, KEPT_MS);
      return link(`kept=${name}`);
    },
    async in(message) {
      if (message?.from?.id !== me().id || !message.text?.startsWith(SIGN)) return undefined;
      const url = message.entities?.find((entity) => entity.type === "text_link" && entity.offset === 0)?.url;
      const [, kind, packed = ""] = /[?&](ask|kept)=([\w-]+)/.exec(url ?? "") ?? [];
      if (kind === "kept") return parse(await records.get(`waiting ${packed}`));
      if (kind === undefined) return undefined;
      try {
        return parse(JSON.parse(Buffer.from(packed, "base64url").toString()));
      } catch {
        return undefined;
      }
    },
  };
}

export interface Question {
  readonly text: string;
  readonly entities: MessageEntity[];
  readonly reply_markup: ForceReply | InlineKeyboardMarkup;
}

/**
 * A message that asks for one option: its answer is a reply to it, or one of its buttons.
 * @param url holds the call that waits
 * @param named is called by name, where the question replies to no message of theirs
 */
export function questionFor(
  { call, option }: Waiting,
  spec: OptionSpec,
  url: string,
  person: Person,
  named: boolean,
): Question {
  const words = wordsFor(call.command, option, spec, person.locale);
  const line = `${SIGN} /${call.command}: ${words}`;
  const user = { id: Number(person.id), is_bot: false, first_name: person.name };
  const asked: Pick<Question, "text" | "entities"> = {
    text: named ? `${line}\n${person.name}` : line,
    entities: [
      { type: "text_link", offset: 0, length: SIGN.length, url },
      ...(named ? [{ type: "text_mention" as const, offset: line.length + 1, length: person.name.length, user }] : []),
    ],
  };
  if (spec.kind === "string" && spec.choices && spec.choices.length <= MAX_CHOICES) {
    const label = (choice: string) => (choice.length > MAX_LABEL ? `${choice.slice(0, MAX_LABEL - 1)}…` : choice);
    const rows = spec.choices.map((choice, i) => [{ text: label(choice), callback_data: `${CHOICE}${i}` }]);
    return { ...asked, reply_markup: { inline_keyboard: rows } };
  }
  const input_field_placeholder = words.slice(0, MAX_PLACEHOLDER).toWellFormed();
  return { ...asked, reply_markup: { force_reply: true, selective: true, input_field_placeholder } };
}

function wordsFor(command: string, option: string, spec: OptionSpec, locale: string): string {
  if (spec.kind === "image" || spec.kind === "audio" || spec.kind === "file") return t(locale, `question.${spec.kind}`);
  return tOr(locale, `command.${command}.${option}`, option);
}

/** Which of the offered choices was pressed. */
export function choiceIn(data: string): number | undefined {
  const index = /^\?(\d{1,2})$/.exec(data)?.[1];
  return index === undefined ? undefined : Number(index);
}
