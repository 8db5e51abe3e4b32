import type { Source } from "../part.ts";

/** `^1^`, `^1,3^`: counted from 1. `[REF]0[/REF]`, `[REF]0,2[/REF]`: counted from 0. */
const MARKER = /\^(\d+(?:\s*,\s*\d+)*)\^|\[REF\]\s*(\d+(?:\s*,\s*\d+)*)\s*\[\/REF\]/gi;
/** What may be the beginning of a marker that the next piece completes. */
const UNFINISHED = /(?:\^[\d\s,]*|\[(?:R(?:E(?:F(?:\](?:[\d\s,]*(?:\[(?:\/(?:R(?:E(?:F)?)?)?)?)?)?)?)?)?)?)$/i;
const LONGEST_MARKER = 40;

/**
 * Turns the markers that a model writes for its sources into plain numbers, as the text comes in.
 * Code is left alone: `x^2^3` in a fence or between backticks is no marker.
 */
export function createCitations(): { push(text: string): string; end(): string } {
  let held = "";
  let inCode = false;
  const convert = (text: string): string =>
    text
      .split(/(`+)/)
      .map((piece) => {
        if (piece.startsWith("`")) {
          inCode = !inCode;
          return piece;
        }
        return inCode ? piece : piece.replace(MARKER, (_all, one?: string, zero?: string) => numbers(one, zero));
      })
      .join("");
  return {
    push(text) {
      const whole = held + text;
      const tail = UNFINISHED.exec(whole)?.[0] ?? "";
      held = tail.length <= LONGEST_MARKER ? tail : "";
      return convert(whole.slice(0, whole.length - held.length));
    },
    end() {
      const rest = held;
      held = "";
      return convert(rest);
    },
  };
}

function numbers(fromOne?: string, fromZero?: string): string {
  const list = (fromOne ?? fromZero ?? "").split(",").map((number) => Number(number) + (fromOne ? 0 : 1));
  return list.map((number) => `[${number}]`).join("");
}

/** Citations as sources: only addresses that a person can open, each once. */
export function toSources(citations: readonly { title?: string; url?: string; date?: string }[]): readonly Source[] {
  const sources = new Map<string, Source>();
  for (const { title, url, date } of citations) {
    if (!url || !URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) continue;
    if (!sources.has(url)) sources.set(url, { title: title || new URL(url).hostname, url, ...(date && { date }) });
  }
  return [...sources.values()];
}
