import { checkLink, userOfLink } from "./links.ts";
import { MarkupError } from "./markup-error.ts";
import { byPlace, type Entity, type EntityType, type Formatted } from "./types.ts";

const STYLES: Readonly<Record<string, EntityType>> = {
  b: "bold",
  strong: "bold",
  i: "italic",
  em: "italic",
  u: "underline",
  ins: "underline",
  s: "strikethrough",
  strike: "strikethrough",
  del: "strikethrough",
  "tg-spoiler": "spoiler",
  span: "spoiler",
};
const OTHER_TAGS = new Set(["a", "pre", "code", "blockquote", "tg-emoji", "tg-time"]);
const NAMED: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"' };

interface Open {
  readonly tag: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly offset: number;
}

/** Telegram's HTML. @throws MarkupError in the original's words */
export function parseHtml(source: string): Formatted {
  let text = "";
  const entities: (Entity & { codeLanguage?: string })[] = [];
  const open: Open[] = [];
  const at = (index: number): number => Buffer.byteLength(source.slice(0, index));
  let i = 0;
  while (i < source.length) {
    if (source[i] === "&") {
      const found = /^&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(lt|gt|amp|quot)(?![a-z]));?/i.exec(source.slice(i, i + 12));
      const decoded = found && decode(found);
      if (decoded) {
        text += decoded;
        i += found[0].length;
        continue;
      }
    }
    if (source[i] !== "<") {
      text += source[i++];
      continue;
    }
    const begin = i;
    if (source[i + 1] === "/") {
      const top = open.pop();
      if (!top) throw new MarkupError(`Unexpected end tag at byte offset ${at(begin)}`);
      const close = /^<\/([^\s>]*)\s*>/.exec(source.slice(i));
      if (!close) throw new MarkupError(`Unclosed end tag at byte offset ${at(begin)}`);
      const name = close[1]!.toLowerCase();
      if (name && name !== top.tag) {
        throw new MarkupError(
          `Unmatched end tag at byte offset ${at(begin)}, expected "</${top.tag}>", found "</${name}>"`,
        );
      }
      i += close[0].length;
      closeTag(top, text, entities);
      continue;
    }
    const start = /^<([^\s>]*)/.exec(source.slice(i))!;
    i += start[0].length;
    if (i >= source.length) throw new MarkupError(`Unclosed start tag at byte offset ${at(begin)}`);
    const tag = start[1]!.toLowerCase();
    if (!(tag in STYLES) && !OTHER_TAGS.has(tag)) {
      throw new MarkupError(`Unsupported start tag "${tag}" at byte offset ${at(begin)}`);
    }
    const read = readAttributes(source, i, tag, at(begin), at);
    i = read.next;
    if (tag === "span" && read.attributes.get("class") !== "tg-spoiler") {
      throw new MarkupError(`Tag "span" must have class "tg-spoiler" at byte offset ${at(begin)}`);
    }
    open.push({ tag, attributes: read.attributes, offset: text.length });
  }
  const left = open.at(-1);
  if (left) throw new MarkupError(`Can't find end tag corresponding to start tag "${left.tag}"`);
  return { text, entities: entities.map(({ codeLanguage: _, ...entity }) => entity).sort(byPlace) };
}

function readAttributes(source: string, from: number, tag: string, begin: number, at: (index: number) => number) {
  const attributes = new Map<string, string>();
  let i = from;
  const skip = (): void => {
    while (/\s/.test(source[i] ?? "")) i++;
  };
  const unclosed = (): MarkupError => new MarkupError(`Unclosed start tag "${tag}" at byte offset ${begin}`);
  for (;;) {
    skip();
    if (source[i] === ">") return { attributes, next: i + 1 };
    const name = /^[^\s=>/"']*/.exec(source.slice(i))![0];
    if (!name) throw new MarkupError(`Empty attribute name in the tag "${tag}" at byte offset ${begin}`);
    i += name.length;
    skip();
    if (source[i] !== "=") {
      if (i >= source.length) throw unclosed();
      attributes.set(name, "");
      continue;
    }
    i++;
    skip();
    if (i >= source.length) throw unclosed();
    const quote = source[i]!;
    if (quote === '"' || quote === "'") {
      const end = source.indexOf(quote, i + 1);
      if (end < 0 || end + 1 >= source.length) throw new MarkupError(`Unclosed start tag at byte offset ${begin}`);
      const raw = source.slice(i + 1, end);
      attributes.set(name, raw.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(lt|gt|amp|quot)(?![a-z]));?/gi, unescapeOne));
      i = end + 1;
    } else {
      const token = /^[A-Za-z0-9.-]*/.exec(source.slice(i))![0];
      const tokenAt = i;
      i += token.length;
      if (!/[\s>]/.test(source[i] ?? "")) {
        throw new MarkupError(`Unexpected end of name token at byte offset ${at(tokenAt)}`);
      }
      attributes.set(name, token.toLowerCase());
    }
  }
}

function closeTag(top: Open, text: string, entities: (Entity & { codeLanguage?: string })[]): void {
  const { tag, attributes, offset } = top;
  const length = text.length - offset;
  if (length === 0) return;
  const place = { offset, length };
  const style = STYLES[tag];
  const last = entities.at(-1);
  const wraps = last?.offset === offset && last.length === length;
  if (style) entities.push({ type: style, ...place });
  else if (tag === "a") {
    const url = attributes.get("href") || text.slice(offset);
    const userId = userOfLink(url);
    const link = checkLink(url);
    if (userId) entities.push({ type: "text_mention", ...place, userId });
    else if ("url" in link) entities.push({ type: "text_link", ...place, url: link.url });
  } else if (tag === "pre") {
    if (last?.type === "code" && wraps && last.codeLanguage) entities.splice(-1, 1, preOf(place, last.codeLanguage));
    else entities.push({ type: "pre", ...place });
  } else if (tag === "code") {
    const language = /^language-(.+)$/.exec(attributes.get("class") ?? "")?.[1];
    if (last?.type === "pre" && wraps && language) entities.splice(-1, 1, preOf(place, language));
    else entities.push({ type: "code", ...place, ...(language ? { codeLanguage: language } : {}) });
  } else if (tag === "blockquote") {
    entities.push({ type: attributes.has("expandable") ? "expandable_blockquote" : "blockquote", ...place });
  } else if (tag === "tg-emoji") {
    const id = attributes.get("emoji-id") ?? "";
    if (!/^-?[1-9]\d*$/.test(id)) throw new MarkupError("Invalid custom emoji identifier specified");
    entities.push({ type: "custom_emoji", ...place, custom_emoji_id: id });
  } else {
    const unix = Number(attributes.get("unix"));
    const format = attributes.get("format");
    if (unix > 0)
      entities.push({ type: "date_time", ...place, unix_time: unix, ...(format ? { date_time_format: format } : {}) });
  }
}

function preOf(place: { offset: number; length: number }, language: string): Entity {
  return { type: "pre", ...place, language };
}

function unescapeOne(whole: string, hex?: string, decimal?: string, name?: string): string {
  return codePoint(hex, decimal, name) ?? whole;
}

function decode(match: RegExpExecArray): string | undefined {
  return codePoint(match[1], match[2], match[3]);
}

function codePoint(hex?: string, decimal?: string, name?: string): string | undefined {
  if (name) return NAMED[name];
  const code = hex ? Number.parseInt(hex, 16) : Number(decimal);
  return code > 0 && code < 0x10ffff ? String.fromCodePoint(code) : undefined;
}
