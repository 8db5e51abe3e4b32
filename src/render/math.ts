import type { Extension as FromMarkdownExtension, Token } from "mdast-util-from-markdown";
import type { InlineMath } from "mdast-util-math";
import type {} from "micromark-extension-math";
import type { Code, Effects, Extension, State, TokenizeContext } from "micromark-util-types";

const dollar = 36;
const backslash = 92;
const isEnd = (code: Code) => code === null || code < -2;
const isBlank = (code: Code) => code === null || code < 0 || code === 32 || code === 9;
const isDigit = (code: Code) => code !== null && code >= 48 && code <= 57;
const isLetter = (code: Code) => code !== null && ((code >= 65 && code <= 90) || (code >= 97 && code <= 122));
/** `\ ^ _ { } = + < >`: what a price list hardly has. */
const isMathSign = (code: Code) => code !== null && [92, 94, 95, 123, 125, 61, 43, 60, 62].includes(code);

/**
 * Maths inside a line, as models write it: `$x$`, `$$x$$`, `\(x\)`, `\[x\]`.
 * One dollar opens only where prices cannot be meant: nothing blank inside its edges, no letter or digit right outside.
 */
export const mathText: Extension = {
  text: {
    [dollar]: { name: "mathText", tokenize: dollars, previous: mayOpen },
    [backslash]: { name: "mathText", tokenize: brackets },
  },
};

/** Closers that a run of text was searched for in vain: without this, many openers would cost the square of the text. */
const missing = new WeakMap<TokenizeContext, Set<number>>();
const isMissing = (text: TokenizeContext, closer: number) => missing.get(text)?.has(closer) ?? false;
function noteMissing(text: TokenizeContext, closer: number): void {
  const known = missing.get(text) ?? new Set();
  missing.set(text, known.add(closer));
}

function mayOpen(this: TokenizeContext, code: Code): boolean {
  if (code === dollar) return this.events.at(-1)?.[1].type === "characterEscape";
  return !isDigit(code) && !isLetter(code);
}

function dollars(this: TokenizeContext, effects: Effects, ok: State, nok: State): State {
  let size = 0;
  let closing = 0;
  let last: Code = null;
  let price = false;
  let spaced = false;
  let signs = false;
  let token: Token;

  const open: State = (code) => {
    if (code === dollar) {
      effects.consume(code);
      size += 1;
      return open;
    }
    if (isEnd(code) || (size === 1 && isBlank(code)) || isMissing(this, -size)) return nok(code);
    price = isDigit(code);
    effects.exit("mathTextSequence");
    return inside(code);
  };
  const inside: State = (code) => {
    if (code === null) {
      noteMissing(this, -size);
      return nok(code);
    }
    if (code === dollar) {
      token = effects.enter("mathTextSequence");
      closing = 0;
      return close(code);
    }
    if (isEnd(code)) {
      last = code;
      spaced = true;
      lineEnding(effects, code);
      return inside;
    }
    effects.enter("mathTextData");
    return data(code);
  };
  const data: State = (code) => {
    if (code === dollar || isEnd(code)) {
      effects.exit("mathTextData");
      return inside(code);
    }
    spaced ||= isBlank(code);
    signs ||= isMathSign(code);
    last = code;
    effects.consume(code);
    return data;
  };
  const close: State = (code) => {
    if (code === dollar) {
      effects.consume(code);
      closing += 1;
      return close;
    }
    if (size === 1 && (closing > 1 || isBlank(last) || isDigit(code) || (price && spaced && !signs))) return nok(code);
    if (closing !== size) {
      token.type = "mathTextData";
      return data(code);
    }
    effects.exit("mathTextSequence");
    effects.exit("mathText");
    return ok(code);
  };
  return (code) => {
    effects.enter("mathText");
    effects.enter("mathTextSequence");
    return open(code);
  };
}

function brackets(this: TokenizeContext, effects: Effects, ok: State, nok: State): State {
  let closer = 0;
  let filled = false;
  let token: Token;

  const open: State = (code) => {
    if (code !== 40 && code !== 91) return nok(code);
    closer = code === 40 ? 41 : 93;
    if (isMissing(this, closer)) return nok(code);
    effects.consume(code);
    effects.exit("mathTextSequence");
    return inside;
  };
  const inside: State = (code) => {
    if (code === null) {
      noteMissing(this, closer);
      return nok(code);
    }
    if (code === backslash) {
      token = effects.enter("mathTextSequence");
      effects.consume(code);
      return close;
    }
    if (isEnd(code)) {
      lineEnding(effects, code);
      return inside;
    }
    effects.enter("mathTextData");
    return data(code);
  };
  const data: State = (code) => {
    if (code === backslash || isEnd(code)) {
      effects.exit("mathTextData");
      return inside(code);
    }
    filled ||= !isBlank(code);
    effects.consume(code);
    return data;
  };
  const close: State = (code) => {
    if (code === closer) {
      if (!filled) return nok(code);
      effects.consume(code);
      effects.exit("mathTextSequence");
      effects.exit("mathText");
      return ok;
    }
    filled = true;
    token.type = "mathTextData";
    // The sign after a backslash belongs to it: `\\` never begins the closing `\)`.
    if (code === null || isEnd(code)) return data(code);
    effects.consume(code);
    return data;
  };
  return (code) => {
    effects.enter("mathText");
    effects.enter("mathTextSequence");
    effects.consume(code);
    return open;
  };
}

function lineEnding(effects: Effects, code: Code): void {
  effects.enter("lineEnding");
  effects.consume(code);
  effects.exit("lineEnding");
}

/** Tells maths that stands on its own (`\[x\]`, `$$x$$`) from maths inside a sentence: `meta` is then "display". */
export interface DisplayMath extends InlineMath {
  readonly display?: boolean;
}

/** Goes after `mathFromMarkdown()`, whose handler it replaces. */
export const mathTextFromMarkdown: FromMarkdownExtension = {
  exit: {
    mathText(token: Token) {
      const value = this.resume().trim();
      const node = this.stack.at(-1) as InlineMath & { display?: boolean };
      const sign = this.sliceSerialize(token).slice(0, 2);
      this.exit(token);
      node.value = value;
      if (sign === "$$" || sign === "\\[") node.display = true;
    },
  },
};
