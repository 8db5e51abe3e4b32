import { createRequire } from "node:module";
import type { Root } from "mdast";
import { mathText, mathTextFromMarkdown } from "./math.ts";
import { hasAddress } from "./quick-inline.ts";

type Parse = (markdown: string) => Root;

const require = createRequire(import.meta.url);
let parser: Parse | undefined;

/** Parses GitHub's markdown and maths, whatever it costs. */
export function fullParse(markdown: string): Root {
  parser ??= load();
  return parser(markdown);
}

/**
 * Loads the parser ahead of the first words (about 100 ms once, nothing after that). Call it where a turn begins: the
 * time passes while the model is thinking.
 */
export function warmUp(): void {
  if (parser) return;
  for (let i = 0; i < 20; i += 1) fullParse(sample);
}

function load(): Parse {
  const { fromMarkdown } = require("mdast-util-from-markdown") as typeof import("mdast-util-from-markdown");
  const { gfm } = require("micromark-extension-gfm") as typeof import("micromark-extension-gfm");
  const { gfmFromMarkdown } = require("mdast-util-gfm") as typeof import("mdast-util-gfm");
  const { mathFromMarkdown } = require("mdast-util-math") as typeof import("mdast-util-math");
  // The package's own door brings KaTeX along, megabytes that nothing here uses.
  const door = require.resolve("micromark-extension-math");
  const { mathFlow } = require(door.replace(/index\.js$/, "lib/math-flow.js")) as {
    mathFlow: import("micromark-util-types").Construct;
  };
  const github = gfm({ singleTilde: false });
  const fromGithub = gfmFromMarkdown();
  const withMaths = (extension: typeof github, mdast: typeof fromGithub) => ({
    extensions: [extension, { flow: { 36: mathFlow } }, mathText],
    mdastExtensions: [mdast, mathFromMarkdown(), mathTextFromMarkdown],
  });
  const whole = withMaths(github, fromGithub);
  // Bare addresses are tried at every letter, and once more in the tree: three quarters of the time, mostly for nothing.
  const { 91: open, 93: close, 126: tilde } = github.text ?? {};
  const withoutAddresses = withMaths(
    { ...github, text: { 91: open, 93: close, 126: tilde } },
    fromGithub.filter(({ transforms }) => !transforms),
  );
  return (markdown) => fromMarkdown(markdown, hasAddress(markdown) ? whole : withoutAddresses);
}

const sample =
  "# One\n\nSome **bold**, *soft* and `code` with [a link](https://example.com), https://example.com.\n\n- a\n- b\n\n| a | b |\n|--|--|\n| 1 | 2 |\n\n" +
  "```js\nlet a;\n```\n\n> said\n\n$$\nx\n$$\n";
