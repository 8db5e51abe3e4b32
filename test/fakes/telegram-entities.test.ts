import fc from "fast-check";
import { expect, it } from "vitest";
import { findEntities } from "./telegram/entities/find.ts";
import { clean } from "./telegram/entities/format.ts";
import { parseHtml } from "./telegram/entities/html.ts";
import { checkLink } from "./telegram/entities/links.ts";
import { parseLegacyMarkdown } from "./telegram/entities/markdown-legacy.ts";
import { parseMarkdownV2 } from "./telegram/entities/markdown-v2.ts";
import { type Entity, endOf, SPLITTABLE } from "./telegram/entities/types.ts";

const bold = (offset: number, length: number): Entity => ({ type: "bold", offset, length });

it("links, mentions, commands and hashtags are found where clients see them", () => {
  const found = (text: string): string[] =>
    findEntities(text).map((e) => `${e.type}:${text.slice(e.offset, endOf(e))}`);
  expect(found("/ask@gondolier_bot what is example.com/a?b=1, @ada_l?")).toEqual([
    "bot_command:/ask@gondolier_bot",
    "url:example.com/a?b=1",
    "mention:@ada_l",
  ]);
  expect(found("see https://de.wikipedia.org/wiki/Wörter_(Sprache) or http://x.org.")).toEqual([
    "url:https://de.wikipedia.org/wiki/Wörter_(Sprache)",
    "url:http://x.org",
  ]);
  expect(found("mail ada@example.com about #Venice and $BTC, not a/b or 3/4 or me@ or node.js")).toEqual([
    "email:ada@example.com",
    "hashtag:#Venice",
    "cashtag:$BTC",
  ]);
  expect(found("(see example.com/a).")).toEqual(["url:example.com/a"]);
  expect(found("/start")).toEqual(["bot_command:/start"]);
  expect(found("a/start //start /start/")).toEqual([]);
});

it("entities outside the text or inside a character are refused in the original's words", () => {
  expect(() => clean("hello", [bold(3, 9)])).toThrow(
    "Bad Request: entity beginning at UTF-16 offset 3 ends after the end of the text at UTF-16 offset 12",
  );
  expect(() => clean("hello", [bold(9, 1)])).toThrow("entity begins after the end of the text at UTF-16 offset 9");
  expect(() => clean("😀 hi", [bold(1, 2)])).toThrow("entity begins in a middle of a UTF-16 symbol at byte offset");
  expect(() => clean("a😀", [bold(0, 2)])).toThrow("ends in a middle of a UTF-16 symbol at byte offset");
  expect(() => clean("hello", [bold(-1, 2)])).toThrow("receive an entity with incorrect offset -1");
});

it("blank ends are trimmed and formatting moves along", () => {
  expect(clean("  hello \n", [])).toMatchObject({ text: "hello" });
  expect(clean("  hello \n", [bold(2, 7)])).toMatchObject({ text: "hello", entities: [bold(0, 5)] });
  expect(clean("  hello", [bold(0, 7)])).toMatchObject({ text: "  hello", entities: [bold(0, 7)] });
  expect(clean(" \n ", [])).toMatchObject({ text: "" });
  expect(clean("a\r\n\tb", [bold(3, 2)])).toMatchObject({ text: "a\n b", entities: [bold(2, 2)] });
});

it("formatting that Telegram cannot nest is repaired, and the repair is told", () => {
  const code: Entity = { type: "code", offset: 2, length: 4 };
  const inCode = clean("abcdefgh", [code, bold(3, 1)]);
  expect(inCode.entities).toEqual([code]);
  expect(inCode.lost).toEqual(["bold at 3+1 overlaps or nests as Telegram does not allow"]);
  const quotes = clean("abcdefgh", [
    { type: "blockquote", offset: 0, length: 8 },
    { type: "blockquote", offset: 2, length: 3 },
  ]);
  expect(quotes.entities).toHaveLength(1);
  const links = clean("abcdefgh", [
    { type: "text_link", offset: 0, length: 5, url: "https://a.b/" },
    { type: "text_link", offset: 3, length: 5, url: "https://c.d/" },
  ]);
  expect(links.entities).toHaveLength(1);
  expect(links.lost).toHaveLength(1);
  const fine = clean("abcdefgh", [bold(0, 8), { type: "italic", offset: 2, length: 3 }]);
  expect(fine.lost).toEqual([]);
});

it("whatever formatting is sent, what is kept lies in the text, nests, and is stable", () => {
  const types = ["bold", "italic", "code", "pre", "text_link", "blockquote", "spoiler"] as const;
  const entity = fc.record({ type: fc.constantFrom(...types), offset: fc.nat(12), length: fc.nat(12) });
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom("a", " ", "\n", "b", "."), maxLength: 24 }),
      fc.array(entity),
      (text, list) => {
        const inside = list.filter((e) => e.offset + e.length <= text.length);
        const given = inside.map((e): Entity => (e.type === "text_link" ? { ...e, url: "https://a.b/" } : e));
        const kept = clean(text, given);
        for (const e of kept.entities) {
          expect(e.length).toBeGreaterThan(0);
          expect(endOf(e)).toBeLessThanOrEqual(kept.text.length);
          for (const other of kept.entities) {
            const apart = endOf(e) <= other.offset || endOf(other) <= e.offset;
            const nested =
              (e.offset <= other.offset && endOf(other) <= endOf(e)) ||
              (other.offset <= e.offset && endOf(e) <= endOf(other));
            expect(apart || nested).toBe(true);
            if (e.type === "code" && e !== other && !apart) expect(SPLITTABLE.has(other.type)).toBe(false);
          }
        }
        expect(clean(kept.text, kept.entities).text).toBe(kept.text);
        expect(clean(kept.text, kept.entities).entities).toEqual(kept.entities);
      },
    ),
  );
});

