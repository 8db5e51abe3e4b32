import { expect, test } from "vitest";
import { MOST_TURNS, needsFolding } from "../../../src/core/memory/fold.ts";
import type { Thread } from "../../../src/core/memory/memory.ts";
import type { RememberedTurn } from "../../../src/core/memory/records.ts";

function threadOf(turns: number, tokens: number, more: Partial<Thread> = {}): Thread {
  const made = Array.from({ length: turns }, (_, n) => ({ id: `t${n}`, tokens }) as RememberedTurn);
  return { turns: made, path: made.map(({ id }) => id), ...more };
}

test("a thread is folded when it is long in words or in turns, and not before", () => {
  expect(needsFolding(threadOf(10, 100), 1000)).toBe(false);
  expect(needsFolding(threadOf(10, 101), 1000)).toBe(true);
  expect(needsFolding(threadOf(MOST_TURNS, 1), 1000)).toBe(false);
  expect(needsFolding(threadOf(MOST_TURNS + 1, 1), 1000)).toBe(true);
});

test("forgotten turns of a thread count as turns", () => {
  const path = Array.from({ length: MOST_TURNS + 1 }, (_, n) => `t${n}`);
  expect(needsFolding(threadOf(3, 1, { path }), 1000)).toBe(true);
});

test("a summary that is missing is made anew, however short the thread is", () => {
  expect(needsFolding(threadOf(1, 1, { base: "t0", summary: "so far" }), 1000)).toBe(false);
  expect(needsFolding(threadOf(1, 1, { base: "t0" }), 1000)).toBe(true);
});
