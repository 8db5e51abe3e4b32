import fc from "fast-check";
import { expect, it } from "vitest";
import { secondsIn } from "../../../src/core/jobs/duration.ts";

it.each([
  ["10", 10],
  ["10s", 10],
  [" 10 seconds ", 10],
  ["2 min", 120],
  ["1:30", 90],
  ["2,5 s", 2.5],
  ["", undefined],
  ["soon", undefined],
  ["0", undefined],
  ["-3", undefined],
  ["1:99", undefined],
])("%o is %o seconds", (typed, seconds) => {
  expect(secondsIn(typed)).toBe(seconds);
});

it("every number of seconds is understood in each way of writing it", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 9999 }), (seconds) => {
      expect(secondsIn(`${seconds}`)).toBe(seconds);
      const [minutes, rest] = [Math.floor(seconds / 60), String(seconds % 60).padStart(2, "0")];
      expect(secondsIn(`${minutes}:${rest}`)).toBe(seconds);
    }),
  );
});
