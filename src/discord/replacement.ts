import { hasInk } from "../core/ink.ts";
import type { Part } from "../core/part.ts";

/** What is to stand in place of an answer. */
export interface Replacement {
  readonly parts: AsyncIterable<Part>;
  /** There was not a word of an answer: only what is said instead, below the old one. */
  readonly isExcuse: boolean;
}

/** Waits for the first words or the first file of an answer, or for its end without any. */
export async function untilWords(parts: AsyncIterable<Part>): Promise<Replacement> {
  const iterator = parts[Symbol.asyncIterator]();
  const read: Part[] = [];
  for (let text = ""; ; ) {
    const next = await iterator.next();
    if (next.done) return { parts: joined(read), isExcuse: true };
    const part = next.value;
    read.push(part);
    if (part.type === "text") text = part.anew ? part.text : text + part.text;
    if (part.type === "media" || hasInk(text)) return { parts: joined(read, iterator), isExcuse: false };
  }
}

async function* joined(read: readonly Part[], rest?: AsyncIterator<Part>): AsyncIterable<Part> {
  yield* read;
  if (rest) yield* { [Symbol.asyncIterator]: () => rest };
}
