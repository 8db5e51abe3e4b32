import { z } from "zod";
import type { Space } from "../core/store/store.ts";
import type { Person, Place } from "../core/turn.ts";

const KEPT_MS = 30 * 86_400_000;

const schema = z.object({ id: z.string(), thread: z.string(), owner: z.string() });

/** Where the messages belong that were sent by way of the bot: a press on one tells nothing else. */
export interface InlinePlaces {
  note(inline: string, place: Place): Promise<void>;
  of(inline: string): Promise<Place | undefined>;
}

export function createInlinePlaces(records: Space<unknown>): InlinePlaces {
  return {
    async note(inline, { id, thread, owner }) {
      await records.set(`inline ${inline}`, { id, thread, owner }, KEPT_MS);
    },
    async of(inline) {
      const known = schema.safeParse(await records.get(`inline ${inline}`)).data;
      return known && askersPlace(known.id, known.thread, known.owner);
    },
  };
}

/** In place of the chat of a question that was sent inline: Telegram does not tell it. */
export const UNTOLD = "inline";

/**
 * The place of one question that somebody asks where the bot is no member: their own, with their settings, and with no
 * memory of others, since others read there what it answers.
 * @param chat the chat's number, as far as it is known
 */
export function askersPlace(chat: string, question: string, asker: Person["id"]): Place {
  return { platform: "telegram", id: chat, thread: question, owner: asker, private: false, nsfw: false };
}
