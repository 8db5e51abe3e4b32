import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createPacer } from "../../src/render/pacer.ts";
import { Budget } from "../../src/render/pacer-budget.ts";
import { RetryAfter } from "../../src/render/retry-after.ts";
import { FakeClock } from "./fake-clock.ts";

interface Draw {
  readonly lane: number;
  readonly chat: string;
  readonly at: number;
  /** When the platform sees it: some time before the draw ends. */
  readonly seenAt: number;
  readonly first: boolean;
}

const action = fc.record({
  lane: fc.nat(11),
  kind: fc.constantFrom("middle" as const, "middle" as const, "first" as const, "last" as const),
  afterMs: fc.nat(120),
});
/** How a draw goes: how long it takes, and what it ends with. */
const outcome = fc.record({
  takesMs: fc.nat(400),
  wayShare: fc.double({ min: 0, max: 1, noNaN: true }),
  end: fc.oneof(
    { weight: 8, arbitrary: fc.constant("well" as const) },
    fc.constantFrom("busy" as const, "chat" as const, "global" as const),
  ),
});

const scenario = fc.record({
  perSecond: fc.constantFrom(1, 2, 5, 12, 30),
  gapMs: fc.constantFrom(0, 100, 1_000),
  chats: fc.integer({ min: 1, max: 12 }),
  actions: fc.array(action, { minLength: 1, maxLength: 150 }),
  outcomes: fc.array(outcome, { maxLength: 60 }),
});

type Scenario = typeof scenario extends fc.Arbitrary<infer S> ? S : never;

async function play({ perSecond, gapMs, chats, actions, outcomes }: Scenario) {
  const clock = new FakeClock();
  const budget = new Budget(perSecond);
  const pacers = [createPacer({ perSecond: budget, clock }), createPacer({ perSecond: budget, clock })] as const;
  const draws: Draw[] = [];
  const busy = new Set<number>();
  const requested = new Map<number, { state: number; first: boolean; lastState: number }>();
  const shown = new Map<number, number>();
  const overlaps: number[] = [];
  const pauses: { chat: string; from: number; to: number }[] = [];
  const left = [...outcomes];
  const lanes = Array.from({ length: 12 }, (_, lane) => {
    const chat = `chat ${lane % chats}`;
    return pacers[(lane % chats) % 2 === 0 ? 0 : 1].open({
      chat,
      gapMs,
      draw: async () => {
        const wanted = requested.get(lane);
        const first = wanted?.first ?? false;
        const { takesMs, wayShare, end } = left.shift() ?? { takesMs: 5, wayShare: 1, end: "well" };
        draws.push({ lane, chat, at: clock.now(), seenAt: clock.now() + takesMs * wayShare, first });
        if (wanted) wanted.first = false;
        if (busy.has(lane)) overlaps.push(lane);
        busy.add(lane);
        const state = wanted?.state ?? 0;
        if (takesMs > 0) await clock.sleep(takesMs);
        busy.delete(lane);
        // First words that did not get out are still first words.
        if (wanted && end !== "well") wanted.first ||= first;
        if (end === "busy") throw Object.assign(new Error("busy"), { transient: true });
        if (end !== "well") {
          pauses.push({ chat: end === "global" ? "" : chat, from: clock.now(), to: clock.now() + 700 });
          throw new RetryAfter(700, end);
        }
        shown.set(lane, state);
      },
    });
  });
  for (const { lane, kind, afterMs } of actions) {
    await clock.advance(afterMs);
    const wanted = requested.get(lane) ?? { state: 0, first: false, lastState: 0 };
    requested.set(lane, wanted);
    wanted.state += 1;
    if (kind === "first") wanted.first = true;
    if (kind === "last") wanted.lastState = wanted.state;
    lanes[lane]?.request(kind);
  }
  await clock.advance(400_000);
  return { draws, overlaps, pauses, requested, shown, lanes };
}

describe("whatever happens, two pacers with one budget", () => {
  test("are never seen drawing more often in any second than the bot may, however long a draw is under way", async () => {
    await fc.assert(
      fc.asyncProperty(scenario, async (s) => {
        const { draws } = await play(s);
        const seen = draws.map(({ seenAt }) => seenAt).sort((a, b) => a - b);
        for (const [i, at] of seen.entries()) {
          expect(at - (seen[i - s.perSecond] ?? Number.NEGATIVE_INFINITY)).toBeGreaterThan(1_000);
        }
      }),
      { numRuns: 100 },
    );
  });

  test("keeps the gap in every chat, except for first words, and every pause", async () => {
    await fc.assert(
      fc.asyncProperty(scenario, async (s) => {
        const { draws, pauses } = await play(s);
        const last = new Map<string, number>();
        for (const { chat, at, first } of draws) {
          if (!first) expect(at - (last.get(chat) ?? Number.NEGATIVE_INFINITY)).toBeGreaterThan(s.gapMs - 0.001);
          last.set(chat, at);
          for (const pause of pauses) {
            if (pause.chat === "" || pause.chat === chat) expect(at > pause.from && at < pause.to).toBe(false);
          }
        }
      }),
      { numRuns: 100 },
    );
  });

  test("has one draw of a lane in flight, starves none, and draws every last state", async () => {
    await fc.assert(
      fc.asyncProperty(scenario, async (s) => {
        const { overlaps, requested, shown, lanes } = await play(s);
        expect(overlaps).toEqual([]);
        for (const [lane, { lastState }] of requested) {
          if (lastState === 0) continue;
          expect(shown.get(lane)).toBeGreaterThanOrEqual(lastState);
          await lanes[lane]?.settled();
        }
      }),
      { numRuns: 100 },
    );
  });
});

test("a thousand lanes that always want to draw get their turns evenly", async () => {
  const clock = new FakeClock();
  const pacer = createPacer({ perSecond: 50, clock });
  const counts = new Array<number>(1_000).fill(0);
  const lanes = counts.map((_, i) =>
    pacer.open({
      chat: String(i),
      gapMs: 1_000,
      draw: async () => {
        counts[i] = (counts[i] ?? 0) + 1;
      },
    }),
  );
  for (const lane of lanes) lane.request("first");
  for (let i = 0; i < 100; i += 1) {
    await clock.advance(1_000);
    for (const lane of lanes) lane.request("middle");
  }
  expect(Math.min(...counts)).toBeGreaterThanOrEqual(4);
  expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
});
