import type { Part } from "../../src/core/part.ts";

export async function* partsOf(...parts: Part[]): AsyncGenerator<Part> {
  yield* parts;
}

export const text = (words: string): Part => ({ type: "text", text: words });
