import type { Notice, Source } from "../core/part.ts";
import { escapeLabel, escapeText, isBalanced } from "../render/discord-escape.ts";
import { clip } from "./components.ts";

const REASONING = 600;
const SOURCES = 12;
const TITLE = 80;
const ADDRESS = 300;

/** Notices beside an answer, in small print. */
export function toSmall(text: string): string {
  return lines(text)
    .map((line) => `-# ${escapeText(line, false)}`)
    .join("\n");
}

/** A notice that stands alone, as an ordinary message. */
export function toPlain(notices: readonly Notice[]): string {
  return notices.map((notice) => escapeText(lines(notice.text).join("\n"), true)).join("\n");
}

function lines(text: string): readonly string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

/** A link in small print, or its words alone where Discord would not take them for a link. */
export function toSmallLink(words: string, address: string): string {
  const line = clip(words.replace(/\s+/g, " "), TITLE);
  return isLinkable(line) ? `-# [${escapeLabel(line)}](<${address}>)` : toSmall(line);
}

/** Discord takes no words for a link that look like one. */
const isLinkable = (words: string): boolean => isBalanced(words) && !/:\/\/|www\./i.test(words);

/** A compact numbered list; each source shows where it leads. */
export function toSourceList(sources: readonly Source[]): string {
  return sources
    .flatMap((source) => {
      const link = toLink(source);
      return link === undefined ? [] : [`-# ${source.number}. ${link}`];
    })
    .slice(0, SOURCES)
    .join("\n");
}

function toLink({ title, url, date }: Source): string | undefined {
  if (!URL.canParse(url)) return undefined;
  const address = new URL(url);
  if (address.protocol !== "https:" && address.protocol !== "http:") return undefined;
  const host = escapeText(address.hostname.replace(/^www\./, ""), false);
  const name = clip(title.replace(/\s+/g, " "), TITLE);
  const tail = ` · ${host}${date ? ` · ${escapeText(clip(date, 30), false)}` : ""}`;
  const isLink = address.href.length <= ADDRESS && isLinkable(name);
  if (!isLink) return `${escapeText(name, false)}${tail}`;
  return `[${escapeLabel(name)}](<${address.href.replaceAll(")", "%29").replaceAll(">", "%3E")}>)${tail}`;
}

/**
 * The model's thinking as a small quotation above the answer.
 * @param ending whether its newest words are shown rather than its first
 */
export function toThinking(reasoning: string, ending: boolean): string {
  const text = reasoning.replace(/\s*\n\s*/g, "\n").trim();
  if (text === "") return "";
  const cut =
    text.length <= REASONING
      ? text
      : ending
        ? `…${whole(text.slice(-REASONING))}`
        : `${whole(text.slice(0, REASONING))}…`;
  return lines(cut)
    .map((line) => `> -# ${escapeText(line, false)}`)
    .join("\n");
}

/** Without the halves of characters that a cut leaves behind. */
function whole(text: string): string {
  return text.replace(/^[\udc00-\udfff]/, "").replace(/[\ud800-\udbff]$/, "");
}
