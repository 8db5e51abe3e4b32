import { checkLink, userOfLink } from "./links.ts";
import { MarkupError } from "./markup-error.ts";
import type { Entity, Formatted } from "./types.ts";

/** The old `Markdown` mode: no nesting, four kinds of entity. @throws MarkupError in the original's words */
export function parseLegacyMarkdown(source: string): Formatted {
  let text = "";
  let i = 0;
  const entities: Entity[] = [];
  while (i < source.length) {
    const c = source[i]!;
    if (c === "\\" && "_*`[".includes(source[i + 1] ?? " ")) {
      text += source[i + 1];
      i += 2;
      continue;
    }
    if (!"_*`[".includes(c)) {
      text += c;
      i++;
      continue;
    }
    const begin = i;
    const isPre = source.startsWith("```", i);
    const mark = isPre ? "```" : c === "[" ? "]" : c;
    i += isPre ? 3 : 1;
    let language: string | undefined;
    if (isPre) {
      const head = /^(?:([^\s`]+)(?=\s))?(?:\r\n|\n)?/.exec(source.slice(i))!;
      language = head[1];
      i += head[0].length;
    }
    const end = source.indexOf(mark, i);
    if (end < 0) {
      throw new MarkupError(
        `Can't find end of the entity starting at byte offset ${Buffer.byteLength(source.slice(0, begin))}`,
      );
    }
    const inner = source.slice(i, end);
    const place = { offset: text.length, length: inner.length };
    text += inner;
    i = end + mark.length;
    if (c === "[") {
      const target = /^\(([^)]*)\)/.exec(source.slice(i));
      if (target) i += target[0].length;
      const url = target?.[1] ?? inner;
      const userId = userOfLink(url);
      const link = checkLink(url);
      if (userId) entities.push({ type: "text_mention", ...place, userId });
      else if ("url" in link) entities.push({ type: "text_link", ...place, url: link.url });
    } else if (isPre) entities.push({ type: "pre", ...place, ...(language ? { language } : {}) });
    else entities.push({ type: c === "*" ? "bold" : c === "_" ? "italic" : "code", ...place });
  }
  return { text, entities: entities.filter((e) => e.length > 0) };
}
