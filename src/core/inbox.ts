import { setTimeout as pause } from "node:timers/promises";
import { t } from "../i18n.ts";
import type { Log } from "../log.ts";
import { type Adapter, DeliveryError } from "./adapter.ts";
import { turnShownBy } from "./chat/variants.ts";
import type { Dispatch } from "./dispatch.ts";
import { hasInk } from "./ink.ts";
import type { Ledger, Owed } from "./ledger.ts";
import type { Memory } from "./memory/memory.ts";
import type { Moves } from "./moves.ts";
import type { Part } from "./part.ts";
import type { Presence } from "./presence.ts";
import { endReason, type Running } from "./running.ts";
import { StoreAwayError } from "./store/store.ts";
import { type Platform, placeKey, type TurnRecord } from "./turn.ts";

const HOUR_MS = 3_600_000;
/** Older questions than this are not answered any more after a restart, only excused. */
const OWED_FOR_MS = 24 * HOUR_MS;
/**
 * A turn that was under way when this many processes died is not begun again: it may be what kills them. Many, because
 * a process can as well be killed for reasons of its own.
 */
export const MOST_TRIES = 20;

/** An answer that could not be delivered, for no reason that lasts, is tried again after these pauses; then at the next start. */
const AGAIN_AFTER_MS = [2_000, 10_000, 60_000, 300_000];

/** A store that says at once that it cannot write is asked again after this. */
const STORE_AGAIN_MS = 1_000;
/** How often a process that shares the store looks for what others left when they died. */
const LOOK_EVERY_MS = 10_000;

/** Takes turns in, runs each to its end, and after a restart finishes what is owed. */
export interface Inbox {
  accept(turn: TurnRecord): Promise<"new" | "seen">;
  /** Whether an earlier process left anything on a platform. */
  owes(platform: Platform): Promise<boolean>;
  /** Begins what an earlier process left on a platform; returns how many. From then on also what others leave when they die. */
  resume(platform: Platform): Promise<number>;
  /**
   * Takes nothing more in and lets what runs finish; what is not finished in time is left owed to the next process.
   * @param withinMs how long may be waited
   */
  drain(withinMs: number): Promise<void>;
}

export interface InboxOptions {
  readonly ledger: Ledger;
  readonly presence: Presence;
  readonly running: Running;
  readonly dispatch: Dispatch;
  readonly memory: Memory;
  readonly moves: Pick<Moves, "known" | "follow">;
  readonly adapters: () => ReadonlyMap<string, Adapter>;
  readonly log: Log;
  readonly now?: () => number;
  readonly onTurn?: (turn: TurnRecord, outcome: "answered" | "undeliverable" | "handed over" | "failed") => void;
}

