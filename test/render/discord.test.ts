import { describe, expect, test } from "vitest";
import { toDiscord } from "../../src/render/discord.ts";
import { parse } from "../../src/render/markdown.ts";

const draw = (markdown: string, limit?: number) => toDiscord(parse(markdown), limit);
const one = (markdown: string) => draw(markdown).join("\n=====\n");

describe("Discord's dialect", () => {
  test("says what it can say in Discord's own markup", () => {
    expect(one("# A\n\n### B\n\n#### C\n\n**b** *i* ***x*** ~~s~~ `c`")).toBe(
      "# A\n### B\n**C**\n\n**b** *i* ***x*** ~~s~~ `c`",
    );
    expect(one("- a\n  - b\n    1. c\n- [x] d\n- [ ] e\n\n2. f")).toBe("- a\n  - b\n    1. c\n- ☑ d\n- ☐ e\n\n2. f");
    expect(one("> a\n> b\n>\n>> c")).toBe("> a\n> b\n> \n> │ c");
    expect(one("```c++ title\nx\n```")).toBe("```c++\nx\n```");
    expect(one("x $a^2$\n\n$$\nb\n$$\n\nnote[^1]\n\n[^1]: Why.")).toBe("x `a²`\n```\nb\n```\nnote\\[1]\n\n\\[1] Why.");
  });

  test("never lets two runs of the same sign meet", () => {
    expect(one("**a***b*")).toBe("**a**\u200b*b*");
    expect(one("`a`<b>`c`")).toBe("`a`\\<b>`c`");
    expect(one("**a *b***")).toBe("**a *b***");
    expect(one("**bold&#32;** next")).toBe("**bold**  next");
  });

  test("shows text as text", () => {
    expect(one("1\\. a\n\\# b\n\\- c\n\\> d\n\\-# e\n\\*f\\* \\_g\\_ ||h|| \\`i\\` \\~~j")).toBe(
      "1\\. a\n\\# b\n\\- c\n\\> d\n\\-# e\n\\*f\\* \\_g\\_ \\|\\|h\\|\\| \\`i\\` \\~\\~j",
    );
    expect(one("<div>**x**</div>")).toBe("\\<div>\\*\\*x\\*\\*\\</div>");
    expect(one("a<br>b <u>c</u>")).toBe("a\nb \\<u>c\\</u>");
  });

  test("mentions nobody and nothing", () => {
    const text = one("@everyone @here <@123> <@!1> <@&5> <#9> </ask:1> <t:0:R> <:a:1> <a:b:2> \\<id:home>");
    expect(text).not.toMatch(/@everyone|@here|<[@#]/);
    expect(text.match(/(?<!\\)<[^>]*>/g)).toBeNull();
    expect(text.replace(/[\\\u200b]/g, "")).toBe(
      "@everyone @here <@123> <@!1> <@&5> <#9> </ask:1> <t:0:R> <:a:1> <a:b:2> <id:home>",
    );
  });

  test("links show where they lead", () => {
    expect(one("[docs](https://a.org/x_(y))")).toBe("[docs](<https://a.org/x_%28y%29>)");
    expect(one("https://a.org/b_c*d")).toBe("<https://a.org/b_c*d>");
    expect(one("<https://a.org>")).toBe("<https://a.org>");
    expect(one("[paypal.com](https://evil.com)")).toBe("paypal.com (<https://evil.com>)");
    expect(one("[https://paypal.com](https://evil.com)")).toBe("https\\://paypal.com (<https://evil.com>)");
    expect(one("[a](https://paypal.com@evil.com)")).toBe("[a](<https://evil.com/>)");
    expect(one("[a](javascript:alert(1)) [b](/c) [d](discord://x)")).toBe(
      "a (javascript:alert(1)) b (/c) d (discord\\://x)",
    );
    expect(one("![a cat](https://i.org/c.png)")).toBe("[a cat](<https://i.org/c.png>)");
    expect(one("[a [b] c](https://x.org) [d\\] e](https://x.org)")).toBe(
      "[a [b] c](<https://x.org>) d] e (<https://x.org>)",
    );
    expect(one("[**b** `c`](https://x.org)")).toBe("[**b** `c`](<https://x.org>)");
  });

  test("no code block can be left by what it holds", () => {
    const text = one("````\na\n```\n@x\n````");
    expect(text.match(/```/g)).toHaveLength(2);
    expect(one("`` a`b ``")).toBe("``a`b``");
  });

  test("aligns narrow tables and lists wide ones", () => {
    expect(one("| a | b |\n|--:|:-:|\n| 1 | long |\n| 222 | x |")).toBe(
      "```\n  a │  b\n────┼─────\n  1 │ long\n222 │  x\n```",
    );
    expect(one("| 水 | b |\n|--|--|\n| 1 | 2 |")).toBe("```\n水 │ b\n───┼──\n1  │ 2\n```");
    const wide = "w".repeat(70);
    expect(one(`| a | b |\n|--|--|\n| x | ${wide} |\n| y |  |`)).toBe(`- **x**\n  **b**: ${wide}\n- **y**`);
  });

  test("an empty text has no pieces", () => {
    expect(draw("")).toEqual([]);
    expect(draw("```\n```")).toEqual([]);
    expect(draw("[a]: <>")).toHaveLength(1);
  });
});

describe("Discord's pieces", () => {
  const words = (n: number, word = "word") => Array.from({ length: n }, () => word).join(" ");

  test("end between blocks rather than inside of one", () => {
    const pieces = draw(`${words(20)}.\n\n${words(15)}.\n\n${words(15)}.`, 200);
    expect(pieces).toEqual([`${words(20)}.\n\n${words(15)}.`, `${words(15)}.`]);
  });

  test("end after a sentence, else after a word", () => {
    expect(draw(`${words(30)}. ${words(30)}`, 200)).toEqual([`${words(30)}.`, words(30)]);
    for (const piece of draw(words(200), 150)) expect(piece).toMatch(/^(word )*word$/);
  });

  test("keep a heading with what it heads", () => {
    const pieces = draw(`${words(30)}\n\n# Head\n\n${words(30)}`, 200);
    expect(pieces).toEqual([words(30), `# Head\n${words(30)}`]);
  });

  test("begin a code block again with its language", () => {
    const pieces = draw(`\`\`\`js\n${"let a = 1;\n".repeat(40)}\`\`\``, 200);
    expect(pieces.length).toBeGreaterThan(2);
    for (const piece of pieces) expect(piece).toMatch(/^```js\n(let a = 1;\n)+```$/);
    expect(pieces.join("").match(/let a/g)).toHaveLength(40);
  });

  test("repeat the head of a table", () => {
    const rows = Array.from({ length: 30 }, (_, i) => `| row ${i} | value |`).join("\n");
    const pieces = draw(`| name | what |\n|--|--|\n${rows}`, 200);
    for (const piece of pieces) expect(piece).toMatch(/^```\nname\s+│ what\n/);
    expect(pieces.join("").match(/row \d+/g)).toHaveLength(30);
  });

  test("close and open again the markup that they cut", () => {
    const pieces = draw(`**${words(100)}**`, 200);
    for (const piece of pieces) expect(piece).toMatch(/^\*\*word.*word\*\*$/);
  });

  test("never cut a character, however long the word", () => {
    const family = "👩‍👩‍👧";
    for (const piece of draw(family.repeat(100), 150)) expect(piece.length % family.length).toBe(0);
    for (const piece of draw("e\u0301".repeat(300), 151)) expect(piece.startsWith("e")).toBe(true);
  });

  test("keep their place in lists and quotes", () => {
    const pieces = draw(`> - ${words(60)}`, 200);
    expect(pieces[0]).toMatch(/^> - word/);
    expect(pieces[1]).toMatch(/^> {3}word/);
  });
});
