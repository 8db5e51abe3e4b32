import { expect, it } from "vitest";
import type { Kept } from "../../../src/core/kept.ts";
import { createPieces } from "../../../src/core/speech/pieces.ts";
import type { Turn } from "../../../src/core/turn.ts";
import type { Model, Venice } from "../../../src/venice/index.ts";
import { spoken } from "./sounds.ts";

/** What the documentation leaves open, and the emulator does not do: Opus without a container, which nothing plays. */
it("a model whose Opus nobody plays is asked for something else, once and from then on", async () => {
  const asked: string[] = [];
  const venice = {
    audio: {
      async speech({ formats: [format = ""] = [] }: { formats?: readonly string[] }) {
        asked.push(format);
        const bytes = format === "opus" ? Buffer.from([0x78, 1, 2, 3]) : spoken("Hello", "mp3");
        return { bytes, mime: "audio/opus", extension: "opus" };
      },
    },
  } as unknown as Venice;
  const kept = {
    put: async () => ({ name: "", mime: "", size: 0, ref: "kept:1" }),
    done: async () => undefined,
    note: async () => {},
  } as unknown as Kept;
  const charged: unknown[] = [];
  const turn = {
    id: "discord:1",
    locale: "en",
    signal: new AbortController().signal,
    permit: {
      async *reserve() {
        return { settle: async (used?: { usd?: number }) => void charged.push(used?.usd) };
      },
    },
  } as unknown as Turn;
  const pieces = createPieces({ venice, kept });
  const model = { id: "tts-odd", prices: { perMillionCharacters: 1_000_000 } } as Model;
  const speak = async (chunks: readonly string[]) => {
    const speaking = pieces({ voice: { model }, chunks }, turn);
    for (;;) {
      const { done, value } = await speaking.next();
      if (done) return value;
    }
  };
  expect((await speak(["one"])).map(({ bytes }) => bytes)).toEqual([spoken("Hello", "mp3")]);
  await speak(["two"]);
  expect(asked).toEqual(["opus", "mp3", "mp3"]);
  expect(charged).toEqual([6, 3]);
});
