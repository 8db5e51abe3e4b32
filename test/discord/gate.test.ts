import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createGate } from "../../src/discord/gate.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("however long requests are under way, no second sees more than the limit, and none is lost", async () => {
  const gate = createGate(5, Date.now);
  const counted: number[] = [];
  const all = Array.from({ length: 40 }, (_, n) =>
    gate.pass(async () => {
      // Counted by the platform somewhere on the way.
      await new Promise((resolve) => setTimeout(resolve, (n * 37) % 700));
      counted.push(Date.now());
      await new Promise((resolve) => setTimeout(resolve, (n * 53) % 300));
    }),
  );
  await vi.advanceTimersByTimeAsync(60_000);
  await Promise.all(all);
  expect(counted).toHaveLength(40);
  counted.sort((a, b) => a - b);
  for (const [n, at] of counted.entries()) {
    expect(counted.filter((other) => other >= at && other < at + 1000).length, `from the ${n}th`).toBeLessThanOrEqual(
      5,
    );
  }
});

test("a request that fails makes room like any other", async () => {
  const gate = createGate(1, Date.now);
  const failed = gate.pass(() => Promise.reject(new Error("no"))).catch((error: Error) => error.message);
  const next = gate.pass(async () => "yes");
  await vi.advanceTimersByTimeAsync(2000);
  expect([await failed, await next]).toEqual(["no", "yes"]);
});

test("without a limit nothing waits", async () => {
  const gate = createGate(Number.POSITIVE_INFINITY);
  expect(await Promise.all(Array.from({ length: 500 }, (_, n) => gate.pass(async () => n)))).toHaveLength(500);
});
