import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createGrowingTree, parse } from "../../src/render/markdown.ts";
import { documents, rubble } from "./documents.ts";

/** A tree without what legitimately differs: positions, and whether a list is loose. */
function shape(node: unknown): unknown {
  return JSON.parse(
    JSON.stringify(node, (key, value) =>
      key === "position" || key === "data" || key === "spread" ? undefined : value,
    ),
  );
}

const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 });

function grow(text: string, at: readonly number[]) {
  const tree = createGrowingTree();
  for (const share of [...at].sort()) tree.update(text.slice(0, Math.floor(share * text.length)));
  return tree.update(text, true);
}

describe("a growing tree", () => {
  test("ends as the tree of the whole text, wherever it was drawn on the way", () => {
    fc.assert(
      fc.property(documents, cuts, (text, at) => {
        expect(shape(grow(text, at))).toEqual(shape(parse(text)));
      }),
      { numRuns: 120 },
    );
  });

  test("ends as the tree of the whole text, whatever the text is", () => {
    fc.assert(
      fc.property(rubble, cuts, (text, at) => {
        expect(shape(grow(text, at))).toEqual(shape(parse(text)));
      }),
      { numRuns: 600 },
    );
  });
});
