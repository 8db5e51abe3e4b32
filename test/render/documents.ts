import fc from "fast-check";

const word = fc.constantFrom(
  ..."the gondola drifts under every bridge while Venice answers slowly über naïve 水の都 Привет 👩‍👩‍👧 e\u0301lan snake_case 3.14 C++ a/b".split(
    " ",
  ),
);
const phrase = (max: number) => fc.array(word, { minLength: 1, maxLength: max }).map((words) => words.join(" "));

const inline: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: phrase(12) },
  phrase(4).map((text) => `**${text}**`),
  phrase(4).map((text) => `*${text}*`),
  phrase(3).map((text) => `~~${text}~~`),
  phrase(3).map((text) => `\`${text}\``),
  phrase(3).map((text) => `[${text}](https://example.org/a_b?c=d)`),
  phrase(2).map((text) => `***${text}*** and **bold *both* again**`),
  fc.constant("https://example.org/path_(x)"),
);
const sentence = fc.array(inline, { minLength: 1, maxLength: 6 }).map((parts) => `${parts.join(" ")}.`);
const paragraph = fc.array(sentence, { minLength: 1, maxLength: 8 }).map((parts) => parts.join(" "));
const heading = fc
  .tuple(fc.integer({ min: 1, max: 5 }), phrase(5))
  .map(([depth, text]) => `${"#".repeat(depth)} ${text}`);
const item = fc.oneof(
  sentence,
  fc.tuple(sentence, sentence).map(([a, b]) => `${a}\n  - ${b}`),
  sentence.map((text) => `[x] ${text}`),
);
const list = fc
  .array(item, { minLength: 1, maxLength: 12 })
  .map((items) => items.map((each) => `- ${each}`).join("\n"));
const ordered = fc
  .array(sentence, { minLength: 1, maxLength: 9 })
  .map((items) => items.map((each, i) => `${i + 1}. ${each}`).join("\n"));
const codeLine = fc.oneof(
  fc.constantFrom("let x = 1;", "  if (a < b) return `x`;", "", "\tdone()", "# not a heading", "| no | table |"),
  phrase(10),
);
const code = fc
  .tuple(fc.constantFrom("js", "python", ""), fc.array(codeLine, { minLength: 1, maxLength: 60 }))
  .map(([lang, lines]) => `\`\`\`${lang}\n${lines.join("\n")}\n\`\`\``);
const quote = fc
  .array(sentence, { minLength: 1, maxLength: 4 })
  .map((lines) => lines.map((each) => `> ${each}`).join("\n"));
const table = fc
  .tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 0, max: 30 }), fc.boolean(), fc.infiniteStream(phrase(4)))
  .map(([columns, rows, wide, words]) => {
    const cell = () => `${words.next().value}${wide ? ` ${words.next().value}` : ""}`;
    const row = () => `| ${Array.from({ length: columns }, cell).join(" | ")} |`;
    return [row(), `|${" --- |".repeat(columns)}`, ...Array.from({ length: rows }, row)].join("\n");
  });
const math = fc.constantFrom("$$\na^2 + b^2\n$$", "\\[\nx = 1\n\\]", "so $x^2$ and \\(y\\) are it");

/** Markdown as models write it. */
export const documents: fc.Arbitrary<string> = fc
  .array(
    fc.oneof({ weight: 4, arbitrary: paragraph }, heading, list, ordered, code, quote, table, math, fc.constant("---")),
    { minLength: 1, maxLength: 14 },
  )
  .map((blocks) => blocks.join("\n\n"));

/** Anything at all, made of what markdown is made of. */
export const rubble: fc.Arbitrary<string> = fc
  .array(
    fc.constantFrom(
      ..."* ** *** _ __ ~~ ` `` ``` [ ] ( ) ![ ](http://a.b) < > # - + 1. | $ $$ \\ \\( \\) \\[ \\] & ; : ! @a @everyone <@1> word Wort 水 👩‍👧 \ud83d é".split(
        " ",
      ),
      "\n",
      "\n\n",
      " ",
      "    ",
      "\t",
      "\n- ",
      "\n> ",
      "\n```\n",
      "\n|a|b|\n|-|-|\n",
      "[a]: http://x.y\n",
    ),
    { maxLength: 80 },
  )
  .map((parts) => parts.join(""));

/** Lines that each may begin something, or go on with what is above. */
export const lines: fc.Arbitrary<string> = fc
  .array(
    fc.constantFrom(
      ..."|a|b| |-|-| * ** # #b - -b -- --- 1. 1.b > ` ``` ~~~ a + +b _ __ *** <b <b> </div> <div> \\".split(" "),
      ...["    b", " ", "", "> ", "* b", "1. c", "[a]: b"],
    ),
    { minLength: 1, maxLength: 6 },
  )
  .map((all) => all.join("\n"));

/** The commonest markdown, and what looks like it. */
export const simple: fc.Arbitrary<string> = fc
  .array(
    fc.constantFrom(
      ..."word Wort 水 👩‍👧 5 12 2024 R&D a_b _a_ ~5 ~~ ! ? . , : ; - — ( ) \" ' % # = + | [1] [2] [x] [1]( [a](https://b.c/d_e) [a] ![a](https://b.c) www. a@b @a &amp; & < > **".split(
        " ",
      ),
      ...[
        "**bold**",
        "**Note:**",
        "*soft*",
        "`code`",
        "``",
        "`",
        "*",
        "**a `b`**",
        "**a**b",
        "a*b*c",
        "$5",
        "\\",
        "https://a.b",
      ],
      ...[
        " ",
        " ",
        " ",
        " ",
        "\n",
        "\n",
        "\n\n",
        "\n\n",
        "\n- ",
        "\n- ",
        "\n* ",
        "\n1. ",
        "\n2. ",
        "\n2) ",
        "\n## ",
        "\n# ",
      ],
      ...["\n\n- ", "\n\n1. ", "\n```\n", "\n~~~~ js\n", "\n  ", "\n    ", "\n---\n", "\n> "],
    ),
    { maxLength: 24 },
  )
  .map((parts) => parts.join(""));

/** What a person reads: letters and digits, in order. */
export function letters(text: string): string {
  return text.replace(/[^\p{L}\p{N}\p{M}\p{Extended_Pictographic}]/gu, "");
}
