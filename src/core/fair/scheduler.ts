import { randomUUID } from "node:crypto";
import type { Clock } from "../../venice/index.ts";
import { type Demand, FairRefusal, type Outlook, type TakeOptions } from "./demand.ts";
import { defaultLimits, type Reading } from "./limits.ts";
import { createFairPermit, type FairPermit } from "./permit.ts";
import { createReadings } from "./readings.ts";
import type { FairState, Outcome, Waiter } from "./state.ts";
import { createWaitingRoom, LOOK_MS, type Local } from "./waiting-room.ts";

/** Divides the windows of keys among all who want to use them. */
export interface FairScheduler {
  /**
   * Leave to send one request, at once or in turn.
   * @throws FairRefusal when it cannot be had, or not within `maxWaitMs`
   */
  take(demand: Demand, o: TakeOptions): Promise<FairPermit>;
  /** Feeds what a reply without a permit, or the account, said of a key's windows. */
  observe(key: string, readings: readonly Reading[]): Promise<void>;
  /** Nothing is granted on a key for so long. */
  rest(key: string, ms: number): Promise<void>;
  restore(key: string): Promise<void>;
  outlook(demand: Demand): Promise<Outlook>;
  /** Gives up all places; permits that are out can still be settled. */
  stop(): Promise<void>;
}

export interface FairSchedulerOptions {
  readonly state: FairState;
  readonly clock: Pick<Clock, "now" | "after">;
  /** Unique among all that share the state; random by default. */
  readonly process?: string;
}

/** While somebody waits, the state is asked this often even when no window opens: others may have learnt something. */
const WATCH_MS = LOOK_MS;
/** Well within {@link PROCESS_LEASE_MS}. */
const RENEW_MS = 5000;

