import { expect, it } from "vitest";
import { isBlank } from "../../src/core/blank.ts";

it.each([
  "",
  " \n\t",
  "\u200b",
  "\u2060\ufeff",
  "\u00ad",
  "\u2800\u3164",
  "\u200e\u200f \u00a0",
])("%j is blank", (text) => {
  expect(isBlank(text)).toBe(true);
});

it.each(["a", "\u200b.", "👨‍👩‍👧", "…", "ー", "́"])("%j is not", (text) => {
  expect(isBlank(text)).toBe(false);
});
