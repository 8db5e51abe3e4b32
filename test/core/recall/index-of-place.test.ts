import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PlaceIndex, quantised } from "../../../src/core/recall/index-of-place.ts";

const DIMENSIONS = 30;
const vector = fc
  .array(fc.float({ min: -1, max: 1, noNaN: true }), { minLength: DIMENSIONS, maxLength: DIMENSIONS })
  .filter((numbers) => Math.hypot(...numbers) > 0.1)
  .map((numbers) => Float32Array.from(numbers));

function cosine(a: Float32Array, b: Float32Array): number {
  const dot = a.reduce((sum, value, n) => sum + value * (b[n] as number), 0);
  return dot / (Math.hypot(...a) * Math.hypot(...b));
}

/** A stream of numbers that is the same in every run. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 31 - 1;
  };
}

describe("the directions of a place", () => {
  it("are found as near as exact numbers would have them, whatever was taken out in between", () => {
    const steps = fc.array(fc.tuple(fc.nat(20), fc.option(vector, { nil: undefined })), { maxLength: 60 });
    fc.assert(
      fc.property(steps, vector, fc.integer({ min: 1, max: 8 }), (changes, asked, most) => {
        const index = new PlaceIndex(DIMENSIONS);
        const exact = new Map<string, Float32Array>();
        for (const [name, value] of changes) {
          const id = `t${name}`;
          if (value) {
            index.add(id, quantised(value));
            exact.set(id, value);
          } else {
            index.remove(id);
            exact.delete(id);
          }
        }
        expect([...index.ids].sort()).toEqual([...exact.keys()].sort());
        const near = index.nearest(quantised(asked), most);
        expect(near).toHaveLength(Math.min(most, exact.size));
        for (const { id, likeness } of near)
          expect(likeness).toBeCloseTo(cosine(asked, exact.get(id) as Float32Array), 1);
        const shown = near.map(({ likeness }) => likeness);
        expect(shown).toEqual([...shown].sort((a, b) => b - a));
        const left = [...exact].filter(([id]) => !near.some((each) => each.id === id));
        for (const [, value] of left) expect(cosine(asked, value)).toBeLessThanOrEqual((shown.at(-1) ?? 1) + 0.05);
      }),
    );
  });

  it("of 10,000 turns are looked through in a moment", () => {
    const next = random(7);
    const make = () => quantised(Float32Array.from({ length: 1024 }, next));
    const index = new PlaceIndex(1024);
    for (let n = 0; n < 10_000; n++) index.add(`t${n}`, make());
    const asked = make();
    const times = Array.from({ length: 8 }, () => {
      const start = performance.now();
      index.nearest(asked, 40);
      return performance.now() - start;
    });
    // 20 ms on a machine that does nothing else; others may be busy.
    expect(Math.min(...times)).toBeLessThan(60);
    if (process.env.VITEST_FIGURES) console.log(`nearest of 10,000: ${Math.min(...times).toFixed(1)} ms`);
    expect(index.bytes).toBeLessThan(20 * 1024 * 1024);
  });

  it("of another model are no use, and do no harm", () => {
    const index = new PlaceIndex(4);
    index.add("a", Int8Array.of(1, 2, 3));
    expect(index.size).toBe(0);
    expect(index.nearest(Int8Array.of(1, 2, 3), 5)).toEqual([]);
    index.add("b", Int8Array.of(0, 0, 0, 0));
    expect(index.nearest(Int8Array.of(1, 2, 3, 4), 5)).toEqual([{ id: "b", likeness: 0 }]);
  });
});
