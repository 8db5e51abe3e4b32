import { setTimeout as pause } from "node:timers/promises";
import type { Log } from "../log.ts";
import { type Adapter, DeliveryError } from "./adapter.ts";
import { turnShownBy } from "./chat/variants.ts";
import { hasInk } from "./ink.ts";
import type { Ledger } from "./ledger.ts";
import type { Memory } from "./memory/memory.ts";
import type { Moves } from "./moves.ts";
import type { Part } from "./part.ts";
import { endReason, type Running } from "./running.ts";
import { StoreAwayError } from "./store/store.ts";
import { placeKey, type TurnRecord } from "./turn.ts";

/** A store that says at once that it cannot write is asked again after this. */
export const STORE_AGAIN_MS = 1_000;

/** How showing an answer ended. What was handed over, or failed, is still owed. */
export type Outcome = "answered" | "undeliverable" | "handed over" | "failed";

/** Shows answers, each to its end, and writes down what of them is shown. */
export interface Showing {
  /** Whether the answer is being shown, or was and is still to be written down as that. */
  has(turnId: string): boolean;
  /**
   * @param sentBefore the messages that an earlier process wrote the answer into
   * @returns how it ended, once that is stored; undefined where nothing was to be shown
   */
  show(
    turn: TurnRecord,
    sentBefore: readonly string[],
    parts: (signal: AbortSignal) => AsyncIterable<Part>,
  ): Promise<Outcome | undefined>;
}

export interface ShowingOptions {
  readonly ledger: Ledger;
  readonly running: Running;
  readonly memory: Memory;
  readonly moves: Pick<Moves, "follow">;
  readonly adapters: () => ReadonlyMap<string, Adapter>;
  readonly log: Log;
}

/** @param isDraining whether this process ends: what fails then is the next one's to finish */
export function createShowing(o: ShowingOptions, isDraining: () => boolean): Showing {
  /** Turns that were answered and are still to be written down as that. */
  const closing = new Set<string>();
  const has = (turnId: string) => o.running.has(turnId) || closing.has(turnId);

  /** Stores the end of an answer once the store can be written again. */
  async function closeLater(turnId: string, close: () => Promise<void>): Promise<void> {
    closing.add(turnId);
    for (let isOpen = true; isOpen && !isDraining(); ) {
      await pause(STORE_AGAIN_MS, undefined, { ref: false });
      isOpen = await close().then(
        () => false,
        (error) => error instanceof StoreAwayError,
      );
    }
    closing.delete(turnId);
  }

  /** Where an answer is replaced, its messages are the ones to write into. */
  async function answersOf(turn: TurnRecord): Promise<readonly string[]> {
    if (!turn.replaces) return [];
    return (await o.memory.turn(placeKey(turn.place), turn.replaces))?.answered ?? [];
  }

  return {
    has,
    async show(turn, sentBefore, parts) {
      const adapter = o.adapters().get(turn.place.platform);
      if (!adapter || has(turn.id)) return undefined;
      // Two of them in one message would undo each other.
      if (o.running.replacesAlready(turn)) {
        await o.ledger.done(turn.id);
        return undefined;
      }
      const log = o.log.child({ turn: turn.id });
      const { signal, show, end } = o.running.begin(turn);
      const place = placeKey(turn.place);
      const shown = turnShownBy(turn);
      let outcome: Outcome = "answered";
      let sent: readonly string[] = [];
      let isKept = false;
      const seen: Seen = { words: false, end: false };
      try {
        const before = sentBefore.length > 0 ? sentBefore : await answersOf(turn);
        sent = before;
        await adapter.reply(turn, before).show(noting(parts(signal), seen), async (ids) => {
          sent = ids;
          show(ids);
          isKept = false;
          try {
            [isKept] = await Promise.all([o.memory.answered(place, shown, ids), o.ledger.sent(turn.id, ids)]);
          } catch (error) {
            // An answer goes on without its numbers: they are written down at its end.
            if (!(error instanceof StoreAwayError)) throw error;
            log.warn({ error }, "The numbers of an answer's messages could not be stored");
          }
        });
        if (endReason(signal) === "handover") outcome = "handed over";
      } catch (error) {
        const isShown = seen.words && seen.end && error instanceof StoreAwayError;
        if (!isShown) outcome = error instanceof DeliveryError ? "undeliverable" : "failed";
        log.warn({ error }, "An answer could not be delivered");
      }
      const isOver = outcome === "answered" || outcome === "undeliverable";
      const close = async () => {
        // Where nothing came in place of an answer, its messages go on being its own.
        const isTheirs = turn.replaces === undefined || (await o.memory.turn(place, shown)) !== undefined;
        await Promise.all([
          // Once more: while it grew, the turn was not in memory yet.
          !isKept && isTheirs && sent.length > 0 && outcome !== "failed" && o.memory.answered(place, shown, sent),
          isOver && o.ledger.done(turn.id, sent),
        ]);
        await o.moves.follow(turn.place);
      };
      try {
        await close();
      } catch (error) {
        log.warn({ error }, "The end of an answer could not be stored");
        // What was shown, and paid for, is not asked for again: only its end is stored later.
        const isAway = error instanceof StoreAwayError;
        if (isAway && (outcome === "undeliverable" || (isOver && seen.words))) void closeLater(turn.id, close);
        else outcome = "failed";
      }
      end();
      // While this process ends, connections close under a reply: that is the next process's to finish.
      return isDraining() && outcome === "failed" ? "handed over" : outcome;
    },
  };
}

/** How much of an answer has come. */
interface Seen {
  words: boolean;
  end: boolean;
}

async function* noting(parts: AsyncIterable<Part>, seen: Seen): AsyncIterable<Part> {
  for await (const part of parts) {
    seen.words ||= part.type === "media" || (part.type === "text" && hasInk(part.text));
    yield part;
  }
  seen.end = true;
}
