import { inMarkdown } from "../characters/names.ts";
import type { Part } from "../part.ts";
import type { FileRef, Turn } from "../turn.ts";
import type { Heard, Hearing } from "./hearing.ts";

const MOST_QUOTED = 500;

/** A question of which parts were spoken. */
export interface SpokenQuestion {
  readonly text: string;
  /** What was spoken in recordings that words were written to. */
  readonly heard: readonly Heard[];
  /** The beginning of the answer: what was understood. */
  readonly quote: string;
}

/**
 * Listens to what came with a question. Without words beside it, what was said is the question.
 * @returns undefined where a button was shown instead
 */
export async function* listen(
  prompt: string,
  audio: readonly FileRef[],
  turn: Turn,
  hearing: Hearing,
): AsyncGenerator<Part, SpokenQuestion | undefined> {
  if (audio.length === 0) return { text: prompt, heard: [], quote: "" };
  const heard = yield* hearing.hear(audio, turn);
  if (!heard) return undefined;
  const all = heard.map(({ text }) => text).join("\n\n");
  const quote = `${heard.map(({ text }) => quoteOf(text)).join("\n>\n")}\n\n`;
  return prompt.trim() === "" ? { text: all, heard: [], quote } : { text: prompt, heard, quote };
}

/** An answer below what was understood; the quote stays where the answer begins anew. */
export function below(quote: string, parts: AsyncIterable<Part>): AsyncIterable<Part> {
  return quote === "" ? parts : quoted(quote, parts);
}

async function* quoted(quote: string, parts: AsyncIterable<Part>): AsyncGenerator<Part> {
  let isShown = false;
  for await (const part of parts) {
    const begins = part.type === "text" && (!isShown || part.anew === true);
    isShown ||= part.type === "text";
    yield begins ? { ...part, text: quote + part.text } : part;
  }
}

function quoteOf(said: string): string {
  const line = said.replace(/\s+/g, " ");
  const short = line.length > MOST_QUOTED ? `${line.slice(0, MOST_QUOTED).toWellFormed()}…` : line;
  return `> 🎙️ ${inMarkdown(short)}`;
}
