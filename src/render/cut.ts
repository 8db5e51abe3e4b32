import { graphemeCut } from "./width.ts";

/**
 * The best place at or before `max` to end a message inside running text: after a line, a sentence, a word, or between
 * characters. Depends on nothing that comes after it but the next sign, so that a growing text keeps its earlier cuts.
 */
export function textCut(text: string, max: number): number {
  if (max >= text.length) return text.length;
  const half = max >> 1;
  const line = text.lastIndexOf("\n", max);
  if (line > half) return line;
  const sentence = lastSentence(text, half, max);
  if (sentence > 0) return sentence;
  const word = lastBlank(text, max);
  if (word > max >> 2) return word;
  return graphemeCut(text, max);
}

/** The same inside code, where every blank counts. */
export function codeCut(text: string, max: number): number {
  return graphemeCut(text, max);
}

function lastSentence(text: string, min: number, max: number): number {
  for (let at = max; at > min; at -= 1) {
    const before = text.charAt(at - 1);
    if ("。！？".includes(before) && before !== "") return at;
    if (!isBlank(text.charAt(at))) continue;
    if (/[.!?…][)\]"'”’»]{0,2}$/.test(text.slice(Math.max(0, at - 3), at))) return at;
  }
  return -1;
}

function lastBlank(text: string, max: number): number {
  for (let at = max; at > 0; at -= 1) if (isBlank(text.charAt(at))) return at;
  return -1;
}

function isBlank(sign: string): boolean {
  return sign === " " || sign === "\n" || sign === "\t";
}
