import type { Core } from "../core/adapter.ts";
import type { Client } from "./api.ts";
import type { Item } from "./items.ts";
import { refuses } from "./refusals.ts";
import type { Spot } from "./sender.ts";
import type { Sightings } from "./sightings.ts";

/** Numbers to try after the last one that is known. Groups are strict about edits; private chats share their row. */
const TRIES = { group: 8, private: 16, orphan: 6 };

/**
 * Finds out whether a message went out whose sending was cut off. Telegram has neither a nonce nor a way to read
 * messages, but it says "message is not modified" about an edit that changes nothing: the message is looked for among
 * the numbers that follow the last known one, by editing it into exactly what it would be. A keyboard with our random
 * button ids exists only once, so the edit of the keyboard alone tells; without a keyboard the text itself is used.
 * Numbers of known messages are left out, so that no other answer is touched.
 */
export interface Recovery {
  /** @param after the newest number known before it was sent */
  find(spot: Spot, item: Item, after: number, signal: AbortSignal): Promise<number | undefined>;
  /**
   * Looks for what a process sent right before it ended, and makes it this. Unlike `find`, it takes over any message of
   * ours that nobody knows and, in groups, that replies to the same question.
   */
  adopt(spot: Spot, item: Item, after: number, signal: AbortSignal): Promise<number | undefined>;
}

export function createRecovery(o: {
  readonly client: Client;
  readonly core: Pick<Core, "knows">;
  readonly sightings: Sightings;
  readonly spent: (chat: number) => void;
}): Recovery {
  const { client } = o;

  async function* candidates(spot: Spot, after: number, tries: number): AsyncGenerator<number> {
    for (let id = after + 1, tried = 0; tried < tries; id += 1) {
      if (o.sightings.has(spot.chat, id)) continue;
      if (await o.core.knows(spot.place, String(id))) continue;
      tried += 1;
      yield id;
      o.spent(spot.chat);
    }
  }

  /** Edits a message into the item. @returns what Telegram shows then, "same" if nothing changed, or nothing */
  async function probe(spot: Spot, id: number, item: Item, signal: AbortSignal): Promise<Probed | "same" | undefined> {
    const where = { chat_id: spot.chat, message_id: id };
    const markup = item.keyboard && { reply_markup: item.keyboard };
    const { text, entities } = item.piece;
    try {
      if (markup) return (await client.call("editMessageReplyMarkup", { ...where, ...markup }, signal)) as Probed;
      if (item.media) {
        const words = text ? { caption: text, caption_entities: [...entities] } : {};
        return (await client.call("editMessageCaption", { ...where, ...words }, signal)) as Probed;
      }
      return await rewrite(spot, id, item, signal);
    } catch (error) {
      if (refuses(error, "unchanged")) return "same";
      if (refuses(error, "gone") || refuses(error, "kind")) return undefined;
      throw error;
    }
  }

  async function rewrite(spot: Spot, id: number, item: Item, signal: AbortSignal): Promise<Probed> {
    const { text, entities } = item.piece;
    const words = {
      text,
      ...(entities.length > 0 && { entities: [...entities] }),
      link_preview_options: { is_disabled: true },
    };
    const markup = item.keyboard && { reply_markup: item.keyboard };
    return (await client.call(
      "editMessageText",
      { chat_id: spot.chat, message_id: id, ...words, ...markup },
      signal,
    )) as Probed;
  }

  return {
    async find(spot, item, after, signal) {
      for await (const id of candidates(spot, after, spot.chat < 0 ? TRIES.group : TRIES.private)) {
        const seen = await probe(spot, id, item, signal);
        if (seen === undefined) continue;
        const isOurs = seen === "same" || (seen.text ?? seen.caption ?? "") === item.piece.text.trim();
        if (isOurs) return id;
        // Another message of ours has got the keyboard by that: better none than a wrong one.
        const bare = { chat_id: spot.chat, message_id: id, reply_markup: { inline_keyboard: [] } };
        await client.call("editMessageReplyMarkup", bare, signal).catch(() => {});
      }
      return undefined;
    },
    async adopt(spot, item, after, signal) {
      if (item.media) return undefined;
      for await (const id of candidates(spot, after, TRIES.orphan)) {
        if (await isOrphan(spot, id, item, signal)) {
          await rewrite(spot, id, item, signal).catch((error: unknown) => {
            if (!refuses(error, "unchanged")) throw error;
          });
          return id;
        }
      }
      return undefined;
    },
  };

  /** Marks the message with the item's keyboard, or with none, to see whether it is ours and what it replies to. */
  async function isOrphan(spot: Spot, id: number, item: Item, signal: AbortSignal): Promise<boolean> {
    const markup = { reply_markup: item.keyboard ?? { inline_keyboard: [] } };
    try {
      const seen = (await client.call(
        "editMessageReplyMarkup",
        { chat_id: spot.chat, message_id: id, ...markup },
        signal,
      )) as Probed;
      return seen.text !== undefined && (spot.reply === undefined || seen.reply_to_message?.message_id === spot.reply);
    } catch (error) {
      if (refuses(error, "unchanged")) return spot.reply === undefined;
      if (refuses(error, "gone") || refuses(error, "kind")) return false;
      throw error;
    }
  }
}

interface Probed {
  readonly text?: string;
  readonly caption?: string;
  readonly reply_to_message?: { readonly message_id: number };
}
