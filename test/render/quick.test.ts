import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { chunksOf } from "../../src/render/chunks.ts";
import { fullParse } from "../../src/render/full-parser.ts";
import { healed } from "../../src/render/healed.ts";
import { parse } from "../../src/render/parser.ts";
import { quick } from "../../src/render/quick.ts";
import { resolve } from "../../src/render/resolve.ts";
import { documents, rubble, simple } from "./documents.ts";
import { expectSame, shape } from "./trees.ts";

/** The parser's own tree of the whole text, addresses looked for. */
const whole = (text: string) => shape(resolve(fullParse(text)));

describe("reading at a glance", () => {
  test.each([
    ["documents", documents],
    ["rubble", rubble],
    ["simple texts", simple],
  ] as const)("gives the parser's tree of %s, or none", (_, texts) => {
    fc.assert(
      fc.property(texts, (text) => {
        const children = quick(text.toWellFormed());
        if (children === undefined) return;
        const found = shape({ type: "root", children }, true) as { children: unknown };
        const expected = shape(fullParse(text.toWellFormed()), true) as { children: unknown };
        expectSame(found.children, expected.children);
      }),
      { numRuns: 200 },
    );
  });

  test("heals what is open as the parser's tree is healed", () => {
    fc.assert(
      fc.property(fc.oneof(simple, documents, rubble), fc.double({ min: 0, max: 1, noNaN: true }), (text, share) => {
        const open = text.slice(0, Math.ceil(share * text.length)).toWellFormed();
        const children = quick(open, true);
        if (children === undefined) return;
        const raw = resolve(fullParse(open));
        for (const alone of [true, false])
          expectSame(shape({ type: "root", children }), shape(healed(open, raw, alone)));
      }),
      { numRuns: 500 },
    );
  });

  test("reads what answers consist of", () => {
    for (const text of [
      "Some words, **bold** ones, `code`, *soft* ones and [a link](https://example.org/a_b?c=d).\nAnother line.",
      "## 1. A title",
      "Then:\n1. **One**: this\n2. `two`\n\n3. Three [1]",
      "- snake_case\n- It's ~5 of 10% & more!",
      "```ts\n\tlet a;\n\nlet b;\n```\n",
      "Привет, 水の都 👩‍👩‍👧",
    ]) {
      expect(quick(text), text).toBeDefined();
    }
  });
});

describe("a text in chunks", () => {
  test.each([
    ["documents", documents],
    ["rubble", rubble],
    ["simple texts", simple],
  ] as const)("means what it means in one piece: %s", (_, texts) => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(chunksOf(text).join("")).toBe(text);
        expectSame(shape(parse(text)), whole(text.toWellFormed()));
      }),
      { numRuns: 400 },
    );
  });

  test("keeps all its ends but the last while it grows", () => {
    fc.assert(
      fc.property(fc.oneof(documents, rubble, simple), fc.double({ min: 0, max: 1, noNaN: true }), (text, share) => {
        const early = chunksOf(text.slice(0, Math.floor(share * text.length))).slice(0, -1);
        const late = chunksOf(text);
        expect(late.slice(0, early.length)).toEqual(early);
      }),
      { numRuns: 300 },
    );
  });

  test("is cut between blocks", () => {
    expect(chunksOf("# A\n\nb\nc\n\n- d\n\n  e\n\nf\n```\n\ng\n```\nh")).toEqual([
      "# A\n\n",
      "b\nc\n\n",
      "- d\n\n  e\n\n",
      "f\n",
      "```\n\ng\n```\n",
      "h",
    ]);
  });

  test("finds addresses wherever they stand bare", () => {
    const links = (text: string) => JSON.stringify(parse(text)).match(/"type":"link"/g)?.length ?? 0;
    expect(links("See https://a.org and www.b.org, or write to me@c.org.")).toBe(3);
    expect(links("[a](https://a.org)\n\n- https://b.org/__init__.py\n\n**HTTP://c.org**")).toBe(3);
    expect(links("\\[a](https://a.org), `[b](https://b.org)`, [c](https://c.org x")).toBe(2);
  });
});
