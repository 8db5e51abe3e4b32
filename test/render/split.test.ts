import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { toDiscord } from "../../src/render/discord.ts";
import { createGrowingTree, parse } from "../../src/render/markdown.ts";
import { toPlain } from "../../src/render/plain.ts";
import { toTelegram } from "../../src/render/telegram.ts";
import { documents, letters, rubble } from "./documents.ts";

const limits = fc.constantFrom(200, 333, 1_000, 2_000, 4_096);
const telegram = (root: Parameters<typeof toTelegram>[0], limit: number) =>
  toTelegram(root, limit).map((each) => each.text);
/** Discord's markup without what it does not show: targets of links, languages of code. */
const shown = (text: string) => text.replace(/\]\(<[^>]*>\)/g, "]").replace(/^```.*$/gm, "");

describe("pieces", () => {
  test("are never empty and never longer than the limit, whatever the text", () => {
    fc.assert(
      fc.property(fc.oneof(documents, rubble), limits, (text, limit) => {
        const root = parse(text);
        for (const piece of [...toDiscord(root, limit), ...telegram(root, limit)]) {
          expect(piece.trim()).not.toBe("");
          expect(piece.length).toBeLessThanOrEqual(limit);
          expect(piece.isWellFormed()).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });

  test("together say all that the text says, in order", () => {
    // The head of a table is said again in each of its pieces.
    const noTables = documents.filter((text) => !text.includes("| ---"));
    fc.assert(
      fc.property(noTables, limits, (text, limit) => {
        const root = parse(text);
        const said = letters(toPlain(root));
        expect(letters(telegram(root, limit).join(""))).toBe(said);
        expect(letters(shown(toDiscord(root, limit).join("\n")))).toBe(said);
      }),
      { numRuns: 200 },
    );
  });

  test("that are complete stay as they are while the text grows", () => {
    fc.assert(
      fc.property(
        documents,
        limits,
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 8 }),
        (text, limit, shares) => {
          const tree = createGrowingTree();
          let before: { discord: string[]; telegram: string[] } = { discord: [], telegram: [] };
          for (const share of [...shares, 1].sort((a, b) => a - b)) {
            const root = tree.update(text.slice(0, Math.floor(share * text.length)), share === 1);
            const now = {
              discord: toDiscord(root, limit),
              telegram: toTelegram(root, limit).map((each) => JSON.stringify(each)),
            };
            expect(now.discord.slice(0, Math.max(0, before.discord.length - 1))).toEqual(before.discord.slice(0, -1));
            expect(now.telegram.slice(0, Math.max(0, before.telegram.length - 1))).toEqual(
              before.telegram.slice(0, -1),
            );
            before = now;
          }
        },
      ),
      { numRuns: 200 },
    );
  });
});
