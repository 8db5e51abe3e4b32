import type { ForceReply, InlineKeyboardMarkup, MessageEntity } from "grammy/types";
import { z } from "zod";
import type { OptionSpec } from "../core/command-spec.ts";
import type { Call, Person } from "../core/turn.ts";
import { tOr } from "../i18n.ts";
import type { Replied } from "./wire.ts";
import type { Me } from "./words.ts";

/** The sign before a question; its link holds the call that waits, so that a restart loses nothing. */
const SIGN = "✏️";
/** Longer links are not taken everywhere: what does not fit is asked for again. */
const MAX_LINK = 1_900;
const MAX_PLACEHOLDER = 64;
const MAX_CHOICES = 24;
const CHOICE = "?";

const schema = z.object({ c: z.string(), o: z.string(), v: z.record(z.string(), z.unknown()) });

/** A call that waits for one of its options. */
export interface Waiting {
  readonly call: Call;
  readonly option: string;
}

export interface Question {
  readonly text: string;
  readonly entities: MessageEntity[];
  readonly reply_markup: ForceReply | InlineKeyboardMarkup;
}

/**
 * A message that asks for one option: its answer is a reply to it, or one of its buttons.
 * @param named is called by name, where the question replies to no message of theirs
 */
export function questionFor(
  { call, option }: Waiting,
  spec: OptionSpec,
  me: Me,
  person: Person,
  named: boolean,
): Question {
  const words = tOr(person.locale, `command.${call.command}.${option}`, option);
  const url = linkFor(me, { c: call.command, o: option, v: call.options });
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
    const rows = spec.choices.map((choice, i) => [{ text: choice, callback_data: `${CHOICE}${i}` }]);
    return { ...asked, reply_markup: { inline_keyboard: rows } };
  }
  const input_field_placeholder = words.slice(0, MAX_PLACEHOLDER).toWellFormed();
  return { ...asked, reply_markup: { force_reply: true, selective: true, input_field_placeholder } };
}

/** The call that a message of ours asks an option for. */
export function waitingIn(message: Replied | undefined, me: Me): Waiting | undefined {
  if (message?.from?.id !== me.id || !message.text?.startsWith(SIGN)) return undefined;
  const link = message.entities?.find((entity) => entity.type === "text_link" && entity.offset === 0)?.url;
  const packed = /[?&]ask=([\w-]+)/.exec(link ?? "")?.[1];
  if (packed === undefined) return undefined;
  try {
    const parsed = schema.safeParse(JSON.parse(Buffer.from(packed, "base64url").toString()));
    if (!parsed.success) return undefined;
    const { c: command, o: option, v: options } = parsed.data;
    return { call: { command, options }, option };
  } catch {
    return undefined;
  }
}

/** Which of the offered choices was pressed. */
export function choiceIn(data: string): number | undefined {
  const index = /^\?(\d{1,2})$/.exec(data)?.[1];
  return index === undefined ? undefined : Number(index);
}

function linkFor(me: Me, waiting: z.infer<typeof schema>): string {
  const link = (value: z.infer<typeof schema>) =>
    `https://t.me/${me.username}?ask=${Buffer.from(JSON.stringify(value)).toString("base64url")}`;
  const whole = link(waiting);
  return whole.length <= MAX_LINK ? whole : link({ ...waiting, v: {} });
}
