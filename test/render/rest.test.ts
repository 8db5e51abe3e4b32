import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BETWEEN_READS_MS, Rests, restBefore } from "../../src/render/rest.ts";

describe("how long words may lie unread", () => {
  test("is until they can be shown, in equal steps that a tool or a voice after them can bear", () => {
    expect(restBefore(0)).toBe(0);
    expect(restBefore(450)).toBe(450);
    expect(restBefore(1_200)).toBe(600);
    expect(restBefore(3_050)).toBeCloseTo(3_050 / 6);
    expect(restBefore(Number.POSITIVE_INFINITY)).toBe(600);
    fc.assert(
      fc.property(fc.double({ min: 0.001, max: 120_000, noNaN: true }), (dueInMs) => {
        const restMs = restBefore(dueInMs);
        const steps = dueInMs / restMs;
        return restMs > 0 && restMs <= 600 && Math.abs(steps - Math.round(steps)) < 1e-6;
      }),
    );
  });

  test("is what each answer that grows says, and short for what is not shown yet", () => {
    const rests = new Rests();
    expect(rests.of("a")).toBe(BETWEEN_READS_MS);
    const end = rests.begin("a", () => 20);
    rests.begin("b", () => 30);
    expect([rests.of("a"), rests.of("b")]).toEqual([20, 30]);
    // It is begun anew before its first try is over.
    const endAgain = rests.begin("a", () => 40);
    end();
    expect(rests.of("a")).toBe(40);
    endAgain();
    expect(rests.of("a")).toBe(BETWEEN_READS_MS);
  });
});
