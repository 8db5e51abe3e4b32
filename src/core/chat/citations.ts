import type { Source } from "../part.ts";

/** `^1^`, `^1,3^`: counted from 1. `[REF]0[/REF]`, `[REF]0,2[/REF]`: counted from 0. */
const MARKER = /\^(\d+(?:\s*,\s*\d+)*)\^|\[REF\]\s*(\d+(?:\s*,\s*\d+)*)\s*\[\/REF\]/iy;
/** What may become a marker when more comes; a run of backticks may still grow, too. */
const UNFINISHED = /^(?:\^[\d\s,]*|\[(?:R(?:E(?:F(?:\](?:[\d\s,]*(?:\[(?:\/(?:R(?:EF?)?)?)?)?)?)?)?)?)?|`+)$/i;
const LONGEST_MARKER = 40;
const NEXT = /[`^[]/g;

/**
 * Turns the markers that a model writes for its sources into plain numbers, as the text comes in.
 * Code is left alone: `x^2^3` in a fence or between backticks is no marker.
 */
export function createCitations(): { push(text: string): string; end(): string } {
  let held = "";
  let inCode = false;

  /** @param isEnd nothing more comes: what is unfinished is text */
  function take(text: string, isEnd: boolean): string {
    let out = "";
    let at = 0;
    for (;;) {
      NEXT.lastIndex = at;
      const next = NEXT.exec(text)?.index ?? text.length;
      out += text.slice(at, next);
      if (next === text.length) {
        held = "";
        return out;
      }
      const rest = text.slice(next);
      if (!isEnd && rest.length <= LONGEST_MARKER && UNFINISHED.test(rest)) {
        held = rest;
        return out;
      }
      const [piece, instead] = pieceAt(text, next);
      out += instead;
      at = next + piece.length;
    }
  }

  function pieceAt(text: string, at: number): readonly [piece: string, instead: string] {
    if (text[at] === "`") {
      const ticks = /^`+/.exec(text.slice(at))?.[0] as string;
      inCode = !inCode;
      return [ticks, ticks];
    }
    MARKER.lastIndex = at;
    const [marker, fromOne, fromZero] = (!inCode && MARKER.exec(text)) || [];
    return marker ? [marker, numbers(fromOne, fromZero)] : [text[at] as string, text[at] as string];
  }

  return {
    push: (text) => take(held + text, false),
    end() {
      const rest = held;
      held = "";
      return take(rest, true);
    },
  };
}

function numbers(fromOne?: string, fromZero?: string): string {
  const list = (fromOne ?? fromZero ?? "").split(",").map((number) => Number(number) + (fromOne ? 0 : 1));
  return list.map((number) => `[${number}]`).join("");
}

/** Citations as sources: those that a person can open, under the numbers that the text uses. */
export function toSources(citations: readonly { title?: string; url?: string; date?: string }[]): readonly Source[] {
  return citations.flatMap(({ title, url, date }, i) => {
    if (!url || !URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) return [];
    return [{ number: i + 1, title: title || new URL(url).hostname, url, ...(date && { date }) }];
  });
}
