import type { Code, List, ListItem, Paragraph, PhrasingContent, RootContent } from "mdast";
import { isBeginning } from "./heal.ts";
import { healInline } from "./heal-inline.ts";
import { hasAddress, quickInline } from "./quick-inline.ts";

/** What a line of a paragraph may begin with, that can begin nothing else. */
const words = /^(?:[\p{L}\p{So}("'“„«]|\d(?!\d{0,8}[.)](?: |$))|\*{1,2}[\p{L}\p{N}]|`[^`\s]|\[[\p{L}\p{N}])/u;
const heading = /^(#{1,6}) (?! )(.*[^#])$/;
const item = /^([-+*]|(\d{1,9})[.)]) (.+)$/;
const fence = /^(`{3,}|~{3,})([^\n]*)(?:\n|$)/;

/**
 * Reads the commonest markdown (paragraphs, headings, flat lists, fences, with simple marks in them) at a fraction of the
 * parser's cost, into the same tree; undefined where anything else may be meant. Of positions, only the offsets
 * are true at which blocks and items begin and paragraphs, headings and code end.
 * @param text one chunk
 * @param isGrowing more will come: what is open at the end is healed
 */
export function quick(text: string, isGrowing = false): RootContent[] | undefined {
  if (/^[`~]{3}/.test(text)) return quickFence(text, isGrowing);
  if (/[\r\t\0\ufeff]/.test(text) || hasAddress(text)) return undefined;
  if (isGrowing && isBeginning(lastLine(text))) return undefined;
  return new Blocks(text, isGrowing).read();
}

const lastLine = (text: string) => text.slice(text.lastIndexOf("\n") + 1);

function positionOf(from: number, to: number) {
  return { start: { line: 1, column: 1, offset: from }, end: { line: 1, column: 1, offset: to } };
}

class Blocks {
  readonly #text: string;
  readonly #isGrowing: boolean;
  readonly #blocks: RootContent[] = [];
  /** The paragraph that the next line may belong to: where it began. */
  #paragraphAt: number | undefined;
  #list: List | undefined;
  #sign = "";

  constructor(text: string, isGrowing: boolean) {
    this.#text = text;
    this.#isGrowing = isGrowing;
  }

  read(): RootContent[] | undefined {
    let isAfterBlank = true;
    for (let at = 0, end = 0; at < this.#text.length; at = end + 1) {
      end = this.#text.indexOf("\n", at);
      if (end < 0) end = this.#text.length;
      const line = this.#text.slice(at, end);
      if (line === "") {
        if (!this.#endParagraph(at - 1)) return undefined;
      } else if (line.endsWith(" ") || !this.#line(line, at, end, isAfterBlank)) return undefined;
      isAfterBlank = line === "";
    }
    return this.#endParagraph(this.#text.trimEnd().length) ? this.#blocks : undefined;
  }

  #line(line: string, at: number, end: number, isAfterBlank: boolean): boolean {
    const title = heading.exec(line);
    if (title) {
      const children = this.#inline(title[2] ?? "", end);
      if (!children || !this.#endParagraph(at - 1)) return false;
      this.#list = undefined;
      this.#blocks.push({
        ...{ type: "heading", depth: (title[1]?.length ?? 1) as 1, children, position: positionOf(at, end) },
      });
      return true;
    }
    const entry = item.exec(line);
    if (entry) return this.#item(entry, at, end);
    if (!words.test(line) || (this.#list && !isAfterBlank)) return false;
    this.#list = undefined;
    this.#paragraphAt ??= at;
    return true;
  }

  #item([, sign = "", number, content = ""]: RegExpExecArray, at: number, end: number): boolean {
    const from = end - content.length;
    const children = words.test(content) ? this.#inline(content, end) : undefined;
    // Only a list that begins with 1 may interrupt a paragraph.
    if (!children || (this.#paragraphAt !== undefined && number !== undefined && number !== "1")) return false;
    if (!this.#endParagraph(at - 1)) return false;
    const kind = sign.slice(-1);
    if (!this.#list || kind !== this.#sign) {
      this.#sign = kind;
      const ordered = number !== undefined;
      const start = ordered ? Number(number) : null;
      this.#list = { type: "list", ordered, start, spread: false, children: [], position: positionOf(at, end) };
      this.#blocks.push(this.#list);
    }
    const paragraph: Paragraph = { type: "paragraph", children, position: positionOf(from, end) };
    const position = positionOf(at, end);
    const entry: ListItem = { type: "listItem", spread: false, checked: null, children: [paragraph], position };
    this.#list.children.push(entry);
    return true;
  }

  /** @param end where the words end in the text: at its very end, they may be open */
  #inline(words: string, end: number): PhrasingContent[] | undefined {
    if (!this.#isGrowing || end < this.#text.length) return quickInline(words);
    const mended = healInline(words)?.trimEnd();
    if (mended === undefined) return quickInline(words);
    const isDone = mended !== "" && healInline(mended) === undefined && !isBeginning(lastLine(mended));
    return isDone ? quickInline(mended) : undefined;
  }

  #endParagraph(end: number): boolean {
    const at = this.#paragraphAt;
    if (at === undefined) return true;
    this.#paragraphAt = undefined;
    const children = this.#inline(this.#text.slice(at, end), end);
    if (!children) return false;
    this.#blocks.push({ type: "paragraph", children, position: positionOf(at, end) });
    return true;
  }
}

/** A text that is all inside one fence, open or closed. */
function quickFence(text: string, isGrowing: boolean): [Code] | undefined {
  const [first, sign = "", info = ""] = fence.exec(text) ?? [];
  if (first === undefined || /[`&\\\t]| $/.test(info) || /[\r\0]/.test(text)) return undefined;
  const closing = new RegExp(`(?:^|\\n) {0,3}${sign.charAt(0)}{${sign.length},} *(?=\\n|$)`, "g");
  closing.lastIndex = first.length - 1;
  const end = closing.exec(text);
  if (end && text.slice(closing.lastIndex).trim() !== "") return undefined;
  const half = lastLine(text).trim();
  if (isGrowing && !end && half !== "" && half.length < sign.length && sign.startsWith(half)) return undefined;
  const value = end
    ? text.slice(first.length, Math.max(first.length, end.index))
    : text.slice(first.length).replace(/\n$/, "");
  const [, lang = null, meta = null] = /^\s*(\S+)(?:\s+(\S.*?))?\s*$/.exec(info) ?? [];
  return [{ type: "code", lang, meta, value, position: positionOf(0, end ? closing.lastIndex : text.length) }];
}
