import type { Source } from "../part.ts";

/** `^1^`, `^1,3^`: counted from 1. `[REF]0[/REF]`, `[REF]0,2[/REF]`: counted from 0. */
const MARKER = /\^(\d+(?:\s*,\s*\d+)*)\^|\[REF\]\s*(\d+(?:\s*,\s*\d+)*)\s*\[\/REF\]/iy;
/** What may become a marker when more comes; a run of backticks may still grow, too. */
const UNFINISHED = /^(?:\^[\d\s,]*|\[(?:R(?:E(?:F(?:\](?:[\d\s,]*(?:\[(?:\/(?:R(?:EF?)?)?)?)?)?)?)?)?)?|`+)$/i;
const LONGEST_MARKER = 40;
const NEXT = /[`^[]/g;
/** A number as it stands in a text, however it was written. */
const NUMBER = /\[(\d{1,3})\](?![(:[])/g;

/** Turns the markers that a model writes for its sources into plain numbers, as the text comes in. */
export interface Citations {
  push(text: string): string;
  /** Nothing more comes. */
  end(): string;
  /**
   * All of the text once more, without markers of sources that there are not; undefined where it has none.
   * @param known the numbers that there are
   */
  withoutDead(known: ReadonlySet<number>): string | undefined;
}

/** Code is left alone: `x^2^3` in a fence or between backticks is no marker. */
export function createCitations(): Citations {
  let held = "";
  let inCode = false;
  let whole = "";
  const marks: { readonly at: number; readonly length: number; readonly numbers: readonly number[] }[] = [];

  /** @param isEnd nothing more comes: what is unfinished is text */
  function take(text: string, isEnd: boolean): string {
    const before = whole.length;
    let at = 0;
    held = "";
    for (;;) {
      NEXT.lastIndex = at;
      const next = NEXT.exec(text)?.index ?? text.length;
      whole += text.slice(at, next);
      if (next === text.length) break;
      const rest = text.slice(next);
      if (!isEnd && rest.length <= LONGEST_MARKER && UNFINISHED.test(rest)) {
        held = rest;
        break;
      }
      at = next + pieceAt(text, next);
    }
    return whole.slice(before);
  }

  /** Takes one piece over; returns its length. */
  function pieceAt(text: string, at: number): number {
    if (text[at] === "`") {
      const ticks = /^`+/.exec(text.slice(at))?.[0] as string;
      inCode = !inCode;
      whole += ticks;
      return ticks.length;
    }
    MARKER.lastIndex = at;
    const [marker, fromOne, fromZero] = (!inCode && MARKER.exec(text)) || [];
    if (!marker) {
      whole += text[at];
      return 1;
    }
    const numbers = numbersIn(fromOne, fromZero);
    const written = writtenAs(numbers);
    marks.push({ at: whole.length, length: written.length, numbers });
    whole += written;
    return marker.length;
  }

  return {
    push: (text) => take(held + text, false),
    end: () => take(held, true),
    withoutDead(known) {
      if (marks.every(({ numbers }) => numbers.every((number) => known.has(number)))) return undefined;
      let text = "";
      let at = 0;
      for (const mark of marks) {
        text += whole.slice(at, mark.at) + writtenAs(mark.numbers.filter((number) => known.has(number)));
        at = mark.at + mark.length;
      }
      return text + whole.slice(at);
    },
  };
}

function numbersIn(fromOne?: string, fromZero?: string): readonly number[] {
  return (fromOne ?? fromZero ?? "").split(",").map((number) => Number(number) + (fromOne ? 0 : 1));
}

/** Apart, because `[1][3]` is one link in markdown. */
const writtenAs = (numbers: readonly number[]): string => numbers.map((number) => `[${number}]`).join(" ");

/** Markdown's definitions for the numbers that a text uses: they make links of them. Empty where it uses none. */
export function definitions(text: string, sources: readonly Source[]): string {
  if (sources.length === 0) return "";
  const used = new Set(
    [...text.replace(/```[\s\S]*?(```|$)|`[^`\n]*`/g, "").matchAll(NUMBER)].map(([, n]) => Number(n)),
  );
  const lines = sources.filter(({ number }) => used.has(number)).map(({ number, url }) => `[${number}]: <${url}>`);
  return lines.length === 0 ? "" : `\n\n${[...new Set(lines)].join("\n")}`;
}

/** Citations as sources: those that a person can open, under the numbers that the text uses. */
export function toSources(citations: readonly { title?: string; url?: string; date?: string }[]): readonly Source[] {
  return citations.flatMap(({ title, url, date }, i) => {
    if (!url || !URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) return [];
    const { href, hostname } = new URL(url);
    return [{ number: i + 1, title: title || hostname, url: href, ...(date && { date }) }];
  });
}
