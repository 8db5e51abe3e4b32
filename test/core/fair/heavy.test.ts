import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createMemoryState } from "../../../src/core/fair/memory-state.ts";
import { createRedisState } from "../../../src/core/fair/redis-state.ts";
import { createFairScheduler } from "../../../src/core/fair/scheduler.ts";
import type { FairState, Waiter } from "../../../src/core/fair/state.ts";
import { systemClock } from "../../../src/venice/index.ts";
import { fairContract } from "../../contracts/fair.ts";
import { redisTestsRun, startRedis, type TestRedis } from "../../fakes/redis.ts";

describe.runIf(redisTestsRun("the fair scheduler's state in Redis"))("with a real Redis", () => {
  let redis: TestRedis;
  let count = 0;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis[Symbol.asyncDispose]());

  const onError = (error: Error) => expect.fail(error.message);
  const open = (now?: () => number) => createRedisState({ url: redis.url, prefix: `test${count++}`, onError, now });

  fairContract("in Redis", open);

  it("the state in Redis does as the one in memory does, whatever happens", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(steps, { minLength: 1, maxLength: 60 }), async (story) => {
        let now = 1_800_000_000_000;
        const [memory, shared] = [createMemoryState({ now: () => now }), await open(() => now)];
        try {
          const ids: string[] = [];
          for (const step of story) {
            now += step.passMs;
            expect(await happen(shared, step, ids)).toEqual(await happen(memory, step, ids));
            if (step.kind === "enter") ids.push(`w${ids.length}`);
          }
        } finally {
          await shared.close();
        }
      }),
      { numRuns: 2500 },
    );
  }, 170_000);

  it("two processes share one key by Redis's own clock, and a newcomer in one goes before the other's backlog", async () => {
    const prefix = `test${count++}`;
    const connect = () => createRedisState({ url: redis.url, prefix, onError });
    const states = [await connect(), await connect()] as const;
    // The second process's clock is an hour off.
    const skewed = { ...systemClock, now: () => Date.now() - 3_600_000 };
    const [one, two] = [
      createFairScheduler({ state: states[0], clock: systemClock }),
      createFairScheduler({ state: states[1], clock: skewed }),
    ];
    const demand = { keys: ["key"], model: "m", class: "L" as const, maxCompletionTokens: 10 };
    const options = { signal: AbortSignal.timeout(15_000), maxWaitMs: 600_000 };
    await one.observe("key", [{ model: "m", unit: "requests", window: "minute", limit: 2 }]);
    const order: string[] = [];
    const take = async (scheduler: typeof one, person: string) => {
      const permit = await scheduler.take({ ...demand, person }, options);
      order.push(person);
      return permit;
    };
    const [first, second] = [await take(one, "heavy"), await take(one, "heavy")];
    const places: number[] = [];
    const backlog = Promise.allSettled(Array.from({ length: 3 }, () => take(one, "heavy")));
    await expect.poll(async () => (await two.outlook({ ...demand, person: "x" })).people).toBe(1);
    const light = two.take({ ...demand, person: "light" }, { ...options, onPlace: (at) => places.push(at.position) });
    light.then(() => order.push("light"));
    await expect.poll(() => places.at(-1)).toBe(1);
    await first.cancel();
    await expect.poll(() => order).toEqual(["heavy", "heavy", "light"]);
    await second.cancel();
    await expect.poll(() => order).toEqual(["heavy", "heavy", "light", "heavy"]);
    await Promise.all([one.stop(), two.stop()]);
    await backlog;
    for (const state of states) await state.close();
  });

  it("a waiter goes on waiting while Redis is away, and is served when it is back", async () => {
    const state = await createRedisState({ url: redis.url, prefix: `test${count++}`, onError() {} });
    const scheduler = createFairScheduler({ state, clock: systemClock });
    const demand = { person: "ann", keys: ["key"], model: "m", class: "L" as const };
    const options = { signal: AbortSignal.timeout(15_000), maxWaitMs: 600_000 };
    await scheduler.observe("key", [{ model: "m", unit: "requests", window: "minute", limit: 1 }]);
    const first = await scheduler.take(demand, options);
    let isSeen = false;
    const onPlace = () => {
      isSeen = true;
    };
    const waiting = scheduler.take(demand, { ...options, onPlace });
    await expect.poll(() => isSeen).toBe(true);
    await redis.kill();
    // It is told as soon as Redis is back.
    await first.cancel();
    await redis.start();
    const permit = await waiting;
    expect(permit.key).toBe("key");
    await permit.cancel();
    await scheduler.stop();
    await state.close();
  });
});

