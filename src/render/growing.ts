import type { Code, List, ListItem, Root, RootContent } from "mdast";
import { heal } from "./heal.ts";
import { parse } from "./parser.ts";

/** The tree of a text that grows. */
export interface GrowingTree {
  /**
   * Parses the text so far; of a text that continues the one before, only the last block. Blocks that have not changed
   * are the same objects as before.
   * @param ended the text is complete and means what it says. Until then, open markup is taken as it will most likely
   * go on, and half of it is not shown.
   */
  update(fullText: string, ended?: boolean): Root;
}

/** What a definition begins with: it can change the meaning of any block before it. */
const definition = /^[ \t>*+\d.)-]*\[[^\]\n]+\]:/m;
const rounds = 4;

/** Begins the tree of one answer. */
export function createGrowingTree(): GrowingTree {
  return new Growing();
}

class Growing implements GrowingTree {
  #blocks: RootContent[] = [];
  /** The text that `#blocks` and `#items` stand for. */
  #settled = "";
  /** Items of the list that the text is in the middle of. */
  #items: ListItem[] = [];
  #list: List | undefined;
  #whole = false;

  update(fullText: string, ended = false): Root {
    const text = ended ? fullText : withoutHalf(fullText);
    if (!text.startsWith(this.#settled)) this.#reset();
    this.#whole ||= definition.test(text.slice(this.#settled.length));
    if (this.#whole) this.#reset();
    let tail = text.slice(this.#settled.length);
    let children = this.#joined(this.#parse(tail, ended));
    if (!children) {
      this.#reset();
      tail = text;
      children = this.#parse(tail, ended);
    }
    return { type: "root", children: [...this.#blocks, ...children] };
  }

  #reset(): void {
    this.#blocks = [];
    this.#settled = "";
    this.#items = [];
    this.#list = undefined;
  }

  /** The blocks of the unsettled text. What of it can change no more is settled on the way. */
  #parse(tail: string, ended: boolean): RootContent[] {
    const fenced = openFence(tail, ended);
    if (fenced) return [fenced];
    let root = parse(tail);
    if (ended) return root.children;
    let source = tail;
    const at = this.#whole ? 0 : this.#settle(tail, root);
    if (at > 0) {
      source = tail.slice(at);
      root = parse(source);
    }
    for (let i = 0; i < rounds; i += 1) {
      const healed = heal(source, root, this.#settled === "");
      if (healed === undefined) break;
      source = healed;
      root = parse(source);
    }
    return root.children;
  }
}
