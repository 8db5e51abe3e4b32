import { createRequire } from "node:module";
import type { Root } from "mdast";
import { mathText, mathTextFromMarkdown } from "./math.ts";
import { resolve } from "./resolve.ts";

type Parser = (markdown: string) => Root;

const require = createRequire(import.meta.url);
let parser: Parser | undefined;

/** Parses a finished text: GitHub's markdown and maths, references resolved. Never throws. */
export function parse(markdown: string): Root {
  const text = markdown.isWellFormed() ? markdown : markdown.toWellFormed();
  if (text.length > 4_000 && isTangled(text)) return asItIs(text);
  parser ??= load();
  try {
    return resolve(parser(text));
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

/**
 * Loads the parser ahead of the first words (about 100 ms once, nothing after that). Call it where a turn begins: the
 * time passes while the model is thinking.
 */
export function warmUp(): void {
  if (parser) return;
  for (let i = 0; i < 20; i += 1) parse(sample);
}

function load(): Parser {
  const { fromMarkdown } = require("mdast-util-from-markdown") as typeof import("mdast-util-from-markdown");
  const { gfm } = require("micromark-extension-gfm") as typeof import("micromark-extension-gfm");
  const { gfmFromMarkdown } = require("mdast-util-gfm") as typeof import("mdast-util-gfm");
  const { mathFromMarkdown } = require("mdast-util-math") as typeof import("mdast-util-math");
  // The package's own door brings KaTeX along, megabytes that nothing here uses.
  const door = require.resolve("micromark-extension-math");
  const { mathFlow } = require(door.replace(/index\.js$/, "lib/math-flow.js")) as {
    mathFlow: import("micromark-util-types").Construct;
  };
  const extensions = [gfm({ singleTilde: false }), { flow: { 36: mathFlow } }, mathText];
  const mdastExtensions = [gfmFromMarkdown(), mathFromMarkdown(), mathTextFromMarkdown];
  return (markdown) => fromMarkdown(markdown, { extensions, mdastExtensions });
}

const sample =
  "# One\n\nSome **bold**, *soft* and `code` with [a link](https://example.com).\n\n- a\n- b\n\n| a | b |\n|--|--|\n| 1 | 2 |\n\n" +
  "```js\nlet a;\n```\n\n> said\n\n$$\nx\n$$\n";
