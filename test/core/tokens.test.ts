import { expect, it } from "vitest";
import { createTokenCounter, guessTokens } from "../../src/core/tokens.ts";

it.each([
  ["The quick brown fox jumps over the lazy dog.", 10],
  ["威尼斯是一座美丽的城市", 11],
  ["Привет, как дела?", 8],
])("guesses %s within a factor of two", (text, real) => {
  const guess = guessTokens(text) - 4;
  expect(guess).toBeGreaterThan(real / 2);
  expect(guess).toBeLessThan(real * 2);
});

it("learns a model's own measure from what it says", () => {
  const counter = createTokenCounter();
  for (let i = 0; i < 20; i++) counter.learn("m", 1000, 1500);
  expect(counter.count("m", 1000)).toBeCloseTo(1500, -1);
  expect(counter.count("other", 1000)).toBe(1100);
});

it("believes neither tiny samples nor absurd ones", () => {
  const counter = createTokenCounter();
  counter.learn("m", 10, 1000);
  expect(counter.count("m", 1000)).toBe(1100);
  counter.learn("m", 1000, 1_000_000);
  expect(counter.count("m", 1000)).toBeLessThanOrEqual(3000);
});