export function createFairScheduler({ state, clock, process = randomUUID() }: FairSchedulerOptions): FairScheduler {
  const readings = createReadings(clock.now.bind(clock));
  const room = createWaitingRoom(state, clock);
  const open = new Set<string>();
  /** What the state must still be told: it could not be reached. */
  const owed = new Set<() => Promise<void>>();
  let count = 0;
  let watchedAt = clock.now();
  let cancelTimer: (() => void) | undefined;
  let isBeating = false;
  let mustBeat = false;
  let isStopped = false;
  const stopListening = state.onOutcome(process, beat);

  async function surely(tell: () => Promise<void>): Promise<void> {
    try {
      await tell();
      owed.delete(tell);
    } catch {
      owed.add(tell);
      if (!cancelTimer) arm(undefined);
    }
  }

  function refuse(local: Local, refusal: FairRefusal): void {
    if (!room.take(local.waiter.id)) return;
    local.settle(refusal);
    leave(local.waiter.id);
  }

  const leave = (id: string): void => void surely(() => state.leave(process, id));

  async function enter(local: Local): Promise<void> {
    const { waiter, maxWaitMs } = local;
    const entered = await state.enter(waiter);
    if (!room.has(waiter.id)) return;
    if (entered.kind !== "waiting") {
      room.take(waiter.id)?.settle(entered);
      return;
    }
    beat();
    const place = await room.firstPlace(local, entered.tag).catch(() => undefined);
    if (!place || !room.has(waiter.id)) return;
    if (clock.now() - local.since + place.waitMs > maxWaitMs)
      refuse(local, new FairRefusal("wait", { retryInMs: place.waitMs }));
    else room.show(local, place);
  }

  function tell(outcome: Outcome): void {
    const local = room.take(outcome.id);
    if (local) local.settle(outcome);
    // Whoever it was for went away while it was on its way.
    else if (!open.has(outcome.id)) leave(outcome.id);
  }

  /** Renews the lease and fetches what became of those who wait. */
  function beat(): void {
    mustBeat = true;
    if (isBeating || isStopped) return;
    isBeating = true;
    void pulse();
  }

  async function pulse(): Promise<void> {
    let nextInMs: number | undefined;
    while (mustBeat && !isStopped) {
      mustBeat = false;
      try {
        const found = await state.beat(process);
        nextInMs = found.nextInMs;
        for (const outcome of found.outcomes) tell(outcome);
        await Promise.all([...owed].map(surely));
        if (found.isNew) await Promise.all(room.all().map(enter));
        if (clock.now() - watchedAt >= WATCH_MS) await watch();
      } catch {
        // The state cannot be reached: whoever waits goes on waiting until it can, or until their time is up.
        giveUp(room.late());
      }
    }
    isBeating = false;
    arm(nextInMs);
  }

  function arm(nextInMs: number | undefined): void {
    cancelTimer?.();
    cancelTimer = undefined;
    if (isStopped || room.size + open.size + owed.size === 0) return;
    const longest = room.size + owed.size > 0 ? WATCH_MS : RENEW_MS;
    cancelTimer = clock.after(Math.max(1, Math.min(nextInMs ?? longest, longest)), beat);
  }

  /** Shows everybody their place, and sends away those whose time is up. */
  async function watch(): Promise<void> {
    watchedAt = clock.now();
    giveUp(await room.look());
  }

  function giveUp(late: readonly Local[]): void {
    for (const local of late) refuse(local, new FairRefusal("wait", { retryInMs: local.place?.waitMs }));
  }

  function waiterOf(demand: Demand): Waiter {
    const promptTokens = Math.max(0, Math.ceil(demand.promptTokens ?? 0));
    return {
      id: `${process}:${count++}`,
      process,
      person: demand.person,
      weight: demand.weight ?? 1,
      background: demand.background ?? false,
      keys: demand.keys,
      model: demand.model,
      tokens: promptTokens + Math.max(0, Math.ceil(demand.maxCompletionTokens ?? 0)),
      promptTokens,
      defaults: defaultLimits[demand.class],
    };
  }

  return {
    async take(demand, { signal, maxWaitMs, onPlace = () => {} }) {
      signal.throwIfAborted();
      const waiter = waiterOf(demand);
      const { promise, resolve, reject } = Promise.withResolvers<string>();
      const local: Local = {
        waiter,
        maxWaitMs,
        since: clock.now(),
        onPlace,
        settle(entered) {
          if (entered instanceof FairRefusal) reject(entered);
          else if (entered.kind === "granted") resolve(entered.key);
          else if (entered.kind === "oversized") reject(new FairRefusal("oversized", { mostTokens: entered.most }));
          else reject(new FairRefusal("keyless", { retryInMs: entered.retryInMs }));
        },
      };
      const onAbort = () => {
        room.take(waiter.id);
        reject(signal.reason);
        leave(waiter.id);
      };
      signal.addEventListener("abort", onAbort, { once: true });
      room.add(local);
      try {
        await Promise.race([enter(local).then(() => promise), promise]);
        const key = await promise;
        signal.throwIfAborted();
        open.add(waiter.id);
        if (!cancelTimer) arm(undefined);
        const onEnd = (end: () => Promise<void>) => {
          open.delete(waiter.id);
          return surely(end);
        };
        return createFairPermit({ state, process, readings, waiter, key, onEnd });
      } catch (error) {
        // Whatever went wrong, the state must not go on reserving for it.
        if (room.has(waiter.id)) leave(waiter.id);
        throw error;
      } finally {
        room.take(waiter.id);
        signal.removeEventListener("abort", onAbort);
      }
    },

    async observe(key, all) {
      for (const [model, list] of readings.read(key, all)) await state.observe(process, key, model, list);
    },

    rest: (key, ms) => state.rest(process, key, ms),
    restore: (key) => state.rest(process, key, 0),

    async outlook(demand) {
      const { flows, windows } = await state.survey(waiterOf(demand));
      const others = flows.filter((flow) => !flow.background && flow.person !== demand.person);
      const weight = demand.weight ?? 1;
      const share = weight / others.reduce((sum, other) => sum + other.weight, weight);
      return { people: flows.filter((flow) => !flow.background).length, share, windows };
    },

    async stop() {
      isStopped = true;
      stopListening();
      cancelTimer?.();
      const all = room.all();
      for (const local of all) room.take(local.waiter.id)?.settle(new FairRefusal("wait", {}));
      await Promise.allSettled([...all.map(({ waiter }) => state.leave(process, waiter.id)), ...[...owed].map(surely)]);
    },
  };
}
