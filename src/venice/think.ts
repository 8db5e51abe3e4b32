import { CodeSpans } from "./code-spans.ts";

/** Gets what a splitter finds, in order. */
export interface ThinkSink {
  text(text: string): void;
  reasoning(text: string): void;
  /** All text so far was thinking: its opening tag was missing. */
  retract(): void;
}

type Token = "open" | "close" | "placeholder";

const TOKENS: readonly (readonly [literal: string, token: Token])[] = [
  ["<think>", "open"],
  ["<thinking>", "open"],
  ["</think>", "close"],
  ["</thinking>", "close"],
  ["[some reasoning content is encrypted]", "placeholder"],
];

/**
 * Tells thinking from answer in text where tags mark the thinking.
 *
 * The result depends on the text alone, not on where it was cut. Tags inside code are code. A closing tag without an
 * opening one makes thinking of everything before it; an unclosed one makes thinking of everything after it. What stands
 * for encrypted thoughts is left out.
 */
export class ThinkSplitter {
  readonly #sink: ThinkSink;
  readonly #code = new CodeSpans();
  #held = "";
  #thinking = false;
  #hasThought = false;
  /** Text that is not blank was given out since the start, or since the last retraction. */
  #hasText = false;
  /** Blank text from before the first words: part of the answer only if no thought follows. */
  #blank = "";

  constructor(sink: ThinkSink) {
    this.#sink = sink;
  }

  /** Thoughts came by another way: a closing tag left alone then says nothing about the text before it. */
  thoughtElsewhere(): void {
    this.#hasThought = true;
  }

  push(part: string): void {
    if (this.#held === "" && !part.includes("<") && !part.includes("[")) {
      this.#give(part);
      return;
    }
    const text = this.#held + part;
    this.#held = "";
    let from = 0;
    let at = nextMark(text, 0);
    while (at !== -1) {
      const found = tokenAt(text, at);
      if (found === "cut") {
        this.#give(text.slice(from, at));
        this.#held = text.slice(at);
        return;
      }
      if (found) {
        this.#give(text.slice(from, at));
        from = at;
        if (this.#take(found[1])) from = at + found[0].length;
      }
      at = nextMark(text, Math.max(at + 1, from));
    }
    this.#give(text.slice(from));
  }

  /** Nothing more comes: what looked like the beginning of a tag was none. */
  end(): void {
    const rest = this.#held;
    this.#held = "";
    this.#give(rest);
    if (!this.#hasThought && this.#blank !== "") this.#sink.text(this.#blank);
    this.#blank = "";
  }

  /** Returns whether the token is left out of the text. */
  #take(token: Token): boolean {
    if (token === "placeholder") return this.#thinking || !this.#code.isInside();
    if (token === "open") {
      if (this.#thinking || this.#code.isInside()) return false;
      this.#thinking = this.#hasThought = true;
      return true;
    }
    if (this.#thinking) {
      this.#thinking = false;
      return true;
    }
    if (this.#code.isInside()) return false;
    if (!this.#hasThought) {
      this.#hasThought = true;
      if (this.#hasText) this.#sink.retract();
      this.#hasText = false;
      this.#blank = "";
      this.#code.reset();
    }
    return true;
  }

  #give(text: string): void {
    if (text === "") return;
    if (this.#thinking) {
      this.#sink.reasoning(text);
      return;
    }
    const shown = this.#hasText ? text : this.#firstWords(text);
    if (shown === "") return;
    this.#code.push(shown);
    this.#sink.text(shown);
  }

  #firstWords(text: string): string {
    if (!/\S/.test(text)) {
      this.#blank += text;
      return "";
    }
    const shown = this.#hasThought ? text.trimStart() : this.#blank + text;
    this.#hasText = true;
    this.#blank = "";
    return shown;
  }
}

function nextMark(text: string, from: number): number {
  const angle = text.indexOf("<", from);
  const bracket = text.indexOf("[", from);
  if (angle === -1) return bracket;
  return bracket === -1 ? angle : Math.min(angle, bracket);
}

function tokenAt(text: string, at: number): (typeof TOKENS)[number] | "cut" | undefined {
  const rest = text.slice(at, at + 40).toLowerCase();
  for (const entry of TOKENS) {
    if (rest.startsWith(entry[0])) return entry;
    if (entry[0].startsWith(rest)) return "cut";
  }
  return undefined;
}
