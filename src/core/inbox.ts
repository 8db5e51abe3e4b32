import { setTimeout as pause } from "node:timers/promises";
import { t } from "../i18n.ts";
import type { Dispatch } from "./dispatch.ts";
import type { Owed } from "./ledger.ts";
import type { Moves } from "./moves.ts";
import type { Part } from "./part.ts";
import type { Presence } from "./presence.ts";
import { createShowing, type Outcome, type ShowingOptions, STORE_AGAIN_MS } from "./showing.ts";
import { StoreAwayError } from "./store/store.ts";
import type { Platform, TurnRecord } from "./turn.ts";

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

export interface InboxOptions extends ShowingOptions {
  readonly presence: Presence;
  readonly dispatch: Dispatch;
  readonly moves: Pick<Moves, "known" | "follow">;
  readonly now?: () => number;
  readonly onTurn?: (turn: TurnRecord, outcome: Outcome) => void;
}

export function createInbox(o: InboxOptions): Inbox {
  const now = o.now ?? Date.now;
  let draining = false;
  const failures = new Map<string, number>();
  const showing = createShowing(o, () => draining);
  const looking = new Map<Platform, NodeJS.Timeout>();
  // Another process may answer these from now on.
  o.presence.onLost(() => o.running.abortAll("handover"));

  async function run(turn: TurnRecord, sent: readonly string[], parts: (signal: AbortSignal) => AsyncIterable<Part>) {
    const outcome = await showing.show(turn, sent, parts);
    if (!outcome) return;
    if (outcome === "failed") again(turn.id);
    else if (outcome !== "handed over") failures.delete(turn.id);
    o.onTurn?.(turn, outcome);
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
    for await (const owed of o.ledger.owed((turn) => turn.place.platform === platform && !showing.has(turn.id))) {
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
