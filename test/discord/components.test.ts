import fc from "fast-check";
import { expect, test } from "vitest";
import type { Button, Choice, Choices, Menu } from "../../src/core/part.ts";
import { actionOf, clip, toRows } from "../../src/discord/components.ts";

const base = { call: { command: "x", options: {} }, who: "asker" } as const;
const button = (n: number): Button => ({ ...base, kind: "button", label: `B${n}`, id: `b${n}` });
const menu = (items: Menu["items"]): Menu => ({ ...base, kind: "menu", label: "Model", fills: "name", items, id: "m" });
const rows = (...all: (readonly Choice[])[]): Choices => ({ type: "choices", phase: "done", rows: all });

test("a row of more than five buttons goes on in the next row", () => {
  const all = toRows(rows(Array.from({ length: 7 }, (_, n) => button(n))));
  expect(all.map((row) => row.components.length)).toEqual([5, 2]);
});

test("a menu stands alone in its row", () => {
  const all = toRows(rows([button(1), menu([{ label: "a", value: "a" }]), button(2)]));
  expect(all.map((row) => row.components.length)).toEqual([1, 1, 1]);
});

test("short rows stand side by side where there are too many; what is still too much is left out", () => {
  const small = Array.from({ length: 8 }, (_, n) => [button(n)]);
  expect(toRows(rows(...small)).map((row) => row.components.length)).toEqual([5, 3]);
  const menus = Array.from({ length: 4 }, (_, n) => [{ ...menu([{ label: "a", value: "a" }]), id: `m${n}` }]);
  expect(toRows(rows(...menus, ...small)).map((row) => row.components.length)).toEqual([1, 1, 1, 1, 5]);
  expect(toRows(rows(...small.slice(0, 5))).map((row) => row.components.length)).toEqual([1, 1, 1, 1, 1]);
});

test("a menu has 25 items at most, none twice, and the chosen one among them", () => {
  const items = Array.from({ length: 60 }, (_, n) => ({ label: `${n}`, value: `v${n >> 1}`, selected: n === 58 }));
  const [row] = toRows(rows([menu(items)]));
  const { options } = row?.components[0] as { options: { value: string; default?: true }[] };
  expect(options).toHaveLength(25);
  expect(new Set(options.map((each) => each.value)).size).toBe(25);
  expect(options.filter((each) => each.default)).toMatchObject([{ value: "v29" }]);
});

test("choices without an id, and empty menus, are not shown", () => {
  const { id: _, ...nameless } = button(1);
  expect(toRows(rows([nameless], [menu([])]))).toEqual([]);
  expect(toRows(undefined)).toEqual([]);
});

test("values that are too long for the wire go by their number, and one item at most is chosen", () => {
  const items = [
    { label: "a", value: "v".repeat(101), selected: true },
    { label: "b", value: "b", selected: true },
  ];
  const [row] = toRows(rows([menu(items)]));
  expect(row?.components[0]).toMatchObject({
    custom_id: "a:m",
    options: [{ value: "#0", default: true }, { value: "b" }],
  });
  expect(JSON.stringify(row).match(/default/g)).toHaveLength(1);
});

test("the action is found again in the custom id, and foreign ids are none of ours", () => {
  expect(actionOf("a:abc")).toBe("abc");
  expect(actionOf("other")).toBeUndefined();
});

test("clipped text is never empty, never too long, and never cuts a character in two", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.integer({ min: 1, max: 50 }), (text, limit) => {
      const cut = clip(text, limit);
      expect(cut.length).toBeGreaterThan(0);
      expect(cut.length).toBeLessThanOrEqual(limit);
      expect(cut.isWellFormed()).toBe(true);
    }),
  );
});
