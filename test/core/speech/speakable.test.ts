import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { firstSentences, isSpeakable, speakable } from "../../../src/core/speech/speakable.ts";
import { speechChunks } from "../../../src/venice/index.ts";

describe("what a voice says of a text", () => {
  it.each([
    ["**Bold**, *slanted* and ~~struck~~ words", "Bold, slanted and struck words"],
    ["# The canals\n\nThey are quiet.", "The canals.\n\nThey are quiet."],
    ["- one\n- two!\n1. three", "one.\ntwo!\n1. three."],
    ["See [the map](https://example.org/map_(new)) now", "See the map now"],
    ["See https://www.example.org/a/b?c=d#e, then go", "See example.org, then go"],
    ["![a gondola](https://example.org/g.png) at dusk", "a gondola at dusk"],
    ["Run `npm start` first", "Run npm start first"],
    ["Look:\n```js\nconst a = 1;\n```\nThat is all.", "Look:\nThat is all."],
    ["| a | b |\n|---|---|\n| 1 | 2 |\n\nAfter.", "After."],
    ["> quoted\n\n---\n\nend", "quoted\n\nend"],
    ["So it is [1], and so [2,3].", "So it is , and so ."],
    ["Hello 👋🏽 world 🇮🇹 👨‍👩‍👧 1️⃣", "Hello world"],
    ["<@123> said <b>yes</b> <:smile:456>", "said yes"],
    ["2 * 3 * 4 and snake_case_name", "2 * 3 * 4 and snake_case_name"],
    ["$$\nx^2\n$$\nis a square", "is a square"],
  ])("%j", (markdown, said) => {
    expect(speakable(markdown)).toBe(said);
  });

  it("is nothing where there are no words", () => {
    for (const text of ["🎉🎉", "…!", "```\ncode\n```", "---", ""])
      expect(isSpeakable(speakable(text)), text).toBe(false);
  });

  it("keeps every word of plain text", () => {
    const words = fc.array(fc.stringMatching(/^[a-zà-ÿ]{1,12}$/), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(words, (all) => {
        const said = speakable(all.join(" "));
        expect(said).toBe(all.join(" "));
      }),
    );
  });

  it("takes no longer for what nests deeply", () => {
    const began = performance.now();
    for (const sign of ["[", "*", "_", "`", "<", "|", "(", "!["]) speakable(sign.repeat(10_000));
    speakable("[a](".repeat(3_000));
    speakable(`${"*a".repeat(5_000)}`);
    expect(performance.now() - began).toBeLessThan(2_000);
  });
});

describe("the beginning of a long text", () => {
  const texts = fc.array(fc.stringMatching(/^[A-Z][a-z ]{0,40}[.!?] $/), { minLength: 1, maxLength: 30 });

  it("is whole sentences, where one fits", () => {
    fc.assert(
      fc.property(texts, fc.integer({ min: 50, max: 400 }), (sentences, most) => {
        const whole = sentences.join("");
        const { text, isCut } = firstSentences(whole, most);
        expect(text.length).toBeLessThanOrEqual(most);
        expect(whole.startsWith(text)).toBe(true);
        expect(isCut).toBe(whole.length > most);
        if (isCut) expect(text).toMatch(/[.!?]$/);
      }),
    );
  });

  it("ends at a word where the first sentence is too long, and never within a character", () => {
    expect(firstSentences("one two three four", 9).text).toBe("one two");
    expect(firstSentences("𝒳".repeat(10), 5).text.isWellFormed()).toBe(true);
  });
});

describe("the pieces of a long text", () => {
  it("say every word once and in order, none longer than asked for", () => {
    const word = fc.stringMatching(/^[a-z]{1,20}[.!?]?$/);
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 80 }), fc.integer({ min: 30, max: 300 }), (words, most) => {
        const chunks = speechChunks(words.join(" "), most);
        expect(chunks.join(" ").split(/\s+/)).toEqual(words);
        for (const chunk of chunks) expect(chunk.length).toBeLessThanOrEqual(most);
      }),
    );
  });
});
