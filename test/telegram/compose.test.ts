import fc from "fast-check";
import { expect, test } from "vitest";
import type { Latest } from "../../src/render/latest.ts";
import { createComposer } from "../../src/telegram/compose.ts";

const latest = (more: Partial<Latest>): Latest => ({
  text: "",
  reasoning: "",
  status: undefined,
  notices: [],
  media: [],
  sources: [],
  growing: undefined,
  done: undefined,
  ended: false,
  version: 1,
  ...more,
});
const words = fc.string({ unit: "grapheme", maxLength: 60 });
const paragraphs = fc.array(words, { maxLength: 150 }).map((lines) => lines.join("\n\n"));

test("whatever is said, each piece is one that Telegram takes", () => {
  const source = fc.record({ number: fc.nat(), title: words, url: fc.oneof(fc.webUrl(), words) });
  const answer = fc.record({
    text: paragraphs,
    reasoning: paragraphs,
    status: fc.option(words, { nil: undefined }),
    sources: fc.array(source, { maxLength: 60 }),
    notices: fc.array(
      words.map((text) => ({ type: "notice" as const, text, tone: "info" as const })),
      { maxLength: 3 },
    ),
  });
  fc.assert(
    fc.property(answer, fc.boolean(), (fields, greeted) => {
      const pieces = createComposer(greeted ? { text: "Hello.", entities: [] } : undefined).compose(
        latest(fields),
        true,
      );
      for (const { text, entities } of pieces) {
        expect(text.trim()).not.toBe("");
        expect(text.length).toBeLessThanOrEqual(4096);
        for (const { offset, length } of entities) {
          expect(length).toBeGreaterThan(0);
          expect(offset + length).toBeLessThanOrEqual(text.length);
        }
      }
    }),
    { numRuns: 60 },
  );
});

test("while the text grows, full pieces stay as they are", () => {
  const composer = createComposer();
  const text = Array.from({ length: 40 }, (_, i) => `Paragraph ${i}. ${"word ".repeat(60)}`).join("\n\n");
  let full: readonly unknown[] = [];
  for (let end = 500; end <= text.length; end += 500) {
    const pieces = composer.compose(latest({ text: text.slice(0, end), reasoning: "Hm.", version: end }), false);
    expect(pieces.slice(0, full.length)).toEqual(full);
    full = pieces.slice(0, -1);
  }
  expect(full.length).toBeGreaterThan(1);
});

test("what is going on stands there only as long as there is nothing else", () => {
  const composer = createComposer();
  expect(composer.compose(latest({ status: "Searching…" }), true).map(({ text }) => text)).toEqual(["Searching…"]);
  expect(composer.compose(latest({ status: "Searching…" }), false)).toEqual([]);
  expect(composer.compose(latest({ status: "Searching…", text: "Found." }), true).map(({ text }) => text)).toEqual([
    "Found.",
  ]);
});
