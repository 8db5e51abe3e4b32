import fc from "fast-check";
import { expect, test } from "vitest";
import { wishesIn } from "../../../src/emulator/words/wishes.ts";

test.each([
  ["Paint a gondola at dusk", [["imagine", "a gondola at dusk"]]],
  ["please draw me a cat!", [["imagine", "a cat"]]],
  ["Can you make a picture of two robots?", [["imagine", "two robots"]]],
  [
    "paint a gondola at dusk, then read the title aloud",
    [
      ["imagine", "a gondola at dusk"],
      ["say", "the title"],
    ],
  ],
  ["Read it out loud", [["say", "it"]]],
  ["say “good morning”", [["say", "good morning"]]],
  ["Who won the regatta?", [["search", "Who won the regatta"]]],
  [
    "Search for tides in Venice and read https://example.org/a.html. Then say hello",
    [
      ["search", "tides in Venice"],
      ["read", "https://example.org/a.html."],
      ["say", "hello"],
    ],
  ],
  ["Do you remember what we said about the boat?", [["recall", "the boat"]]],
  ["Edit the picture so that it snows", [["edit", "it snows"]]],
  ["Make the picture darker", [["edit", "darker"]]],
  ["Remember that I like tea", [["remember", "I like tea"]]],
])("%s", (text, wishes) => {
  expect(wishesIn(text).map(({ deed, object }) => [deed, object.replace(/\.$/, "")])).toEqual(
    wishes.map(([deed = "", object = ""]) => [deed, object.replace(/\.$/, "")]),
  );
});

test("talk of such things is no wish", () => {
  for (const text of [
    "Hello",
    "What is a painting?",
    "repeat: paint a cat",
    "I said no",
    "How do I search a string in C?",
    "say: hello",
  ])
    expect(wishesIn(text), text).toEqual([]);
});

test("no text takes long to be read", () => {
  fc.assert(
    fc.property(
      fc.string({ maxLength: 3000 }),
      fc.constantFrom("say ", "and ", "a a ", "remember what we said "),
      (text, word) => {
        const began = performance.now();
        wishesIn(text + word.repeat(500));
        expect(performance.now() - began).toBeLessThan(200);
      },
    ),
    { numRuns: 30 },
  );
});
