import fc from "fast-check";
import { expect, it } from "vitest";
import { createCitations, definitions, toSources } from "../../../src/core/chat/citations.ts";

const whole = (text: string): string => {
  const citations = createCitations();
  return citations.push(text) + citations.end();
};

it.each([
  ["It is so ^1^.", "It is so [1]."],
  ["Both ^1,3^ say it.", "Both [1] [3] say it."],
  ["Old [REF]0[/REF] and [REF]0, 2[/REF].", "Old [1] and [1] [3]."],
  ["`x^2^3` stays, ^2^ does not", "`x^2^3` stays, [2] does not"],
  ["```\na ^1^ b\n```", "```\na ^1^ b\n```"],
  ["2^10 is 1024", "2^10 is 1024"],
  ["ends with ^", "ends with ^"],
])("%s", (text, expected) => {
  expect(whole(text)).toBe(expected);
});

it("gives the same text however it comes in pieces", () => {
  const piece = fc.constantFrom(
    "^1^",
    "^1,2^",
    "[REF]0[/REF]",
    "[REF]1,",
    "2[/REF]",
    "^",
    "[",
    "`",
    "``",
    " words ",
    "\n",
    "[R",
    "x^2",
    "12",
  );
  fc.assert(
    fc.property(fc.array(piece), fc.array(fc.nat(7)), (pieces, cuts) => {
      const text = pieces.join("");
      const citations = createCitations();
      let out = "";
      let at = 0;
      for (const cut of cuts) {
        out += citations.push(text.slice(at, at + cut));
        at += cut;
      }
      out += citations.push(text.slice(at)) + citations.end();
      expect(out).toBe(whole(text));
    }),
  );
});

it("holds no more back than what may become a marker", () => {
  const citations = createCitations();
  expect(citations.push("words that go on")).toBe("words that go on");
  expect(citations.push(" and ^")).toBe(" and ");
  expect(citations.push("so")).toBe("^so");
});

it("makes sources of what can be opened, and keeps their numbers", () => {
  const sources = toSources([
    { title: "One", url: "https://one.example/a" },
    { title: "", url: "" },
    { title: "", url: "https://three.example/c", date: "2026-01-01" },
    { title: "Bad", url: "javascript:alert(1)" },
  ]);
  expect(sources).toEqual([
    { number: 1, title: "One", url: "https://one.example/a" },
    { number: 3, title: "three.example", url: "https://three.example/c", date: "2026-01-01" },
  ]);
});

it("markers of sources that there are not leave no trace", () => {
  const citations = createCitations();
  const text = citations.push("So ^1^, ^7^ and ^2,9^. `^8^` [REF]4[/REF]") + citations.end();
  expect(text).toBe("So [1], [7] and [2] [9]. `^8^` [5]");
  expect(citations.withoutDead(new Set([1, 2, 5, 7, 9]))).toBeUndefined();
  expect(citations.withoutDead(new Set([1, 2]))).toBe("So [1],  and [2]. `^8^` ");
});

it("numbers become links by definitions, of those that are used and known", () => {
  const source = (number: number) => ({ number, title: "t", url: `https://example.org/${number}` });
  expect(definitions("So [1], and [3] `[2]`\n```\n[2]\n```", [1, 2, 3, 4].map(source))).toBe(
    "\n\n[1]: <https://example.org/1>\n[3]: <https://example.org/3>",
  );
  expect(definitions("a list[1](x) and [2]: no", [1, 2].map(source))).toBe("");
  expect(definitions("none", [source(1)])).toBe("");
});
