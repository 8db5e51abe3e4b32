import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ThinkSplitter } from "../../src/venice/think.ts";

function split(parts: readonly string[]): { text: string; reasoning: string } {
  let text = "";
  let reasoning = "";
  const splitter = new ThinkSplitter({
    text: (part) => {
      text += part;
    },
    reasoning: (part) => {
      reasoning += part;
    },
    retract: () => {
      reasoning += text;
      text = "";
    },
  });
  for (const part of parts) splitter.push(part);
  splitter.end();
  return { text, reasoning };
}

describe("thinking in tags", () => {
  test.each([
    ["<think>Let me see.</think>\n\nHello", "Hello", "Let me see."],
    ["<thinking>Hm</thinking>Hello", "Hello", "Hm"],
    ["\n <THINK>Hm</Think> Hello", "Hello", "Hm"],
    ["Hello", "Hello", ""],
    ["  Hello", "  Hello", ""],
    ["   ", "   ", ""],
    ["A <think>b</think> c", "A  c", "b"],
    ["<think>a</think>x<think>b</think>y", "xy", "ab"],
    ["<think>a <think>b</think> c", "c", "a <think>b"],
    ["<think>never closed", "", "never closed"],
    ["no opening tag</think>\n\nHello", "Hello", "no opening tag"],
    ["</think>\nHello", "Hello", ""],
    ["<think>a</think>Hello</think>", "Hello", "a"],
    ["1 < 2 and <thin air> or <", "1 < 2 and <thin air> or <", ""],
    ["<thinker>", "<thinker>", ""],
    ["Use `<think>` and `</think>` tags", "Use `<think>` and `</think>` tags", ""],
    ["```xml\n<think>\n</think>\n```\nDone</think>!", "!", "```xml\n<think>\n</think>\n```\nDone"],
    ["~~~\n```\n<think>\n~~~\n<think>x</think>y", "~~~\n```\n<think>\n~~~\ny", "x"],
    ["``a ` <think>`` <think>b</think>", "``a ` <think>`` ", "b"],
    ["an odd ` here\n<think>b</think>c", "an odd ` here\nc", "b"],
    ["[Some reasoning content is encrypted]Hello", "Hello", ""],
    ["<think>[Some reasoning content is encrypted]</think>Hello", "Hello", ""],
    ["[Some reasoning] [1]", "[Some reasoning] [1]", ""],
  ])("%j", (whole, text, reasoning) => {
    expect(split([whole])).toEqual({ text, reasoning });
  });

  test("the result does not depend on where the text is cut", () => {
    const piece = fc.constantFrom(
      "<think>",
      "</think>",
      "<thinking>",
      "</thinking>",
      "<th",
      "ink>",
      "<",
      "</",
      "`",
      "```",
      "~~~~",
      "\n",
      " ",
      "word",
      "[Some reasoning content is encrypted]",
      "[Some ",
      "reasoning content",
      "[",
      "é😀",
      "<b>",
      "\n```js\n",
    );
    const cuts = fc.array(fc.nat(400), { maxLength: 30 });
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 25 }), cuts, (pieces, at) => {
        const whole = pieces.join("");
        const points = [...new Set([0, ...at.filter((point) => point < whole.length), whole.length])].sort(
          (a, b) => a - b,
        );
        const parts = points.slice(1).map((end, i) => whole.slice(points[i], end));
        const expected = split([whole]);
        expect(split(parts)).toEqual(expected);
        expect(split([...whole])).toEqual(expected);
      }),
      { numRuns: 1500 },
    );
  });

  test("text without marks is given out at once, and unchanged", () => {
    fc.assert(
      fc.property(fc.array(fc.string().filter((part) => !/[<[]/.test(part))), (parts) => {
        expect(split(parts)).toEqual({ text: parts.join(""), reasoning: "" });
      }),
    );
  });
});