type Step = { readonly passMs: number } & (
  | { readonly kind: "enter"; readonly waiter: Omit<Waiter, "id"> }
  | { readonly kind: "settle"; readonly which: number; readonly tokens: number | undefined }
  | { readonly kind: "leave"; readonly which: number }
  | {
      readonly kind: "observe";
      readonly key: string;
      readonly window: "requests/minute" | "tokens/minute" | "requests/day";
      readonly limit: number | undefined;
      readonly remaining: number | undefined;
      readonly resetInMs: number | undefined;
      readonly which: number | undefined;
    }
  | { readonly kind: "rest"; readonly key: string; readonly ms: number }
  | { readonly kind: "beat"; readonly process: string }
);

const processes = fc.constantFrom("one", "two");
const maybe = (most: number) => fc.option(fc.integer({ min: 0, max: most }), { nil: undefined });
const which = fc.nat();
const kinds = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant("enter" as const),
      waiter: fc.record({
        process: processes,
        person: fc.constantFrom("ann", "bob", "eve", "joe"),
        weight: fc.constantFrom(1, 1, 2, 0.5),
        background: fc.boolean(),
        keys: fc.constantFrom(["k1"], ["k1", "k2"]),
        model: fc.constantFrom("m", "m", "n"),
        tokens: fc.integer({ min: 0, max: 1200 }),
        promptTokens: fc.integer({ min: 0, max: 100 }),
        defaults: fc.constant({ "requests/minute": 4, "tokens/minute": 1000 }),
      }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("settle" as const), which, tokens: maybe(1500) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("leave" as const), which }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("observe" as const),
      key: fc.constantFrom("k1", "k2"),
      window: fc.constantFrom("requests/minute" as const, "tokens/minute" as const, "requests/day" as const),
      limit: maybe(2000),
      remaining: maybe(1000),
      resetInMs: fc.option(fc.integer({ min: -1000, max: 20_000 }), { nil: undefined }),
      which: fc.option(fc.nat(), { nil: undefined }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant("rest" as const), key: fc.constantFrom("k1", "k2"), ms: fc.nat(20_000) }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("beat" as const), process: processes }) },
);
const steps = fc
  .tuple(kinds, fc.oneof(fc.constant(0), fc.integer({ min: -2000, max: 12_000 })))
  .map(([step, passMs]) => ({ ...step, passMs }) as Step);

/** Does one step, and tells all that can be seen afterwards. */
async function happen(state: FairState, step: Step, ids: readonly string[]): Promise<unknown> {
  const id = (index: number) => ids[index % Math.max(1, ids.length)] ?? "nobody";
  const act = async () => {
    switch (step.kind) {
      case "enter":
        return state.enter({ ...step.waiter, id: `w${ids.length}` });
      case "settle":
        return state.settle("one", id(step.which), step.tokens);
      case "leave":
        return state.leave("one", id(step.which));
      case "observe": {
        const permit = step.which === undefined ? undefined : id(step.which);
        return state.observe("one", step.key, "m", [step], permit);
      }
      case "rest":
        return state.rest("two", step.key, step.ms);
      case "beat": {
        const beat = await state.beat(step.process);
        return { ...beat, outcomes: beat.outcomes.toSorted((a, b) => a.id.localeCompare(b.id)) };
      }
    }
  };
  const answer = await act();
  const { flows, windows } = await state.survey({ keys: ["k1", "k2"], model: "m", defaults: {} });
  const sorted = flows.toSorted((a, b) => Number(a.background) - Number(b.background) || a.tag - b.tag);
  return { answer, flows: sorted, windows };
}
