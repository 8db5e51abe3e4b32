import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Api } from "../../src/discord/rest.ts";
import { createTyping } from "../../src/discord/typing.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function stage() {
  const typed: string[] = [];
  const api: Api = {
    bot: async ({ path }) => void typed.push(path),
    hook: () => Promise.reject(new Error("not used")),
    close() {},
  };
  return { typed, typing: createTyping(api, () => {}, Date.now) };
}

test("a short answer comes without it, a long one shows it again and again", () => {
  const { typed, typing } = stage();
  const stop = typing.start("1");
  vi.advanceTimersByTime(100);
  stop();
  vi.advanceTimersByTime(60_000);
  expect(typed).toEqual([]);
  const later = typing.start("1");
  vi.advanceTimersByTime(20_000);
  later();
  vi.advanceTimersByTime(20_000);
  expect(typed).toHaveLength(3);
});

test("answers in one channel share it, and it ends with the last of them", () => {
  const { typed, typing } = stage();
  const stops = [1, 2, 3].map(() => typing.start("1"));
  vi.advanceTimersByTime(1000);
  stops[0]?.();
  stops[0]?.();
  stops[1]?.();
  vi.advanceTimersByTime(8000);
  expect(typed).toHaveLength(2);
  stops[2]?.();
  vi.advanceTimersByTime(30_000);
  expect(typed).toHaveLength(2);
});

test("questions in quick succession do not flood a channel, nor many channels the bot", () => {
  const { typed, typing } = stage();
  for (let n = 0; n < 10; n++) {
    const stop = typing.start("1");
    vi.advanceTimersByTime(500);
    stop();
  }
  expect(typed.length).toBeLessThanOrEqual(2);
  const many = Array.from({ length: 50 }, (_, n) => typing.start(String(n + 10)));
  vi.advanceTimersByTime(300);
  expect(typed.length).toBeLessThanOrEqual(2 + 6);
  for (const stop of many) stop();
});
