import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Client } from "../../src/telegram/api.ts";
import { createTyping } from "../../src/telegram/typing.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("chats that ask at the same instant all see the sign, one after another, and see it again", async () => {
  const signals: (readonly [chat: unknown, at: number])[] = [];
  const call = async (_method: string, params: object) => {
    signals.push([(params as { chat_id: number }).chat_id, Date.now()]);
    return true;
  };
  const started = Date.now();
  // Cast: typing makes this one call.
  const typing = createTyping({ call } as unknown as Client, Date.now);
  const ends = [1, -2, -3].map((chat) => typing.begin(chat, undefined));
  await vi.advanceTimersByTimeAsync(4_000);
  expect(signals.map(([chat]) => chat).sort()).toEqual([-2, -3, 1]);
  await vi.advanceTimersByTimeAsync(4_600);
  expect(signals).toHaveLength(6);
  const gaps = signals.slice(1).map(([, at], i) => at - (signals[i]?.[1] ?? started));
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(500);
  for (const end of ends) end();
  await vi.advanceTimersByTimeAsync(20_000);
  expect(signals).toHaveLength(6);
});
