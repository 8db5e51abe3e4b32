import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse } from "../../src/render/markdown.ts";
import { toPlain } from "../../src/render/plain.ts";
import { rubble } from "./documents.ts";

const plain = (markdown: string) => toPlain(parse(markdown));
const types = (markdown: string) => parse(markdown).children.map((node) => node.type);
const math = (markdown: string) => JSON.stringify(parse(markdown)).match(/"(inlineMath|math)","value":"[^"]*"/g) ?? [];

describe("parsing", () => {
  test("never throws, whatever the text", () => {
    fc.assert(
      fc.property(rubble, (text) => {
        expect(parse(text).type).toBe("root");
      }),
      { numRuns: 500 },
    );
  });

  test("takes texts that would cost the parser minutes or its stack as they are", () => {
    const begun = performance.now();
    for (const sign of [">", "[", "*a**b", "[a](", "![a](b", "\\(a ", "> ", "_a"]) {
      const text = sign.repeat(40_000 / sign.length);
      expect(plain(text).length).toBeGreaterThan(0);
    }
    expect(performance.now() - begun).toBeLessThan(10_000);
  });

  test("knows maths in every way that models write it", () => {
    expect(math("a $x^2$ b")).toHaveLength(1);
    expect(math("a \\(x\\) b")).toHaveLength(1);
    expect(types("\\[\nx = 1\n\\]")).toEqual(["math"]);
    expect(types("$$x$$")).toEqual(["math"]);
    expect(types("$$\nx\n$$")).toEqual(["math"]);
  });

  test("takes no price for maths", () => {
    for (const text of ["It costs $5 and $10.", "from $5 to 10$ more", "US$5, A$6", "$5-$10", "a $ b $ c"]) {
      expect(math(text)).toEqual([]);
      expect(plain(text)).toBe(text);
    }
    expect(math("it costs $5 and $10, where $x$ is")).toHaveLength(1);
  });

  test("makes maths readable", () => {
    expect(plain("$\\frac{a}{b+1} \\le x_1^2 \\cdot \\sqrt{y} \\to \\infty$")).toBe("a/(b+1) ≤ x₁² · √y → ∞");
    expect(plain("$e^{i\\pi} + 1 = 0, \\text{so } a_{ij}$")).toBe("e^(iπ) + 1 = 0, so a_ij");
  });

  test("resolves references and shows definitions that nothing refers to", () => {
    expect(plain("See [it][a] and [1].\n\n[a]: https://a.org\n[1]: https://b.org\n[c]: https://c.org")).toBe(
      "See it and [1].\n\n[c]: https://c.org",
    );
  });

  test("shows footnotes", () => {
    expect(plain("Word[^1].\n\n[^1]: The note.")).toBe("Word[1].\n\n[1] The note.");
  });
});

test("plain text keeps structure without markup", () => {
  expect(
    plain("# A *b*\n\n1. x\n   - [x] y\n2. `z`\n\n| a | b |\n|--|--|\n| 1 | [2](http://x.y) |\n\n> q\n\n---"),
  ).toBe("A b\n\n1. x\n  - ☑ y\n2. z\n\na | b\n1 | 2\n\nq");
});
