import type { Said } from "../chat/conversation.ts";
import { code } from "./code.ts";
import { essay } from "./essay.ts";
import { clip } from "./quote.ts";

interface Shape {
  readonly wanted: RegExp;
  make(question: string, conversation: readonly Said[], random: () => number): string;
}

const shapes: readonly Shape[] = [
  {
    wanted: /\btables?\b|\bspreadsheet\b/i,
    make: (_, conversation) => {
      const rows = conversation
        .slice(-6)
        .map(
          (said, index) =>
            `| ${index + 1} | ${cell(said.speaker ?? said.role)} | ${cell(clip(said.text, 60))} | ${said.tokens} |`,
        );
      return [
        "A table of what reached me last:",
        "",
        "| # | Who | Words | Tokens |",
        "|--:|:----|:------|-------:|",
        ...rows,
      ].join("\n");
    },
  },
  {
    wanted: /\bcode\b|\bscript\b|\bfunction\b|\bprogram\b|\bsnippet\b|\bregex\b|\bsql\b/i,
    make: (question) => code(question),
  },
  {
    wanted: /\bsteps?\b|\bnumbered\b|\bhow to\b|\bhow do i\b/i,
    make: () =>
      [
        "Three steps to real answers:",
        "",
        "1. Get a key at <https://venice.ai/settings/api>.",
        "2. Put it into `.env` as `VENICE_API_KEY`.",
        "3. Start again, and ask the same.",
      ].join("\n"),
  },
  {
    wanted: /\blists?\b|\bbullets?\b|\bbullet points?\b/i,
    make: (question) =>
      ["Your words as a list:", "", ...words(question).map((word) => `- **${word}**, ${word.length} letters`)].join(
        "\n",
      ),
  },
  {
    wanted: /\b(math|formula|equation|latex|integral)\b/i,
    make: (_, conversation) => {
      const tokens = conversation.map((said) => said.tokens);
      const sum = tokens.reduce((total, count) => total + count, 0);
      return `The mean length of what reached me:\n\n$$\\bar{t} = \\frac{${tokens.slice(-4).join(" + ")}${tokens.length > 4 ? " + \\dots" : ""}}{${tokens.length}} \\approx ${(sum / tokens.length).toFixed(1)}$$`;
    },
  },
  {
    wanted: /\bcount (?:up )?to (\d+)/i,
    make: (question) => numbers(Number(/count (?:up )?to (\d+)/i.exec(question)?.[1] ?? 10)),
  },
  {
    wanted: /\bpoem\b|\bhaiku\b|\bsong\b|\brhyme\b/i,
    make: () => "> A small machine says:\n> no ocean, and no Venice,\n> only its echo.",
  },
  {
    wanted: /\b(essay|story|article|long|longer|detailed|\d{2,6}[\s-](?:words?|characters?|paragraphs?))\b/i,
    make: (question, _, random) => essay(question, random),
  },
];

/** A piece of text in each shape that a question asks for. */
export const shapesFor = (question: string, conversation: readonly Said[], random: () => number): string[] =>
  shapes.filter(({ wanted }) => wanted.test(question)).map((shape) => shape.make(question, conversation, random));

const cell = (text: string) => text.replace(/\|/g, "\\|").replace(/\s+/g, " ");

const words = (text: string): string[] => {
  const found = [...new Set(text.match(/[\p{L}\p{N}]{4,}/gu) ?? [])].slice(0, 12);
  return found.length > 0 ? found : ["nothing"];
};

const numbers = (to: number) => Array.from({ length: Math.min(to, 10_000) }, (_, index) => index + 1).join(", ");
