import { checkLink, userOfLink } from "./links.ts";
import { MarkupError } from "./markup-error.ts";
import { byPlace, type Entity, type Formatted } from "./types.ts";

type Kind =
  | "bold"
  | "italic"
  | "underline"
  | "strikethrough"
  | "spoiler"
  | "code"
  | "pre"
  | "link"
  | "special"
  | "quote";
interface Open {
  readonly kind: Kind;
  readonly language?: string;
  readonly offset: number;
  readonly sourceAt: number;
}

const NAMES: Readonly<Record<Kind, string>> = {
  bold: "Bold",
  italic: "Italic",
  underline: "Underline",
  strikethrough: "Strikethrough",
  spoiler: "Spoiler",
  code: "Code",
  pre: "Pre",
  link: "TextUrl",
  special: "CustomEmoji",
  quote: "BlockQuote",
};
const MARKS: Readonly<Partial<Record<Kind, string>>> = {
  bold: "*",
  italic: "_",
  underline: "__",
  strikethrough: "~",
  spoiler: "||",
  code: "`",
  pre: "```",
  link: "]",
  special: "]",
};
const RESERVED = "_*[]()~`>#+-=|{}.!\n";

/** Telegram's MarkdownV2. @throws MarkupError in the original's words */
export function parseMarkdownV2(source: string): Formatted {
  let text = "";
  let i = 0;
  let quoteOpen = false;
  let lineStart = true;
  const entities: Entity[] = [];
  const open: Open[] = [];
  const at = (index: number): number => Buffer.byteLength(source.slice(0, index));
  const noEnd = (o: Open): MarkupError =>
    new MarkupError(
      `Can't find end of ${o.language ? "PreCode" : NAMES[o.kind]} entity at byte offset ${at(o.sourceAt)}`,
    );
  const reserved = (c: string): MarkupError =>
    new MarkupError(`Character '${c}' is reserved and must be escaped with the preceding '\\'`);
  const add = (type: Entity["type"], o: Open, rest: Partial<Entity> = {}): void => {
    if (text.length > o.offset) entities.push({ type, offset: o.offset, length: text.length - o.offset, ...rest });
  };

  while (i < source.length) {
    const c = source[i]!;
    const next = source[i + 1];
    if (c === "\\" && next !== undefined && next > "\0" && next <= "~") {
      text += next;
      if (next !== "\r") lineStart = next === "\n";
      i += 2;
      continue;
    }
    const top = open.at(-1);
    const isVerbatim = top?.kind === "code" || top?.kind === "pre";
    if (!(isVerbatim ? "`" : RESERVED).includes(c)) {
      text += c;
      if (c !== "\r") lineStart = false;
      i++;
      continue;
    }
    if (c === "\n" && quoteOpen && top && next !== ">") {
      let inner: Open = open.pop()!;
      let type: Entity["type"] = "blockquote";
      if (inner.kind === "spoiler" && inner.sourceAt === i - 2) {
        inner = open.pop()!;
        type = "expandable_blockquote";
      }
      if (inner.kind !== "quote") throw noEnd(inner);
      quoteOpen = false;
      lineStart = true;
      text += "\n";
      i++;
      add(type, inner);
      continue;
    }
    if (top && closes(top, source, i)) {
      open.pop();
      i += MARKS[top.kind]!.length;
      if (top.kind === "link") i = closeLink(top);
      else if (top.kind === "special") i = closeSpecial(top);
      else if (top.kind !== "quote") add(top.kind, top, top.language ? { language: top.language } : {});
      continue;
    }
    if (c === "\n") {
      text += c;
      lineStart = true;
      i++;
      continue;
    }
    if (c === ">") {
      if (!lineStart) throw reserved(c);
      if (!quoteOpen) open.push({ kind: "quote", offset: text.length, sourceAt: i });
      quoteOpen = true;
      i++;
      continue;
    }
    i = begin(c, i);
  }

  const last = open.at(-1);
  if (quoteOpen && last) {
    const expandable = last.kind === "spoiler" && last.sourceAt === source.length - 2;
    if (expandable) open.pop();
    if (open.at(-1)?.kind === "quote") add(expandable ? "expandable_blockquote" : "blockquote", open.pop()!);
  }
  const left = open.at(-1);
  if (left) throw noEnd(left);
  return { text, entities: entities.sort(byPlace) };

  function begin(c: string, from: number): number {
    const push = (kind: Kind, width: number, language?: string): number => {
      open.push({ kind, offset: text.length, sourceAt: from, ...(language ? { language } : {}) });
      return from + width;
    };
    const next = source[from + 1];
    if (c === "_") return next === "_" ? push("underline", 2) : push("italic", 1);
    if (c === "*") return push("bold", 1);
    if (c === "~") return push("strikethrough", 1);
    if (c === "|" && next === "|") return push("spoiler", 2);
    if (c === "[") return push("link", 1);
    if (c === "!" && next === "[") return push("special", 2);
    if (c !== "`") throw reserved(c);
    if (!source.startsWith("```", from)) return push("code", 1);
    const word = /^[^\s`]*/.exec(source.slice(from + 3))![0];
    const isLanguage = word !== "" && /\s/.test(source[from + 3 + word.length] ?? "");
    const textAt = from + 3 + (isLanguage ? word.length : 0);
    const newline = /^(?:\r\n|\n\r|\n|\r)?/.exec(source.slice(textAt))![0];
    return push("pre", textAt + newline.length - from, isLanguage ? word : undefined);
  }

  function readUrl(from: number): { url: string; next: number } {
    let url = "";
    let j = from;
    while (j < source.length && source[j] !== ")") {
      if (source[j] === "\\" && j + 1 < source.length) j++;
      url += source[j++];
    }
    if (source[j] !== ")") throw new MarkupError(`Can't find end of a URL at byte offset ${at(from)}`);
    return { url, next: j + 1 };
  }

  function closeLink(o: Open): number {
    const explicit = source[i] === "(" ? readUrl(i + 1) : undefined;
    const url = explicit ? explicit.url : text.slice(o.offset);
    const userId = userOfLink(url);
    const link = checkLink(url);
    if (userId) add("text_mention", o, { userId });
    else if ("url" in link) add("text_link", o, { url: link.url });
    return explicit ? explicit.next : i;
  }

  function closeSpecial(o: Open): number {
    if (source[i] !== "(") throw new MarkupError("The entity must contain a tg://emoji or tg://time URL");
    const { url, next } = readUrl(i + 1);
    const emoji = /^tg:\/\/emoji\/?\?(?:.*&)?id=(-?\d+)/i.exec(url);
    const time = /^tg:\/\/time\/?\?(.*)$/i.exec(url);
    const unix = time ? Number(new URLSearchParams(time[1]).get("unix")) : 0;
    if (emoji) add("custom_emoji", o, { custom_emoji_id: emoji[1]! });
    else if (unix > 0) {
      const format = new URLSearchParams(time![1]).get("format");
      add("date_time", o, { unix_time: unix, ...(format ? { date_time_format: format } : {}) });
    } else throw new MarkupError("Invalid tg://emoji or tg://time URL specified");
    return next;
  }
}

function closes(top: Open, source: string, i: number): boolean {
  const mark = MARKS[top.kind];
  if (!mark || !source.startsWith(mark, i)) return false;
  return top.kind !== "italic" || source[i + 1] !== "_";
}
