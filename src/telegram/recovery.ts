import { setTimeout as sleep } from "node:timers/promises";
import type { Core } from "../core/adapter.ts";
import { RetryAfter } from "../render/retry-after.ts";
import type { Client } from "./api.ts";
import type { Faces } from "./faces.ts";
import type { Item } from "./items.ts";
import { waysFor } from "./media.ts";
import type { Pacers } from "./pacers.ts";
import { refuses } from "./refusals.ts";
import type { Spot } from "./sender.ts";
import type { Sightings } from "./sightings.ts";

/**
 * Unknown numbers to try after the last known one. Each look counts as an edit, so they are few; where a cut took many
 * messages with it, each of them may have a number.
 */
const TRIES = { lost: 4, most: 16, orphan: 6 };
const MAX_VIEWS = 1_000;
const NO_BUTTONS = { reply_markup: { inline_keyboard: [] } };

/**
 * Finds out whether messages went out whose sending was cut off. Telegram has neither a nonce nor a way to read
 * messages, but it says "message is not modified" about an edit that changes nothing: a message is looked for among
 * the numbers that follow the last known one, by editing it into exactly what it would be. A keyboard with our random
 * button ids exists only once, so the edit of the keyboard alone tells; without a keyboard the text or caption itself is
 * used. Numbers of known messages are left out, so that no other answer is touched. An album is out or it is not: what
 * is found first is followed by the rest.
 */
export interface Recovery {
  /** @param after the newest number known before they were sent @returns the numbers found, in order */
  find(spot: Spot, items: readonly Item[], after: number, signal: AbortSignal): Promise<readonly number[]>;
  /**
   * Looks for what a process sent right before it ended, and makes it this. Unlike `find`, it takes over a message of
   * ours that nobody knows although its words differ: in groups one that replies to the same question.
   */
  adopt(spot: Spot, items: readonly Item[], after: number, signal: AbortSignal): Promise<readonly number[]>;
}

