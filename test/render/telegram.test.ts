import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse } from "../../src/render/markdown.ts";
import { type TelegramText, toTelegram } from "../../src/render/telegram.ts";
import { documents, rubble } from "./documents.ts";

const draw = (markdown: string, limit?: number) => toTelegram(parse(markdown), limit);
/** Each entity with the text that it covers. */
const marked = ({ text, entities }: TelegramText) =>
  entities.map(
    (e) =>
      `${e.type} ${text.slice(e.offset, e.offset + e.length)}${e.url ? ` ${e.url}` : ""}${e.language ? ` ${e.language}` : ""}`,
  );
const one = (markdown: string) => {
  const [message, ...others] = draw(markdown);
  expect(others).toEqual([]);
  return message as TelegramText;
};

describe("Telegram's entities", () => {
  test("say what markdown says", () => {
    const message = one("# A\n\n## B\n\n**b** *i* ~~s~~ `c` [l](https://x.org)\n\n```js\nx\n```\n\n> q");
    expect(message.text).toBe("A\nB\nb i s c l\nx\nq");
    expect(marked(message)).toEqual([
      "bold A",
      "underline A",
      "bold B",
      "bold b",
      "italic i",
      "strikethrough s",
      "code c",
      "text_link l https://x.org",
      "pre x js",
      "blockquote q",
    ]);
  });

  test("draw lists, tasks, nested quotes and tables as text", () => {
    const message = one("- a\n  - b\n- [x] c\n\n3. d\n\n> e\n>> f\n\n| g | h |\n|--|--|\n| 1 | 2 |");
    expect(message.text).toBe("• a\n  • b\n☑ c\n\n3. d\n\ne\n\n│ f\ng │ h\n──┼──\n1 │ 2");
    expect(marked(message)).toEqual(["blockquote e\n\n│ f", "pre g │ h\n──┼──\n1 │ 2"]);
  });

  test("fold long quotations", () => {
    expect(one(`> ${"long ".repeat(200)}`).entities[0]?.type).toBe("expandable_blockquote");
  });

  test("never let code hold anything or be held", () => {
    expect(marked(one("**a `b` c**"))).toEqual(["bold a", "code b", "bold c"]);
    expect(marked(one("[a `b`](https://x.org)"))).toEqual(["text_link a b https://x.org"]);
  });

  test("show where links lead", () => {
    expect(one("[paypal.com](https://evil.com)").text).toBe("paypal.com (https://evil.com)");
    expect(marked(one("[paypal.com](https://evil.com)"))).toEqual(["text_link https://evil.com https://evil.com"]);
    expect(one("[x](tg://user?id=1) [y](javascript:z) [mail](mailto:a@b.org)")).toEqual({
      text: "x (tg://user?id=1) y (javascript:z) mail (a@b.org)",
      entities: [],
    });
  });

  test("keep names from pinging and leave addresses and code alone", () => {
    expect(one("@ada, (@bob) mail ada@example.org `@code`").text).toBe(
      "@\u2060ada, (@\u2060bob) mail ada@example.org @code",
    );
  });

  test("lie in the text, nest, are not blank at their ends, and are a hundred at most", () => {
    fc.assert(
      fc.property(fc.oneof(documents, rubble), fc.constantFrom(200, 1_024, 4_096), (text, limit) => {
        for (const message of draw(text, limit)) check(message);
      }),
      { numRuns: 200 },
    );
    for (const message of draw("**a** ".repeat(1_000))) check(message);
  });
});

function check({ text, entities }: TelegramText): void {
  expect(text).toBe(text.trimEnd());
  expect(entities.length).toBeLessThanOrEqual(100);
  const open: { end: number; type: string }[] = [];
  let before = 0;
  for (const { type, offset, length } of entities) {
    const end = offset + length;
    expect(offset).toBeGreaterThanOrEqual(before);
    expect(length).toBeGreaterThan(0);
    expect(end).toBeLessThanOrEqual(text.length);
    const covered = text.slice(offset, end);
    expect(covered.isWellFormed()).toBe(true);
    if (type !== "pre") expect(covered).toBe(covered.trim());
    while (open.length > 0 && (open.at(-1)?.end ?? 0) <= offset) open.pop();
    for (const outer of open) {
      expect(end).toBeLessThanOrEqual(outer.end);
      expect(["pre", "code"]).not.toContain(outer.type);
      if (type === "code" || type === "pre") expect(outer.type).toMatch(/blockquote/);
      expect(outer.type).not.toBe(type);
    }
    open.push({ end, type });
    before = offset;
  }
}
