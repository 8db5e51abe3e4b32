import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createMemoryState } from "../../../src/core/fair/memory-state.ts";
import type { Waiter } from "../../../src/core/fair/state.ts";
import { type Story, stories, tell } from "./town.ts";

const RUNS = { numRuns: 40000 };

describe("whatever people ask, stop and send, with a process that dies and a clock that goes back", () => {
  it("Venice never refuses, nobody starves and nothing is lost", async () => {
    await fc.assert(
      fc.asyncProperty(stories({ min: -100_000, max: 0 }), async (story) => {
        const { venice, starved, survey } = await tell(story);
        expect(venice.refusals).toBe(0);
        for (const window of venice.windows) {
          expect(window.requests).toBeLessThanOrEqual(story.requests);
          expect(window.tokens).toBeLessThanOrEqual(story.tokens);
        }
        expect(starved).toBe(0);
        expectNothingHeld(story, survey);
      }),
      RUNS,
    );
  }, 170_000);

  it("nothing is lost when the clock leaps ahead either", async () => {
    await fc.assert(
      fc.asyncProperty(stories({ min: 0, max: 3_600_000 }), async (story) => {
        const { starved, survey } = await tell(story);
        expect(starved).toBe(0);
        expectNothingHeld(story, survey);
      }),
      RUNS,
    );
  }, 170_000);
});

function expectNothingHeld({ asks }: Story, { flows, windows }: Awaited<ReturnType<typeof tell>>["survey"]): void {
  expect(flows).toEqual([]);
  expect(asks.length).toBeGreaterThan(0);
  // Every window has reset since, and nothing is carried along.
  for (const { limit, room } of windows) expect(room).toBe(limit);
}

const TOKENS = 100_000;

interface Crowd {
  readonly requests: number;
  readonly people: readonly { readonly weight: number; readonly sizes: readonly number[]; readonly used: number }[];
  readonly rounds: number;
}

const crowds = (o: {
  requests: fc.Arbitrary<number>;
  weights: readonly number[];
  least: number;
  most: number;
}): fc.Arbitrary<Crowd> =>
  fc.record({
    requests: o.requests,
    people: fc.array(
      fc.record({
        weight: fc.constantFrom(...o.weights),
        sizes: fc.array(fc.integer({ min: o.least, max: o.most }), { minLength: 1, maxLength: 5 }),
        used: fc.double({ min: 0.1, max: 1, noNaN: true }),
      }),
      { minLength: 2, maxLength: 5 },
    ),
    rounds: fc.integer({ min: 1, max: 30 }),
  });

/** Keeps everybody waiting while windows open one after another; gives everybody's dominant share by weight at the end. */
async function crowd({ requests, people, rounds }: Crowd): Promise<readonly number[]> {
  let now = 1_800_000_000_000;
  const state = createMemoryState({ now: () => now });
  const served = people.map(() => ({ requests: 0, tokens: 0 }));
  const asked = new Map<string, { readonly index: number; readonly size: number }>();
  const waiter = (id: string, person: string, weight: number, tokens: number): Waiter => ({
    ...{ id, person, weight, tokens, process: "one", background: false, keys: ["k"], model: "m", promptTokens: 0 },
    defaults: { "requests/minute": requests, "tokens/minute": TOKENS },
  });
  const enter = async (index: number) => {
    const { weight, sizes } = people[index] as Crowd["people"][number];
    const size = sizes[asked.size % sizes.length] as number;
    const id = `w${asked.size}`;
    asked.set(id, { index, size });
    await state.enter(waiter(id, `p${index}`, weight, size));
  };
  // Somebody else has the first window, so that all begin alike.
  let running: string[] = [];
  for (let i = 0; i < Math.min(requests, 100); i++) {
    running.push(`other${i}`);
    await state.enter(waiter(`other${i}`, "other", 1, i === 0 ? TOKENS : 0));
  }
  for (let i = 0; i < people.length; i++) for (let j = 0; j <= 2 * requests && j < 200; j++) await enter(i);
  for (let round = 0; round < rounds; round++) {
    for (const window of ["requests/minute", "tokens/minute"] as const)
      await state.observe("one", "k", "m", [{ window, resetInMs: 5000 }]);
    now += 5500;
    for (const id of running) {
      const one = asked.get(id);
      const used = one ? Math.ceil(one.size * (people[one.index] as Crowd["people"][number]).used) : 0;
      if (one) (served[one.index] as (typeof served)[number]).tokens += used - one.size;
      await state.settle("one", id, used);
    }
    running = [];
    for (const { id } of (await state.beat("one")).outcomes) {
      const { index, size } = asked.get(id) as { index: number; size: number };
      running.push(id);
      const account = served[index] as (typeof served)[number];
      account.requests++;
      account.tokens += size;
      await enter(index);
    }
    await expectNothingWasted(state);
  }
  return served.map(({ requests: count, tokens }, index) => {
    const share = Math.max(count / requests, tokens / TOKENS);
    return share / (people[index] as Crowd["people"][number]).weight;
  });
}

async function expectNothingWasted(state: ReturnType<typeof createMemoryState>): Promise<void> {
  const { flows, windows } = await state.survey({ keys: ["k"], model: "m", defaults: {} });
  const room = new Map(windows.map((each) => [each.window, each.room]));
  const smallest = Math.min(...flows.map(({ waiters: [first] }) => first?.tokens ?? Number.POSITIVE_INFINITY));
  const isFull = (room.get("requests/minute") ?? 0) < 1 || (room.get("tokens/minute") ?? 0) < smallest;
  expect(isFull, `room ${JSON.stringify([...room])} for ${smallest}`).toBe(true);
}

const gap = (shares: readonly number[]): number => Math.max(...shares) - Math.min(...shares);

describe("people who always have something waiting leave no room unused, and are served alike", () => {
  it("by weight, to within a request each, where requests bind", async () => {
    const weights = [0.5, 1, 2, 3];
    await fc.assert(
      fc.asyncProperty(
        crowds({ requests: fc.integer({ min: 1, max: 12 }), weights, least: 1, most: 100 }),
        async (story) => {
          const [first = 1, second = 1] = story.people.map(({ weight }) => weight).toSorted((a, b) => a - b);
          const bound = (1 / first + 1 / second) / story.requests;
          expect(gap(await crowd(story))).toBeLessThanOrEqual(bound + 1e-6);
        },
      ),
      RUNS,
    );
  }, 170_000);

  it("to within a few requests, where tokens bind and not all fit where others do", async () => {
    const most = TOKENS / 20;
    await fc.assert(
      fc.asyncProperty(crowds({ requests: fc.constant(1e6), weights: [1], least: most / 4, most }), async (story) => {
        // All that is reserved is used: what is given back shifts shares by as much as was in flight.
        const people = story.people.map((person) => ({ ...person, used: 1 }));
        expect(gap(await crowd({ ...story, people }))).toBeLessThanOrEqual((4 * most) / TOKENS + 1e-6);
      }),
      RUNS,
    );
  }, 170_000);
});