export function createRecovery(o: {
  readonly client: Client;
  readonly core: Pick<Core, "knows">;
  readonly sightings: Sightings;
  readonly faces: Pick<Faces, "isFace">;
  readonly pacers: Pick<Pacers, "room">;
}): Recovery {
  const { client } = o;
  /** Messages that a look has changed: a later one would be told no more than that nothing changes. */
  const views = new Map<string, Probed>();

  async function* candidates(spot: Spot, after: number, tries: number, signal: AbortSignal): AsyncGenerator<number> {
    for (let id = after + 1, tried = 0; tried < tries; id += 1) {
      if (o.sightings.has(spot.chat, id)) continue;
      if (await o.core.knows(spot.place, String(id))) continue;
      if (await o.faces.isFace(spot.chat, id)) continue;
      tried += 1;
      yield id;
      // The pacer gave leave for one call only; another look follows, or what was looked for is sent.
      await o.pacers.room(spot.chat, signal);
    }
  }

  /** What an edit shows of a message: that nothing changed, what it is now, or that it is none that could be meant. */
  async function seenBy(
    { chat }: Spot,
    edit: () => Promise<unknown>,
    signal: AbortSignal,
  ): Promise<Probed | "same" | undefined> {
    for (;;) {
      try {
        return (await edit()) as Probed;
      } catch (error) {
        if (refuses(error, "unchanged")) return "same";
        if (refuses(error, "gone") || refuses(error, "kind")) return undefined;
        if (!(error instanceof RetryAfter)) throw error;
        // A search that began anew each time would never come to its end.
        await sleep(error.retryAfterMs, undefined, { signal });
        await o.pacers.room(chat, signal);
      }
    }
  }

  const where = (spot: Spot, id: number) => ({ chat_id: spot.chat, message_id: id });

  async function mark(
    spot: Spot,
    id: number,
    markup: object,
    signal: AbortSignal,
  ): Promise<Probed | "same" | undefined> {
    const edit = () => client.call("editMessageReplyMarkup", { ...where(spot, id), ...markup }, signal);
    const seen = await seenBy(spot, edit, signal);
    const key = `${spot.chat}/${id}`;
    if (seen === "same") return views.get(key) ?? seen;
    if (views.size >= MAX_VIEWS) views.clear();
    if (seen) views.set(key, seen);
    return seen;
  }

  function recaption(spot: Spot, id: number, { piece, keyboard }: Item, signal: AbortSignal) {
    const words = piece.text ? { caption: piece.text, caption_entities: [...piece.entities] } : {};
    const markup = keyboard && { reply_markup: keyboard };
    return seenBy(
      spot,
      () => client.call("editMessageCaption", { ...where(spot, id), ...words, ...markup }, signal),
      signal,
    );
  }

  function rewrite(spot: Spot, id: number, { piece, keyboard }: Item, signal: AbortSignal) {
    const { text, entities } = piece;
    const words = { text, ...(entities.length > 0 && { entities: [...entities] }) };
    const rest = { link_preview_options: { is_disabled: true }, ...(keyboard && { reply_markup: keyboard }) };
    return seenBy(
      spot,
      () => client.call("editMessageText", { ...where(spot, id), ...words, ...rest }, signal),
      signal,
    );
  }

  /** Whether the message is the item, made so if need be. */
  async function isIt(spot: Spot, id: number, item: Item, signal: AbortSignal): Promise<boolean> {
    if (item.keyboard) {
      const seen = await mark(spot, id, { reply_markup: item.keyboard }, signal);
      if (seen === undefined) return false;
      if (seen === "same" || (seen.text ?? seen.caption ?? "") === item.piece.text.trim()) return true;
      // Another message of ours has got the keyboard by that: better none than a wrong one.
      await mark(spot, id, NO_BUTTONS, signal).catch(() => {});
      return false;
    }
    if (!item.media) return (await rewrite(spot, id, item, signal)) !== undefined;
    const seen = await recaption(spot, id, item, signal);
    // That no words stand under it says little: only if there were none before.
    return seen === "same" || (seen !== undefined && item.piece.text !== "" && holds(seen, item));
  }

  /** Whether an earlier process made the message for the same question; then it is made the item. */
  async function isOrphan(spot: Spot, id: number, item: Item, signal: AbortSignal): Promise<boolean> {
    if (item.media && !item.keyboard) return (await recaption(spot, id, item, signal)) === "same";
    const seen = await mark(spot, id, item.keyboard ? { reply_markup: item.keyboard } : NO_BUTTONS, signal);
    if (seen === undefined) return false;
    if (seen === "same" && (spot.reply !== undefined || item.media)) return false;
    if (seen !== "same" && !isMeant(seen, spot, item)) {
      if (item.keyboard) await mark(spot, id, NO_BUTTONS, signal).catch(() => {});
      return false;
    }
    if (!item.media) await rewrite(spot, id, item, signal);
    return true;
  }

  async function search(
    spot: Spot,
    items: readonly Item[],
    after: number,
    tries: number,
    matches: typeof isIt,
    signal: AbortSignal,
  ): Promise<readonly number[]> {
    const found: number[] = [];
    for await (const id of candidates(spot, after, tries + items.length - 1, signal)) {
      const item = items[found.length];
      if (item && (await matches(spot, id, item, signal))) {
        found.push(id);
        o.sightings.saw(spot.chat, id);
      }
      if (found.length === items.length) return found;
    }
    return found;
  }

  return {
    find: (spot, items, after, signal) => {
      const tries = Math.min(TRIES.most, TRIES.lost + o.sightings.lost(spot.chat) - 1);
      return search(spot, items, after, tries, isIt, signal);
    },
    adopt: (spot, items, after, signal) => search(spot, items, after, TRIES.orphan, isOrphan, signal),
  };
}

interface Probed {
  readonly text?: string;
  readonly caption?: string;
  readonly reply_to_message?: { readonly message_id: number };
}

/** Whether the message holds a medium of the item's kind. */
function holds(seen: Probed, { media }: Item): boolean {
  return media !== undefined && waysFor(media).some((way) => way in seen);
}

function isMeant(seen: Probed, spot: Spot, item: Item): boolean {
  const isAnswer = spot.reply === undefined || seen.reply_to_message?.message_id === spot.reply;
  if (!item.media) return isAnswer && seen.text !== undefined;
  return isAnswer && holds(seen, item) && (seen.caption ?? "") === item.piece.text.trim();
}
