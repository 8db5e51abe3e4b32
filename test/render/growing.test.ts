import fc from "fast-check";
import { describe, test } from "vitest";
import { fullParse } from "../../src/render/full-parser.ts";
import { createGrowingTree } from "../../src/render/markdown.ts";
import { resolve } from "../../src/render/resolve.ts";
import { documents, lines, rubble } from "./documents.ts";
import { expectSame, shape } from "./trees.ts";

const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 });

function grow(text: string, at: readonly number[]) {
  const tree = createGrowingTree();
  for (const share of [...at].sort()) tree.update(text.slice(0, Math.floor(share * text.length)));
  return tree.update(text, true);
}

const whole = (text: string) => shape(resolve(fullParse(text.toWellFormed())));

describe("a growing tree", () => {
  test("ends as the tree of the whole text, wherever it was drawn on the way", () => {
    fc.assert(
      fc.property(documents, cuts, (text, at) => {
        expectSame(shape(grow(text, at)), whole(text));
      }),
      { numRuns: 120 },
    );
  });

  test("ends as the tree of the whole text, whatever the text is", () => {
    fc.assert(
      fc.property(rubble, cuts, (text, at) => {
        expectSame(shape(grow(text, at)), whole(text));
      }),
      { numRuns: 600 },
    );
  });

  test("ends as the tree of the whole text when every sign of it came alone", () => {
    const everywhere = (text: string) => Array.from(text, (_, at) => (at + 0.5) / text.length);
    fc.assert(
      fc.property(lines, (text) => {
        expectSame(shape(grow(text, everywhere(text))), whole(text));
      }),
      { numRuns: 600 },
    );
  });

  test("takes the end of a line for what it is only when it is complete", () => {
    const tree = createGrowingTree();
    const table = "\n|a|b|\n|-|-|\n";
    tree.update(`${table}*`);
    expectSame(shape(tree.update(`${table}**`, true)), whole(`${table}**`));
  });
});
