import fc from "fast-check";
import { expect, test } from "vitest";
import type { Choice, Choices } from "../../src/core/part.ts";
import { HEADING, readPress, toKeyboard } from "../../src/telegram/components.ts";

const call = { command: "x", options: {} };
const button = (label: string, more: Partial<Choice> = {}): Choice =>
  ({ kind: "button", label, call, who: "asker", id: `id-${label}`, ...more }) as Choice;
const menu = (label: string, items: number): Choice => ({
  kind: "menu",
  label,
  call,
  who: "asker",
  fills: "name",
  id: "m".repeat(16),
  items: Array.from({ length: items }, (_, i) => ({ label: `item ${i}`, value: `v${i}`, selected: i === 1 })),
});
const choices = (...rows: Choice[][]): Choices => ({ type: "choices", phase: "done", rows });

test("buttons carry the stored action's id and nothing else", () => {
  const styled = button("Stop", { emoji: "⏹", style: "danger" } as Partial<Choice>);
  expect(toKeyboard(choices([styled, button("Again")]))).toEqual({
    inline_keyboard: [
      [
        { text: "⏹ Stop", callback_data: "id-Stop", style: "danger" },
        { text: "Again", callback_data: "id-Again" },
      ],
    ],
  });
});

test("a menu is a heading and its items, which are told by their place", () => {
  const rows = toKeyboard(choices([menu("Search", 3)], [button("Close")]))?.inline_keyboard;
  expect(rows?.[0]).toEqual([{ text: "— Search —", callback_data: HEADING }]);
  expect(rows?.[1]?.[1]).toEqual({ text: "✓ item 1", callback_data: `${"m".repeat(16)}:1` });
  expect(readPress(`${"m".repeat(16)}:1`)).toEqual({ action: "m".repeat(16), value: "#1" });
  expect(readPress("id-Stop")).toEqual({ action: "id-Stop" });
});

test("no choices make no keyboard", () => {
  expect(toKeyboard(undefined)).toBeUndefined();
  expect(toKeyboard(choices())).toBeUndefined();
  expect(toKeyboard(choices([button("x", { id: undefined } as Partial<Choice>)]))).toBeUndefined();
});

test("every keyboard keeps Telegram's limits", () => {
  const anyChoice = fc.oneof(
    fc.string({ unit: "grapheme", maxLength: 300 }).map((label) => button(label, { id: "a".repeat(16) })),
    fc.tuple(fc.string(), fc.integer({ min: 0, max: 25 })).map(([label, items]) => menu(label, items)),
  );
  fc.assert(
    fc.property(fc.array(fc.array(anyChoice, { maxLength: 9 }), { maxLength: 12 }), (rows) => {
      const keyboard = toKeyboard(choices(...rows))?.inline_keyboard ?? [];
      expect(keyboard.flat().length).toBeLessThanOrEqual(100);
      for (const row of keyboard) {
        expect(row.length).toBeGreaterThan(0);
        expect(row.length).toBeLessThanOrEqual(8);
        for (const each of row) {
          expect(each.text.trim()).not.toBe("");
          expect(each.text.isWellFormed()).toBe(true);
          expect(Buffer.byteLength("callback_data" in each ? each.callback_data : "")).toBeLessThanOrEqual(64);
        }
      }
    }),
  );
});
