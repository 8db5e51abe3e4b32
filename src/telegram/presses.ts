import type { Core } from "../core/adapter.ts";
import type { Call, Person, Place, TurnRecord } from "../core/turn.ts";
import { t } from "../i18n.ts";
import type { Log } from "../log.ts";
import type { Client } from "./api.ts";
import { HEADING, readPress } from "./components.ts";
import type { InlinePlaces } from "./inline-places.ts";
import { personOf, placeOf, topicOf } from "./people.ts";
import { choiceIn, type Waiting, type WaitingCalls } from "./questions.ts";
import type { Target } from "./target.ts";
import type { CallbackQuery, Replied } from "./wire.ts";

/** The client shows a spinner until it is answered: longer than this nobody waits for a reason. */
const ANSWER_WITHIN_MS = 2_000;
const MAX_ALERT = 200;
/** A pressed button gives leave to answer unseen for so long. */
const WHISPER_MS = 15_000;

/** Reads presses of buttons as turns. */
export interface Presses {
  /** @returns the turn, where the press means one */
  read(query: CallbackQuery): Promise<TurnRecord | undefined>;
}

/** Ends the spinner on a pressed button. @param alert a sentence for who pressed */
export function answerPress(
  { client, log }: { readonly client: Client; readonly log: Log },
  id: string,
  alert?: string,
): void {
  const text = alert?.slice(0, MAX_ALERT).toWellFormed();
  const params = { callback_query_id: id, ...(text && { text, show_alert: true }) };
  // Too late is the usual reason, and nothing depends on it.
  client.call("answerCallbackQuery", params).catch((error) => log.debug({ err: error }, "a press was not answered"));
}

export function createPresses(o: {
  readonly client: Client;
  readonly core: Core;
  readonly waiting: WaitingCalls;
  readonly inlinePlaces: InlinePlaces;
  readonly log: Log;
  readonly now: () => number;
}): Presses {
  const { core } = o;

  const answer = (id: string, alert?: string) => answerPress(o, id, alert);

  async function pressed(query: CallbackQuery, place: Place): Promise<Meaning | undefined> {
    const { id, data = "", message } = query;
    const person = personOf(query.from);
    const choice = choiceIn(data);
    if (data === HEADING || data === "") return void answer(id);
    if (choice !== undefined && message) {
      answer(id);
      const call = chosen(await o.waiting.in(message), choice, core);
      return call && { place, person, call, update: true };
    }
    const { action, value } = readPress(data);
    let answered = false;
    const answerOnce = (alert?: string) => {
      if (!answered) answer(id, alert);
      answered = true;
    };
    const timer = setTimeout(answerOnce, ANSWER_WITHIN_MS);
    try {
      const outcome = await core.press(action, place, person, value);
      if ("refused" in outcome) return void answerOnce(outcome.refused);
      const { call, update, replaces } = outcome;
      answerOnce();
      return { place, person, call, update, ...(replaces !== undefined && { replaces }) };
    } finally {
      clearTimeout(timer);
      answerOnce();
    }
  }

  /** A message that was sent by way of the bot tells neither its chat nor its number. */
  async function placeOfPress({ id, message, inline_message_id: inline, from }: CallbackQuery) {
    if (message) return placeOf(message);
    const place = inline === undefined ? undefined : await o.inlinePlaces.of(inline);
    if (!place) answer(id, t(personOf(from).locale, "error.press.gone"));
    return place;
  }

  return {
    async read(query) {
      const { message, from, inline_message_id: inline } = query;
      if (from.is_bot) return undefined;
      const place = await placeOfPress(query);
      const meaning = place && (await pressed(query, place));
      if (!meaning) return undefined;
      const { person, call, update, replaces } = meaning;
      const isEdit = update || replaces !== undefined;
      const id = message?.message_id ?? 0;
      return {
        id: `telegram:cb:${query.id}`,
        at: o.now(),
        place,
        person,
        call,
        asked: [],
        ...(id > 0 && { replyTo: String(id) }),
        ...(update && { update }),
        ...(replaces !== undefined && { replaces }),
        target: message
          ? targetOf(query, message, isEdit && id > 0, o.now())
          : // What does not go into the message itself goes to who pressed.
            { chat: from.id, user: from.id, ...(isEdit && { inline }) },
      };
    },
  };
}

interface Meaning {
  readonly place: Place;
  readonly person: Person;
  readonly call: Call;
  readonly update: boolean;
  readonly replaces?: string;
}

function targetOf({ id: callback, from }: CallbackQuery, message: Replied, edits: boolean, now: number): Target {
  const { chat, message_id: id, ephemeral_message_id: unseen } = message;
  const thread = topicOf(message);
  return {
    chat: chat.id,
    ...(thread !== undefined && { thread }),
    ...(chat.type !== "private" && id > 0 && { reply: id }),
    user: from.id,
    ...(edits && { edit: id }),
    ...(chat.type !== "private" && {
      whisper: { until: now + WHISPER_MS, callback, ...(unseen !== undefined && { edit: unseen }) },
    }),
  };
}

/** A choice of a question of ours: the question itself holds the call that waits. */
function chosen(waiting: Waiting | undefined, choice: number, core: Core): Call | undefined {
  const command = core.commands.find(({ name }) => name === waiting?.call.command);
  const spec = waiting && command?.options[waiting.option];
  const value = spec?.kind === "string" ? spec.choices?.[choice] : undefined;
  if (!waiting || value === undefined) return undefined;
  return { ...waiting.call, options: { ...waiting.call.options, [waiting.option]: value } };
}
