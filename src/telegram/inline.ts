import { randomBytes } from "node:crypto";
import type { Core } from "../core/adapter.ts";
import type { TurnRecord } from "../core/turn.ts";
import { t } from "../i18n.ts";
import type { Log } from "../log.ts";
import type { Client } from "./api.ts";
import { readGuest } from "./inbound.ts";
import { askersPlace, UNTOLD } from "./inline-places.ts";
import { personOf } from "./people.ts";
import { answerPress } from "./presses.ts";
import { articleFor } from "./thinking.ts";
import type { CallbackQuery, ChosenResult, InlineQuery, Message } from "./wire.ts";
import type { Me } from "./words.ts";

/** Begins the answer where Telegram does not tell that a result was chosen. */
const BEGIN = /^go:([\w-]+)$/;
const MAX_KEPT = 5_000;

/** Questions from chats where the bot is no member: `@bot question` (inline mode), and calls of guests (guest mode). */
export interface Inline {
  /** Offers to ask what was typed so far. Nothing is stored: most of it is never sent. */
  offer(query: InlineQuery): void;
  /** The question of a message that was sent. */
  chosen(result: ChosenResult): TurnRecord | undefined;
  guest(message: Message): TurnRecord | undefined;
  /** A press on a message whose answer was not begun. */
  begun(query: CallbackQuery): TurnRecord | undefined;
}

export function createInline(o: {
  readonly client: Client;
  readonly core: Core;
  readonly me: () => Me;
  readonly log: Log;
  readonly now: () => number;
}): Inline {
  const { client, log } = o;
  /** What was typed last, by result: for who has no inline feedback. */
  const typed = new Map<string, InlineQuery>();
  let isWarned = false;

  function record(message: string, { from, query }: Pick<InlineQuery, "from" | "query">): TurnRecord | undefined {
    if (from.is_bot || query.trim() === "") return undefined;
    const person = personOf(from);
    return {
      id: `telegram:inline:${message}`,
      at: o.now(),
      place: askersPlace(UNTOLD, message, person.id),
      person,
      call: { command: "ask", options: { prompt: query.trim() } },
      asked: [],
      target: { chat: from.id, user: from.id, inline: message, quote: query.trim() },
    };
  }

  return {
    offer(query) {
      const words = query.query.trim();
      const id = randomBytes(9).toString("base64url");
      const results = words ? [articleFor(id, words, personOf(query.from).locale)] : [];
      if (words) {
        if (typed.size >= MAX_KEPT) typed.delete(typed.keys().next().value ?? "");
        typed.set(id, query);
      }
      const params = { inline_query_id: query.id, results, cache_time: 0, is_personal: true };
      // Too late is the usual reason: more was typed meanwhile.
      client.call("answerInlineQuery", params).catch((err) => log.debug({ err }, "an inline query was not answered"));
    },
    chosen({ inline_message_id: message, from, query, result_id: id }) {
      typed.delete(id);
      return message === undefined ? undefined : record(message, { from, query });
    },
    begun({ id, data = "", from, inline_message_id: message }) {
      const [, result] = BEGIN.exec(data) ?? [];
      if (result === undefined || message === undefined) return undefined;
      const query = typed.get(result);
      const { locale } = personOf(from);
      if (!query) return void answerPress(o, id, t(locale, "error.press.gone"));
      if (query.from.id !== from.id) return void answerPress(o, id, t(locale, "error.press.asker"));
      answerPress(o, id);
      if (!isWarned)
        log.warn("Telegram tells nothing of inline questions: switch it on with @BotFather → /setinlinefeedback");
      isWarned = true;
      return record(message, query);
    },
    guest(message) {
      const { guest_query_id: query, from, chat } = message;
      if (query === undefined || !from || from.is_bot) return undefined;
      const read = readGuest(message, o.me(), o.core.commands);
      if (!read) return undefined;
      const person = personOf(from);
      return {
        id: `telegram:guest:${query}`,
        at: message.date * 1000,
        place: { ...askersPlace(String(chat.id), query, person.id), ...(chat.title && { name: chat.title }) },
        person,
        ...read,
        asked: [],
        target: { chat: from.id, user: from.id, guest: query },
      };
    },
  };
}
