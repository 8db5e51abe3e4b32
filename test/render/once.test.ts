import { expect, test, vi } from "vitest";
import { once } from "../../src/render/once.ts";

test("makes it once for each object, and anew for a copy", () => {
  const make = vi.fn(({ text }: { text: string }) => text.toUpperCase());
  const upper = once(make);
  const one = { text: "a" };
  expect([upper(one), upper(one), upper({ ...one, text: "b" })]).toEqual(["A", "A", "B"]);
  expect(make).toHaveBeenCalledTimes(2);
});

test("keeps what several make of one object apart, and out of sight", () => {
  const one = { text: "a" };
  expect([once(() => 1)(one), once(() => "")(one)]).toEqual([1, ""]);
  expect(JSON.stringify(one)).toBe('{"text":"a"}');
  expect(Object.getOwnPropertySymbols({ ...one })).toEqual([]);
});
