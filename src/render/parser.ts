import type { Root } from "mdast";
import { chunksOf } from "./chunks.ts";
import { fullParse } from "./full-parser.ts";
import { quick } from "./quick.ts";
import { resolve } from "./resolve.ts";

/** Parses a finished text: GitHub's markdown and maths, references resolved. Never throws. */
export function parse(markdown: string): Root {
  return { type: "root", children: chunksOf(markdown.toWellFormed()).flatMap((chunk) => parseChunk(chunk).children) };
}

/**
 * Parses a part of a text that means the same alone.
 * @param text well-formed
 */
export function parseChunk(text: string): Root {
  const children = quick(text);
  if (children) return { type: "root", children };
  if (text.length > 4_000 && isTangled(text)) return asItIs(text);
  try {
    return resolve(fullParse(text));
  } catch {
    return asItIs(text);
  }
}

/** Thousands of unclosed delimiters in one paragraph cost the parser the square of their number. */
function isTangled(text: string): boolean {
  let fenced = false;
  let signs = 0;
  for (const line of text.split("\n")) {
    if (/^\s*(```|~~~)/.test(line)) fenced = !fenced;
    if (fenced || line.trim() === "") signs = 0;
    else signs += line.length - line.replace(/[*_[>]/g, "").length;
    if (signs > 3_000) return true;
  }
  return false;
}

function asItIs(text: string): Root {
  return { type: "root", children: [{ type: "paragraph", children: [{ type: "text", value: text }] }] };
}