it("HTML becomes text and entities, or is refused in the original's words", () => {
  expect(parseHtml('<b>a</b> &lt;<i>b&amp;</i> <a href="https://x.org/?a=1&amp;b=2">c</a>')).toEqual({
    text: "a <b& c",
    entities: [
      bold(0, 1),
      { type: "italic", offset: 3, length: 2 },
      { type: "text_link", offset: 6, length: 1, url: "https://x.org/?a=1&b=2" },
    ],
  });
  expect(parseHtml('<pre><code class="language-ts">let a</code></pre>').entities).toEqual([
    { type: "pre", offset: 0, length: 5, language: "ts" },
  ]);
  expect(parseHtml("<blockquote expandable>q</blockquote><tg-spoiler>s</tg-spoiler>").entities).toEqual([
    { type: "expandable_blockquote", offset: 0, length: 1 },
    { type: "spoiler", offset: 1, length: 1 },
  ]);
  expect(() => parseHtml("ä<h1>x</h1>")).toThrow('Unsupported start tag "h1" at byte offset 2');
  expect(() => parseHtml("<b>x")).toThrow('Can\'t find end tag corresponding to start tag "b"');
  expect(() => parseHtml("<b>x</i>")).toThrow('Unmatched end tag at byte offset 4, expected "</b>", found "</i>"');
  expect(() => parseHtml("x</b>")).toThrow("Unexpected end tag at byte offset 1");
  expect(() => parseHtml("a < b")).toThrow('Unsupported start tag "" at byte offset 2');
  expect(() => parseHtml("a <b")).toThrow("Unclosed start tag at byte offset 2");
  expect(() => parseHtml("<span>x</span>")).toThrow('Tag "span" must have class "tg-spoiler" at byte offset 0');
});

it("MarkdownV2 becomes text and entities, or is refused in the original's words", () => {
  expect(parseMarkdownV2("*b* _i_ __u__ ~s~ ||p|| `c` [l](https://x.org) 1\\.")).toEqual({
    text: "b i u s p c l 1.",
    entities: [
      bold(0, 1),
      { type: "italic", offset: 2, length: 1 },
      { type: "underline", offset: 4, length: 1 },
      { type: "strikethrough", offset: 6, length: 1 },
      { type: "spoiler", offset: 8, length: 1 },
      { type: "code", offset: 10, length: 1 },
      { type: "text_link", offset: 12, length: 1, url: "https://x.org/" },
    ],
  });
  expect(parseMarkdownV2("```ts\nlet a```").entities).toEqual([{ type: "pre", offset: 0, length: 5, language: "ts" }]);
  expect(parseMarkdownV2("```\nlet a```")).toEqual({
    text: "let a",
    entities: [{ type: "pre", offset: 0, length: 5 }],
  });
  expect(parseMarkdownV2("```abc```")).toEqual({ text: "abc", entities: [{ type: "pre", offset: 0, length: 3 }] });
  expect(parseMarkdownV2(">a\n>b\nc").entities).toEqual([{ type: "blockquote", offset: 0, length: 4 }]);
  expect(parseMarkdownV2(">a\n>b||").entities).toEqual([{ type: "expandable_blockquote", offset: 0, length: 3 }]);
  expect(parseMarkdownV2("*a _b_*").entities).toEqual([bold(0, 3), { type: "italic", offset: 2, length: 1 }]);
  expect(() => parseMarkdownV2("a. b")).toThrow(
    "Character '.' is reserved and must be escaped with the preceding '\\'",
  );
  expect(() => parseMarkdownV2("ä *b")).toThrow("Can't find end of Bold entity at byte offset 3");
  expect(() => parseMarkdownV2("`a")).toThrow("Can't find end of Code entity at byte offset 0");
  expect(() => parseMarkdownV2("[a](b")).toThrow("Can't find end of a URL at byte offset 4");
});

it("escaped text always comes back as it was", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (text) => {
      const escaped = text.replace(/[_*[\]()~`>#+\-=|{}.!\\]/g, "\\$&");
      expect(parseMarkdownV2(escaped)).toEqual({ text, entities: [] });
      const html = text.replace(/[&<>]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[c]!);
      expect(parseHtml(html)).toEqual({ text, entities: [] });
    }),
  );
});

it("the old Markdown knows four kinds and no nesting", () => {
  expect(parseLegacyMarkdown("*b* _i_ `c` [l](https://x.org) a\\_b").text).toBe("b i c l a_b");
  expect(() => parseLegacyMarkdown("snake_case")).toThrow("Can't find end of the entity starting at byte offset 5");
});

it("links are normalised, and what is none is refused", () => {
  expect(checkLink("HTTPS://Example.com")).toEqual({ url: "https://example.com/" });
  expect(checkLink("example.com?a")).toEqual({ url: "http://example.com/?a" });
  expect(checkLink("tg://resolve?domain=x")).toEqual({ url: "tg://resolve?domain=x" });
  expect(checkLink("http://localhost:80/")).toEqual({ error: "Wrong HTTP URL" });
  expect(checkLink("javascript:alert(1)")).toHaveProperty("error");
  expect(checkLink("mailto://a@b.c")).toEqual({ error: "Unsupported URL protocol" });
  expect(checkLink("http://")).toEqual({ error: "URL host is empty" });
});