export function createInbox(o: InboxOptions): Inbox {
  const now = o.now ?? Date.now;
  let draining = false;
  const failures = new Map<string, number>();
  /** Turns that were answered and are still to be written down as that. */
  const closing = new Set<string>();
  const isHere = (turnId: string) => o.running.has(turnId) || closing.has(turnId);
  const looking = new Map<Platform, NodeJS.Timeout>();
  // Another process may answer these from now on.
  o.presence.onLost(() => o.running.abortAll("handover"));

  async function run(
    turn: TurnRecord,
    sentBefore: readonly string[],
    parts: (signal: AbortSignal) => AsyncIterable<Part>,
  ) {
    const adapter = o.adapters().get(turn.place.platform);
    if (!adapter || isHere(turn.id)) return;
    // Two of them in one message would undo each other.
    if (o.running.replacesAlready(turn)) return o.ledger.done(turn.id);
    const log = o.log.child({ turn: turn.id });
    const { signal, show, end } = o.running.begin(turn);
    const place = placeKey(turn.place);
    const shown = turnShownBy(turn);
    let outcome: Parameters<NonNullable<InboxOptions["onTurn"]>>[1] = "answered";
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
      if (isOver) failures.delete(turn.id);
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
    // While this process ends, connections close under a reply: that is the next process's to finish.
    if (draining && outcome === "failed") outcome = "handed over";
    end();
    if (outcome === "failed") again(turn.id);
    o.onTurn?.(turn, outcome);
  }

  /** Stores the end of an answer once the store can be written again. */
  async function closeLater(turnId: string, close: () => Promise<void>): Promise<void> {
    closing.add(turnId);
    for (let isOpen = true; isOpen && !draining; ) {
      await pause(STORE_AGAIN_MS, undefined, { ref: false });
      isOpen = await close().then(
        () => false,
        (error) => error instanceof StoreAwayError,
      );
    }
    closing.delete(turnId);
  }

  /** What failed for a reason that is not the place's stays owed. */
  function again(turnId: string, failed = failures.get(turnId) ?? 0): void {
    const waitMs = AGAIN_AFTER_MS[failed];
    failures.set(turnId, failed + 1);
    if (waitMs === undefined) return void failures.delete(turnId);
    // That the store is away is not the turn's fault: it does not count.
    later(turnId, waitMs, () => again(turnId, failed));
  }

  /** Begins a turn after a while, if it is still this process's to answer. */
  function later(turnId: string, waitMs: number, onStoreAway: () => void): void {
    const start = async () => {
      const owed = draining ? undefined : await o.ledger.find(turnId);
      if (owed) await beginOwed(owed);
    };
    const onError = (error: unknown) => {
      o.log.error({ turn: turnId, error }, "A turn could not be begun");
      if (error instanceof StoreAwayError) onStoreAway();
    };
    setTimeout(() => void start().catch(onError), waitMs).unref();
  }

  /** Where an answer is replaced, its messages are the ones to write into. */
  async function answersOf(turn: TurnRecord): Promise<readonly string[]> {
    if (!turn.replaces) return [];
    return (await o.memory.turn(placeKey(turn.place), turn.replaces))?.answered ?? [];
  }

  function begin(turn: TurnRecord, sent: readonly string[], parts: (signal: AbortSignal) => AsyncIterable<Part>): void {
    const waitMs = (turn.due ?? 0) - now();
    if (waitMs > 0) {
      later(turn.id, waitMs, () => again(turn.id));
      return;
    }
    run(turn, sent, parts).catch((error) =>
      o.log.error({ turn: turn.id, error }, "A turn could not be brought to its end"),
    );
  }

  /** The place may have got another id since it was asked there. */
  const placed = async (turn: TurnRecord): Promise<TurnRecord> => ({ ...turn, place: await o.moves.known(turn.place) });

  async function beginOwed({ record, sent, tries }: Owed): Promise<void> {
    const turn = await placed(record);
    if (tries < MOST_TRIES && now() - turn.at < OWED_FOR_MS) begin(turn, sent, (signal) => o.dispatch(turn, signal));
    else begin(turn, sent, () => excuse(turn));
  }

  /** An event may come only once: while the store is away, it waits here. Who sits at the page is told, and sends it again. */
  async function stored(event: TurnRecord): Promise<{ turn: TurnRecord; known: "new" | "seen" }> {
    for (;;) {
      try {
        const turn = await placed(event);
        return { turn, known: await o.ledger.accept(turn) };
      } catch (error) {
        if (draining || event.place.platform === "web" || !(error instanceof StoreAwayError)) throw error;
        o.log.warn({ turn: event.id, error }, "An event waits for the store");
        await pause(STORE_AGAIN_MS);
      }
    }
  }

  async function resume(platform: Platform): Promise<number> {
    let count = 0;
    for await (const owed of o.ledger.owed((turn) => turn.place.platform === platform && !isHere(turn.id))) {
      await beginOwed(owed);
      count++;
    }
    return count;
  }

  function keepLooking(platform: Platform): void {
    const look = () => resume(platform).catch((error) => o.log.warn({ error }, "Looking for what is owed failed"));
    looking.set(platform, setInterval(look, LOOK_EVERY_MS).unref());
  }

  return {
    async accept(event) {
      const { turn, known } = await stored(event);
      // While draining it is stored and no more: the next process begins with it.
      if (known === "new" && !draining) begin(turn, [], (signal) => o.dispatch(turn, signal));
      return known;
    },
    async owes(platform) {
      let owes = false;
      const look = (turn: TurnRecord) => {
        owes ||= turn.place.platform === platform;
        return false;
      };
      await Array.fromAsync(o.ledger.owed(look));
      return owes;
    },
    async resume(platform) {
      if (o.presence.shared && !looking.has(platform)) keepLooking(platform);
      return resume(platform);
    },
    async drain(withinMs) {
      draining = true;
      for (const timer of looking.values()) clearInterval(timer);
      await settle(withinMs);
      await o.presence.stop().catch((error) => o.log.warn({ error }, "Others hear late that this process ends"));
    },
  };

  async function settle(withinMs: number): Promise<void> {
    const { promise: late, resolve } = Promise.withResolvers<"late">();
    const timer = setTimeout(resolve, withinMs, "late");
    const outcome = await Promise.race([o.running.idle(), late]);
    clearTimeout(timer);
    if (outcome !== "late") return;
    o.log.info({ turns: o.running.size }, "Handing over what is not finished");
    o.running.abortAll("handover");
    await Promise.race([o.running.idle(), new Promise((done) => setTimeout(done, 2000))]);
  }
}

async function* excuse({ person }: TurnRecord): AsyncGenerator<Part> {
  yield { type: "notice", text: t(person.locale, "error.expired"), tone: "error" };
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
