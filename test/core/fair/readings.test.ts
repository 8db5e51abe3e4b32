import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Reading } from "../../../src/core/fair/limits.ts";
import { createReadings, resetInMs } from "../../../src/core/fair/readings.ts";

const now = 1_800_000_000_000;
const reading = (o: Partial<Reading>): Reading => ({ model: "m", unit: "requests", window: "minute", ...o });
const one = (given: Partial<Reading>, readings = createReadings(() => now), assumed = {}) =>
  readings.read("k", [reading(given)], assumed).get("m")?.[0];

describe("a reset", () => {
  test.each<[string, number | undefined, number | undefined]>([
    ["in Unix milliseconds, as Venice sends it now", now + 20_000, 20_000],
    ["in Unix seconds, as is documented for requests", now / 1000 + 20, 20_000],
    ["in seconds from now, as is documented for tokens", 20, 20_000],
    ["that is over", now - 5000, -5000],
    ["that is absent", undefined, undefined],
    ["that is no number", Number.NaN, undefined],
    ["years away", now + 800 * 86_400_000, undefined],
  ])("%s", (_what, value, expected) => {
    expect(resetInMs(value, now)).toBe(expected);
  });
});

describe("a limit", () => {
  test("is what is allowed, as Venice says now", () => {
    expect(one({ limit: 50, remaining: 49, resetAt: now + 1000 })).toEqual({
      window: "requests/minute",
      limit: 50,
      remaining: 49,
      resetInMs: 1000,
    });
  });

  test("below what remains is what was used, as the guide of 2025 said", () => {
    expect(one({ limit: 3, remaining: 47 })).toMatchObject({ limit: 50, remaining: 47 });
  });

  test("that grows as what remains shrinks is what was used, however much that is", () => {
    const readings = createReadings(() => now);
    one({ limit: 24, remaining: 26 }, readings);
    expect(one({ limit: 25, remaining: 25 }, readings)).toMatchObject({ limit: 50, remaining: 25 });
    expect(one({ limit: 49, remaining: 1 }, readings)).toMatchObject({ limit: 50, remaining: 1 });
  });

  test("that adds up with what remains to the class's own is what was used, in the first reply already", () => {
    const assumed = { "requests/minute": 20 };
    expect(one({ limit: 15, remaining: 5 }, undefined, assumed)).toMatchObject({ limit: 20, remaining: 5 });
  });

  test("that really changed is believed at the second reply at the latest", () => {
    const readings = createReadings(() => now);
    one({ limit: 50, remaining: 40 }, readings);
    one({ limit: 30, remaining: 20 }, readings);
    expect(one({ limit: 30, remaining: 19 }, readings)).toMatchObject({ limit: 30, remaining: 19 });
  });

  test("of /api_keys/rate_limits is believed, and headers go on from it", () => {
    const readings = createReadings(() => now);
    expect(one({ limit: 100 }, readings)).toEqual({ window: "requests/minute", limit: 100 });
    expect(one({ limit: 60, remaining: 40 }, readings)).toMatchObject({ limit: 100, remaining: 40 });
  });

  test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])("of %d is not told", (limit) => {
    expect(one({ limit, remaining: 5 })).toMatchObject({ limit: undefined, remaining: 5 });
  });
});

test("models, keys and windows are kept apart", () => {
  const readings = createReadings(() => now);
  readings.read("k", [reading({ limit: 50 })]);
  const found = readings.read("other", [
    reading({ limit: 30, remaining: 20 }),
    reading({ limit: 30, remaining: 20, model: "n" }),
    reading({ limit: 30, remaining: 20, window: "day" }),
  ]);
  expect([...found.values()].flat().map(({ limit }) => limit)).toEqual([30, 30, 30]);
  expect([...found.keys()]).toEqual(["m", "n"]);
});

test("what says nothing is left out", () => {
  expect(createReadings(() => now).read("k", [reading({})])).toEqual(new Map());
});

test("whatever sources say, limits are positive and what remains is not more than is allowed", () => {
  const number = fc.option(fc.oneof(fc.integer(), fc.double()), { nil: undefined });
  fc.assert(
    fc.property(fc.array(fc.record({ limit: number, remaining: number, resetAt: number })), (all) => {
      const readings = createReadings(() => now);
      for (const each of all) {
        const found = one(each, readings);
        if (found?.limit !== undefined) expect(found.limit).toBeGreaterThan(0);
        if (found?.limit !== undefined && found.remaining !== undefined)
          expect(found.remaining).toBeLessThanOrEqual(found.limit);
      }
    }),
  );
});
