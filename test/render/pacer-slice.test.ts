import { expect, test } from "vitest";
import { Slice } from "../../src/render/pacer-slice.ts";

/** How long a slice lasts that begins now. */
function length(slice: Slice, now: number): number {
  slice.begin(now);
  let ms = 0;
  while (!slice.isOver(now + ms)) ms += 1;
  return ms;
}

test("a slice is short, and longer only where all else took long since one was cut", () => {
  const slice = new Slice();
  expect(length(slice, 0)).toBe(8);
  slice.end(8, false);
  expect(length(slice, 1_000)).toBe(8);
  slice.end(1_008, true);
  expect(length(slice, 1_068)).toBe(30);
  slice.end(1_098, true);
  expect(length(slice, 1_099)).toBe(8);
  slice.end(1_107, true);
  expect(length(slice, 9_000)).toBe(60);
});
