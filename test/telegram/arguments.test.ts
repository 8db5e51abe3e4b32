import fc from "fast-check";
import { expect, test } from "vitest";
import type { Command } from "../../src/core/command.ts";
import { mainOption, readArguments } from "../../src/telegram/arguments.ts";

const options: Command["options"] = {
  prompt: { kind: "string", required: true },
  style: { kind: "string", choices: ["Anime", "Photo"] },
  count: { kind: "integer" },
  private: { kind: "boolean" },
  image: { kind: "image" },
};

test("options stand at either end, in quotes where they have blanks", () => {
  expect(readArguments(options, 'style="Anime" a cat = a dog count=3')).toEqual({
    prompt: "a cat = a dog",
    style: "Anime",
    count: 3,
  });
  expect(readArguments(options, "private=yes what is x=1 in y?")).toEqual({
    prompt: "what is x=1 in y?",
    private: true,
  });
  expect(readArguments(options, "a count=many")).toEqual({ prompt: "a", count: "many" });
});

test("names that are no options, and files, are words like all others", () => {
  expect(readArguments(options, "a=b image=x")).toEqual({ prompt: "a=b image=x" });
  expect(readArguments(options, "prompt=x")).toEqual({ prompt: "prompt=x" });
});

test("words without options are the main option, whatever they are", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "grapheme" }).filter((words) => !words.includes("=")),
      (words) => {
        const trimmed = words.trim();
        expect(readArguments(options, words)).toEqual(trimmed ? { prompt: trimmed } : {});
      },
    ),
  );
});

test("the main option is the first required one, else the first text", () => {
  expect(mainOption({ a: { kind: "image", required: true }, b: { kind: "integer", required: true } })).toBe("b");
  expect(mainOption({ a: { kind: "integer" }, b: { kind: "string" } })).toBe("b");
  expect(mainOption({ a: { kind: "file" } })).toBeUndefined();
});
