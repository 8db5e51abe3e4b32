import { expect, it } from "vitest";
import { hasInk } from "../../src/core/ink.ts";

it.each([
  "",
  " \n\t",
  "\u200b",
  "\u2060\ufeff",
  "\u00ad",
  "\u2800\u3164",
  "\u200e\u200f \u00a0",
])("%j is not to be seen", (text) => {
  expect(hasInk(text)).toBe(false);
});

it.each(["a", "\u200b.", "👨‍👩‍👧", "…", "ー"])("%j is", (text) => {
  expect(hasInk(text)).toBe(true);
});
