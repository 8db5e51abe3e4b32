import { setImmediate } from "node:timers/promises";
import { beforeEach, describe, expect, it } from "vitest";
import { FairRefusal } from "../../../src/core/fair/demand.ts";
import { createMemoryState } from "../../../src/core/fair/memory-state.ts";
import type { WaitingPlace } from "../../../src/core/fair/places.ts";
import { createFairScheduler, type FairScheduler } from "../../../src/core/fair/scheduler.ts";
import type { FairState } from "../../../src/core/fair/state.ts";
import { ManualClock } from "../../venice/manual-clock.ts";

const MINUTE_MS = 60_000;

describe("the fair scheduler", () => {
  let clock: ManualClock;
  let state: FairState;
  let scheduler: FairScheduler;
  beforeEach(async () => {
    clock = new ManualClock();
    state = createMemoryState({ now: () => clock.now() });
    scheduler = createFairScheduler({ state, clock });
    await scheduler.observe("k", [{ model: "m", unit: "requests", window: "minute", limit: 2 }]);
  });

  const ask = (person: string, o: { signal?: AbortSignal; maxWaitMs?: number; background?: boolean } = {}) => {
    const places: WaitingPlace[] = [];
    const { signal = new AbortController().signal, maxWaitMs = 10 * MINUTE_MS, background } = o;
    const demand = { person, background, keys: ["k"], model: "m", class: "L" as const, maxCompletionTokens: 100 };
    let outcome: "waiting" | "granted" | "refused" = "waiting";
    const permit = scheduler.take(demand, { signal, maxWaitMs, onPlace: (place) => places.push(place) });
    permit.then(
      () => {
        outcome = "granted";
      },
      () => {
        outcome = "refused";
      },
    );
    return { permit, places, outcome: () => outcome };
  };
  const pass = async (ms: number) => {
    for (const end = clock.now() + ms; clock.now() < end; ) {
      clock.advance(Math.min(500, end - clock.now()));
      await setImmediate();
    }
  };
  const told = [{ model: "m", unit: "requests" as const, window: "minute" as const }];
  /** Both requests of the window are sent, answered and done. */
  const fill = async (person = "first") => {
    for (const { permit } of [ask(person), ask(person)]) {
      const { observe, settle } = await permit;
      await observe(told.map((each) => ({ ...each, limit: 2, resetAt: clock.now() + MINUTE_MS })));
      await settle({ tokens: 10 });
    }
  };

  it("grants at once while there is room, naming the key", async () => {
    expect((await ask("ann").permit).key).toBe("k");
  });

  it("shows place and time while somebody waits, and grants when the window opens", async () => {
    await fill();
    const [ann, bob, eve] = [ask("ann"), ask("bob"), ask("eve")];
    await pass(1500);
    expect(ann.places.at(-1)).toEqual({ position: 1, waitMs: expect.closeTo(58_500, -3) });
    expect(eve.places.at(-1)).toEqual({ position: 3, waitMs: expect.closeTo(118_500, -3) });
    await pass(57_000);
    expect(ann.places.map(({ waitMs }) => Math.round(waitMs / 1000)).slice(-3)).toEqual([4, 3, 2]);
    await pass(2500);
    expect([ann, bob, eve].map(({ outcome }) => outcome())).toEqual(["granted", "granted", "waiting"]);
    await pass(1000);
    expect(eve.places.at(-1)?.position).toBe(1);
  });

  it("refuses at once who would wait too long, says when to come back, and charges nothing", async () => {
    await fill();
    const [first, second] = [ask("ann"), ask("bob")];
    const late = ask("eve", { maxWaitMs: 100_000 });
    await expect(late.permit).rejects.toThrow(FairRefusal);
    await expect(late.permit).rejects.toMatchObject({ kind: "wait", retryInMs: 2 * MINUTE_MS });
    expect((await scheduler.outlook({ person: "x", keys: ["k"], model: "m", class: "L" })).people).toBe(2);
    await pass(MINUTE_MS + 1000);
    expect([first.outcome(), second.outcome()]).toEqual(["granted", "granted"]);
  });

  it("sends away whose time is up when the wait becomes longer than it seemed", async () => {
    await fill();
    const ann = ask("ann", { maxWaitMs: 70_000 });
    await pass(10_000);
    expect(ann.outcome()).toBe("waiting");
    // Another client has taken the next window, too.
    await scheduler.observe(
      "k",
      told.map((each) => ({ ...each, remaining: 0, resetAt: clock.now() + 10 * MINUTE_MS })),
    );
    await pass(62_000);
    expect(ann.outcome()).toBe("refused");
  });

  it("frees the place of who stops waiting, and moves the others up", async () => {
    await fill();
    const stop = new AbortController();
    const [ann, bob, eve] = [ask("ann", { signal: stop.signal }), ask("bob"), ask("eve")];
    await pass(1000);
    stop.abort(new Error("stopped"));
    await expect(ann.permit).rejects.toThrow("stopped");
    await pass(1500);
    expect(eve.places.at(-1)?.position).toBe(2);
    await pass(MINUTE_MS);
    expect([bob.outcome(), eve.outcome()]).toEqual(["granted", "granted"]);
  });

  it.each([
    0, 1, 2, 3, 4, 5, 6, 7, 8,
  ])("loses no permit when somebody stops %i steps after it is granted", async (steps) => {
    const stop = new AbortController();
    const { permit } = ask("ann", { signal: stop.signal });
    let left = steps;
    const step = () => void (left-- > 0 ? queueMicrotask(step) : stop.abort(new Error("stopped")));
    step();
    const isGranted = await permit.then(
      () => true,
      () => false,
    );
    await setImmediate();
    const { windows } = await scheduler.outlook({ person: "x", keys: ["k"], model: "m", class: "L" });
    expect(windows.find(({ window }) => window === "requests/minute")?.room).toBe(isGranted ? 1 : 2);
  });

  it("refuses a signal that is aborted already, before anything is reserved", async () => {
    await expect(ask("ann", { signal: AbortSignal.abort(new Error("too late")) }).permit).rejects.toThrow("too late");
    expect((await ask("bob").permit).key).toBe("k");
  });

  it("refuses what fits in no window, and says what would", async () => {
    const demand = { person: "ann", keys: ["k"], model: "m", class: "L" as const, promptTokens: 600_000 };
    const permit = scheduler.take(demand, { signal: new AbortController().signal, maxWaitMs: MINUTE_MS });
    await expect(permit).rejects.toMatchObject({ kind: "oversized", mostTokens: 500_000 });
  });

  it("says what somebody's share is now", async () => {
    await fill();
    for (const person of ["ann", "bob", "bob"]) ask(person);
    ask("summary", { background: true });
    await setImmediate();
    const demand = { person: "me", keys: ["k"], model: "m", class: "L" as const };
    expect(await scheduler.outlook(demand)).toMatchObject({ people: 2, share: 1 / 3 });
    expect(await scheduler.outlook({ ...demand, weight: 2 })).toMatchObject({ share: 1 / 2 });
  });

  it("keeps everybody's place when its lease has lapsed while the process stood still", async () => {
    await fill();
    const ann = ask("ann");
    await pass(1000);
    // Nothing runs for longer than a lease; then everything at once.
    clock.advance(20_000);
    await pass(MINUTE_MS);
    expect(ann.outcome()).toBe("granted");
  });

  it("goes on when the state fails for a while, and tells it then what has ended", async () => {
    let isAway = false;
    const shaky = new Proxy(state, {
      get(target, name, receiver) {
        const value: unknown = Reflect.get(target, name, receiver);
        if (typeof value !== "function" || name === "onOutcome") return value;
        return async (...args: unknown[]) => {
          if (isAway) throw new Error("away");
          return (value as (...of: unknown[]) => unknown).apply(target, args);
        };
      },
    });
    scheduler = createFairScheduler({ state: shaky, clock });
    const [first] = await Promise.all([ask("ann").permit, ask("ann").permit]);
    const waiting = ask("bob");
    await pass(1000);
    isAway = true;
    await first.cancel();
    await pass(3000);
    expect(waiting.outcome()).toBe("waiting");
    isAway = false;
    await pass(2000);
    expect(waiting.outcome()).toBe("granted");
  });

  it("leaves no timer behind when nobody waits and nothing runs", async () => {
    const { permit } = ask("ann");
    await (await permit).settle({});
    await pass(10_000);
    expect(clock.pending).toBe(0);
  });

  it("gives up all places when it stops", async () => {
    await fill();
    const ann = ask("ann");
    await setImmediate();
    await scheduler.stop();
    await expect(ann.permit).rejects.toThrow(FairRefusal);
    const { flows } = await state.survey({ keys: ["k"], model: "m", defaults: {} });
    expect(flows).toEqual([]);
    expect(clock.pending).toBe(0);
  });
});
