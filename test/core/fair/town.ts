import fc from "fast-check";
import { ModelOfVenice } from "../../../bench/quota/venice.ts";
import { VirtualClock } from "../../../bench/quota/virtual-clock.ts";
import { createMemoryState } from "../../../src/core/fair/memory-state.ts";
import { createFairScheduler, type FairScheduler } from "../../../src/core/fair/scheduler.ts";
import type { FairState, LaneSurvey } from "../../../src/core/fair/state.ts";

export interface Ask {
  readonly atMs: number;
  readonly person: string;
  readonly weight: number;
  readonly background: boolean;
  readonly promptTokens: number;
  readonly maxCompletionTokens: number;
  /** How much of what may be answered is: 0 to 1. */
  readonly used: number;
  /** When the person stops waiting. */
  readonly patienceMs: number | undefined;
  readonly process: 0 | 1;
}

export interface Story {
  readonly requests: number;
  readonly tokens: number;
  readonly windowMs: number;
  /** Whether replies say anything of the windows. */
  readonly hasHeaders: boolean;
  readonly asks: readonly Ask[];
  /** When the second process dies. */
  readonly crashAtMs: number | undefined;
  /** When the state's clock jumps, and how far. */
  readonly jumps: readonly { readonly atMs: number; readonly byMs: number }[];
  readonly seed: number;
}

const TOKENS = 20_000;

/** Stories of a minute or two of asking. @param jump how the state's clock may jump */
export const stories = (jump: { readonly min: number; readonly max: number }): fc.Arbitrary<Story> =>
  fc.record({
    requests: fc.integer({ min: 1, max: 8 }),
    tokens: fc.constant(TOKENS),
    windowMs: fc.integer({ min: 3000, max: 90_000 }),
    hasHeaders: fc.boolean(),
    asks: fc.array(
      fc.record({
        atMs: fc.integer({ min: 0, max: 120_000 }),
        person: fc.constantFrom("ann", "bob", "eve"),
        weight: fc.constantFrom(1, 1, 3),
        background: fc.boolean(),
        promptTokens: fc.integer({ min: 0, max: TOKENS / 2 }),
        maxCompletionTokens: fc.integer({ min: 1, max: TOKENS / 2 }),
        used: fc.double({ min: 0, max: 1, noNaN: true }),
        patienceMs: fc.option(fc.integer({ min: 0, max: 60_000 }), { nil: undefined, freq: 3 }),
        process: fc.constantFrom<0 | 1>(0, 1),
      }),
      { minLength: 1, maxLength: 40 },
    ),
    crashAtMs: fc.option(fc.integer({ min: 0, max: 120_000 }), { nil: undefined }),
    jumps: fc.array(fc.record({ atMs: fc.integer({ min: 0, max: 200_000 }), byMs: fc.integer(jump) }), {
      maxLength: 3,
    }),
    seed: fc.integer(),
  });

export interface Told {
  readonly venice: ModelOfVenice;
  readonly served: number;
  readonly leftOut: number;
  /** Requests that should have been served and were not. */
  readonly starved: number;
  /** Long after the last one has ended. */
  readonly survey: LaneSurvey;
}

/** Lets a story happen, and a long time pass. */
export async function tell(story: Story): Promise<Told> {
  const clock = new VirtualClock();
  const beginsAt = clock.now();
  let jumpedMs = 0;
  // When a window has ended, only headers can tell a clock that has lost time.
  for (const { atMs, byMs } of story.jumps.filter((jump) => story.hasHeaders || jump.byMs > 0))
    clock.after(atMs, () => {
      jumpedMs += byMs;
    });
  const state = createMemoryState({ now: () => clock.now() + jumpedMs });
  const crash = { hasHappened: false };
  const second = mortal(state, crash);
  const schedulers: readonly [FairScheduler, FairScheduler] = [
    createFairScheduler({ state, clock, process: "one" }),
    createFairScheduler({ state: second, clock, process: "two" }),
  ];
  if (story.crashAtMs !== undefined)
    clock.after(story.crashAtMs, () => {
      crash.hasHappened = true;
    });
  // Who is not told how long a window is can only take a minute for a minute; who dies with the first request is told nothing.
  const longestMs = story.crashAtMs === undefined ? story.windowMs : Math.min(story.windowMs, 60_000);
  const windowMs = story.hasHeaders ? longestMs : 60_000;
  const venice = new ModelOfVenice(clock, { ...story, windowMs }, seeded(story.seed));
  // What the account says of the key is asked for at the start.
  for (const unit of ["requests", "tokens"] as const)
    await schedulers[0].observe("key", [{ model: "m", unit, window: "minute", limit: story[unit] }]);
  let [served, leftOut, expected] = [0, 0, 0];
  const isDead = (ask: Ask) => ask.process === 1 && crash.hasHappened;

  async function happen(ask: Ask): Promise<void> {
    await clock.sleep(ask.atMs);
    if (isDead(ask)) return;
    const patience = new AbortController();
    if (ask.patienceMs !== undefined) clock.after(ask.patienceMs, () => patience.abort());
    const demand = { ...ask, keys: ["key"], model: "m", class: "L" as const };
    const options = { signal: patience.signal, maxWaitMs: Number.POSITIVE_INFINITY };
    expected++;
    try {
      const permit = await schedulers[ask.process].take(demand, options);
      const answerTokens = Math.floor(ask.used * ask.maxCompletionTokens);
      const reply = await venice.send({
        ...ask,
        // Nobody answers a connection that is gone.
        get answerTokens() {
          return isDead(ask) ? 0 : answerTokens;
        },
      });
      await permit.observe(story.hasHeaders ? reply.readings : []);
      await reply.ended;
      await permit.settle({ tokens: ask.promptTokens + answerTokens });
      served++;
    } catch {
      leftOut++;
    }
  }
  for (const ask of story.asks) void happen(ask);
  // Each may have to wait for a window of its own, and a large one for two.
  await clock.runUntil(beginsAt + 300_000 + 3 * story.asks.length * (story.windowMs + 60_000));
  // Whoever comes next finds out that a process is dead, and waits for what it may have sent.
  for (let i = 0; i < 3; i++) {
    await state.beat("one");
    await clock.runUntil(clock.now() + 200_000);
  }
  const dead = story.crashAtMs === undefined ? 0 : story.asks.filter(({ process }) => process === 1).length;
  const starved = Math.max(0, expected - served - leftOut - dead);
  return { venice, served, leftOut, starved, survey: await state.survey({ keys: ["key"], model: "m", defaults: {} }) };
}

/** The state as a process sees it that dies: from then on it neither says nor hears anything. */
function mortal(state: FairState, crash: { readonly hasHappened: boolean }): FairState {
  return new Proxy(state, {
    get(target, name, receiver) {
      const value: unknown = Reflect.get(target, name, receiver);
      if (typeof value !== "function") return value;
      return (...args: unknown[]) =>
        crash.hasHappened ? new Promise(() => {}) : (value as (...of: unknown[]) => unknown).apply(target, args);
    },
  });
}

function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
}
