import type { List, ListItem, Root, RootContent } from "mdast";
import { chunksOf, hasDefinition } from "./chunks.ts";
import { healed } from "./healed.ts";
import { parseChunk } from "./parser.ts";
import { quick } from "./quick.ts";

/** Indented code, or an item without words: the parser reads these by what stood before them. */
const leans = /^(?: {4}|\t)|(?:^|[ \t>])(?:[-+*]|\d{1,9}[.)])[ \t]*$/;

/**
 * The tree of a text that grows. What was drawn once keeps its shape, but for what markdown itself decides late: a
 * definition changes the blocks that refer to it, a line of dashes makes a heading of the paragraph above it, and open
 * emphasis that is never closed turns back into signs.
 */
export interface GrowingTree {
  /**
   * Parses the text so far; of a text that continues the one before, only the last block. Blocks that have not changed
   * are the same objects as before.
   * @param ended the text is complete and means what it says. Until then, open markup is taken as it will most likely
   * go on, and half of it is not shown.
   */
  update(fullText: string, ended?: boolean): Root;
}

/** Begins the tree of one answer. */
export function createGrowingTree(): GrowingTree {
  return new Growing();
}

class Growing implements GrowingTree {
  #blocks: RootContent[] = [];
  /** The text that `#blocks` and `#items` stand for. */
  #settled = "";
  /** How far into the text lines were read to be settled. */
  #read = 0;
  /** Items of the list that the text is in the middle of. */
  #items: ListItem[] = [];
  #list: List | undefined;
  #whole = false;

  update(fullText: string, ended = false): Root {
    const text = (ended ? fullText : withoutHalf(fullText)).toWellFormed();
    if (!text.startsWith(this.#settled)) this.#reset();
    this.#whole ||= hasDefinition(text.slice(this.#settled.length));
    if (this.#whole) this.#reset();
    const [last = "", ...ready] = this.#whole ? [text] : chunksOf(text.slice(this.#settled.length)).reverse();
    for (const chunk of ready.reverse()) this.#settleChunk(chunk);
    const children = this.#joined(ended ? parseChunk(last).children : this.#growing(last));
    return { type: "root", children: [...this.#blocks, ...children] };
  }

  #reset(): void {
    this.#blocks = [];
    this.#settled = "";
    this.#read = 0;
    this.#items = [];
  }

  #settleChunk(chunk: string): void {
    this.#blocks.push(...this.#joined(parseChunk(chunk).children));
    this.#items = [];
    this.#settled += chunk;
  }

  /** The blocks of the unsettled text. What of it can change no more is settled on the way. */
  #growing(tail: string): RootContent[] {
    const quickly = quick(tail, true);
    if (quickly) return quickly;
    const source = this.#whole ? tail : this.#settleLines(tail);
    return healed(source, parseChunk(source), this.#settled === "").children;
  }

  /**
   * Settles all blocks but the last, and all items of a list that is the last; returns the text of the rest. Only lines
   * that are complete count: how a line ends decides whether it belongs to the block before it.
   */
  #settleLines(tail: string): string {
    const end = tail.lastIndexOf("\n") + 1;
    if (this.#settled.length + end <= this.#read) return tail;
    this.#read = this.#settled.length + end;
    const { children } = parseChunk(tail.slice(0, end));
    const last = children.at(-1);
    if (!last) return tail;
    const item = last.type === "list" && last.children.length > 1 ? last.children.at(-1) : undefined;
    const at = lineStart(tail, item ?? last);
    if (leans.test(tail.slice(at, tail.indexOf("\n", at)))) return tail;
    if (children.length > 1) {
      this.#blocks.push(...this.#joined(children.slice(0, -1)));
      this.#items = [];
    }
    if (last.type === "list" && item) {
      this.#list = this.#items.length > 0 ? this.#list : last;
      this.#items.push(...last.children.slice(0, -1));
    }
    const from = children.length > 1 || item ? at : 0;
    this.#settled += tail.slice(0, from);
    return tail.slice(from);
  }

  /** The blocks, the first of them joined to the list that they begin in the middle of. */
  #joined(children: RootContent[]): RootContent[] {
    const { length } = this.#items;
    if (length === 0 || !this.#list) return children;
    const [first, ...others] = children;
    const list: List = { ...this.#list, children: [...this.#items] };
    if (first?.type !== "list" || first.ordered !== list.ordered) return first ? [list, first, ...others] : [list];
    list.children.push(...first.children);
    return [list, ...others];
  }
}

/** A text that ends inside a character is drawn without it. */
function withoutHalf(text: string): string {
  const code = text.charCodeAt(text.length - 1);
  return code >= 0xd800 && code < 0xdc00 ? text.slice(0, -1) : text;
}

function lineStart(text: string, node: RootContent): number {
  return text.lastIndexOf("\n", (node.position?.start.offset ?? 0) - 1) + 1;
}
