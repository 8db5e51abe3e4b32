/** A longer label is more likely a remark in brackets than a link. */
const heldLabel = 80;

interface Delimiter {
  readonly sign: string;
  readonly at: number;
  readonly size: number;
  left: number;
}

/**
 * Completes a paragraph that is still being written as it will most likely go on: open emphasis and code are closed,
 * half a link shows its label, signs that may yet become markup wait. Undefined when there is nothing to do.
 */
export function healInline(source: string): string | undefined {
  if (!/[*_~`[$<\\]/.test(source)) return undefined;
  const scan = new Scan(source);
  scan.run();
  return scan.result();
}

class Scan {
  readonly #source: string;
  readonly #delimiters: Delimiter[] = [];
  readonly #brackets: number[] = [];
  readonly #cuts: [from: number, to: number][] = [];
  /** Code or maths that is still open. */
  #raw: { readonly at: number; readonly closer: string } | undefined;
  #at = 0;

  constructor(source: string) {
    this.#source = source;
  }

  run(): void {
    while (this.#at < this.#source.length) {
      const sign = this.#source.charAt(this.#at);
      if (sign === "\\") this.#backslash();
      else if (sign === "`") this.#code();
      else if (sign === "$") this.#dollar();
      else if (sign === "<") this.#angle();
      else if (sign === "[") this.#brackets.push(this.#at++);
      else if (sign === "]") this.#bracketEnd();
      else if (sign === "*" || sign === "_" || sign === "~") this.#emphasis(sign);
      else this.#at += 1;
    }
  }

  result(): string | undefined {
    for (const at of this.#brackets) this.#openBracket(at);
    let end = this.#source.length;
    for (const [from, to] of this.#cuts) if (to === this.#source.length) end = Math.min(end, from);
    let suffix = this.#raw && this.#raw.at < end ? this.#raw.closer : "";
    for (const each of this.#delimiters.toReversed()) {
      if (each.at >= end || this.#isGuess(each)) continue;
      if (this.#source.slice(each.at + each.size, end).trim() === "") end = each.at;
      else suffix += each.sign.repeat(each.left);
    }
    if (this.#cuts.length === 0 && suffix === "") return undefined;
    let text = "";
    let from = 0;
    for (const [start, to] of this.#cuts.sort((a, b) => a[0] - b[0])) {
      text += this.#source.slice(from, Math.max(from, Math.min(start, end)));
      from = Math.max(from, to);
    }
    text += this.#source.slice(from, end);
    const words = text.trimEnd();
    return words + suffix + text.slice(words.length);
  }

  /** `5*3` is more likely a product than the beginning of something slanted. */
  #isGuess({ sign, at, size }: Delimiter): boolean {
    return size > 3 || (sign === "*" && size === 1 && /[\p{L}\p{N}]/u.test(this.#source.charAt(at - 1)));
  }

  #end(): void {
    this.#at = this.#source.length;
  }

  #cutFrom(at: number): void {
    this.#cuts.push([at, this.#source.length]);
    this.#end();
  }

  #runLength(sign: string): number {
    let to = this.#at;
    while (this.#source.charAt(to) === sign) to += 1;
    return to - this.#at;
  }

  #backslash(): void {
    const next = this.#source.charAt(this.#at + 1);
    if (next === "") this.#cutFrom(this.#at);
    else if (next === "(" || next === "[") this.#rawUntil(2, next === "(" ? "\\)" : "\\]");
    else this.#at += 2;
  }

  /** Text in which no markup counts, up to its closer; one that is missing is added. */
  #rawUntil(size: number, closer: string): void {
    const from = this.#at + size;
    const end = this.#source.indexOf(closer, from);
    if (end >= 0) {
      this.#at = end + closer.length;
      return;
    }
    const words = this.#source.trimEnd();
    const half =
      closer.length > 1 && words.endsWith(closer.charAt(0)) && words.length > from ? words.length - 1 : words.length;
    if (this.#source.slice(from, half).trim() === "") {
      this.#cutFrom(this.#at);
      return;
    }
    if (half < words.length) this.#cuts.push([half, words.length]);
    this.#raw = { at: this.#at, closer };
    this.#end();
  }

  #code(): void {
    const size = this.#runLength("`");
    for (let at = this.#at + size; ; ) {
      const end = this.#source.indexOf("`", at);
      if (end < 0) break;
      let after = end;
      while (this.#source.charAt(after) === "`") after += 1;
      if (after - end === size) {
        this.#at = after;
        return;
      }
      at = after;
    }
    const words = this.#source.trimEnd();
    const content = words.slice(this.#at + size).replace(/`+$/, "");
    if (content.trim() === "") {
      this.#cutFrom(this.#at);
      return;
    }
    this.#cuts.push([this.#at + size + content.length, words.length]);
    this.#raw = { at: this.#at, closer: "`".repeat(size) };
    this.#end();
  }

  #dollar(): void {
    const size = this.#runLength("$");
    const rest = this.#source.slice(this.#at + size);
    if (size > 2) this.#at += size;
    else if (size === 2) this.#rawUntil(2, "$$");
    else if (rest === "") this.#cutFrom(this.#at);
    else if (/^[\s\d]/.test(rest) || /[\p{L}\p{N}]/u.test(this.#source.charAt(this.#at - 1))) this.#at += 1;
    else if (rest.includes("$") || /[\\^_{}=]/.test(rest)) this.#rawUntil(1, "$");
    else this.#at += 1;
  }

  #angle(): void {
    const rest = this.#source.slice(this.#at);
    const tag = /^<[/!a-z][^>]*>/i.exec(rest);
    if (tag) this.#at += tag[0].length;
    else {
      if (/^<https?:[^\s>]*$/i.test(rest)) this.#cuts.push([this.#at, this.#at + 1]);
      this.#at += 1;
    }
  }

  #bracketEnd(): void {
    const open = this.#brackets.pop();
    const end = this.#at;
    this.#at += 1;
    if (open === undefined) return;
    const next = this.#source.charAt(this.#at);
    const isRef = next === "[" && this.#source.indexOf("]", this.#at) < 0;
    const close = next === "(" ? targetEnd(this.#source, this.#at + 1) : -1;
    if (close >= 0) this.#at = close + 1;
    else if (next === "" || next === "(" || isRef) this.#hold(open, end);
  }

  #openBracket(at: number): void {
    this.#hold(at, this.#source.length);
  }

  /** Half a link waits until it is whole, so that it never changes what was drawn; a long label is shown meanwhile. */
  #hold(from: number, labelEnd: number): void {
    const image = this.#source.charAt(from - 1) === "!";
    if (!image && /[\p{L}\p{N}]/u.test(this.#source.charAt(from - 1))) return;
    const start = image ? from - 1 : from;
    if (labelEnd - from <= heldLabel) this.#cutFrom(start);
    else {
      this.#cuts.push([start, from + 1]);
      this.#cutFrom(labelEnd);
    }
  }

  #emphasis(sign: string): void {
    const at = this.#at;
    const size = this.#runLength(sign);
    this.#at += size;
    const before = this.#source.charAt(at - 1);
    const after = this.#source.charAt(this.#at);
    if (after === "" || this.#source.slice(this.#at).trim() === "") {
      this.#lastRun(sign, at, size, before);
      return;
    }
    const opens = after.trim() !== "" && (!isPunctuation(after) || before.trim() === "" || isPunctuation(before));
    const closes = before.trim() !== "" && (!isPunctuation(before) || after.trim() === "" || isPunctuation(after));
    if (sign === "~" && size !== 2) return;
    let left = size;
    if (closes && (sign !== "_" || !opens || isPunctuation(after))) left = this.#close(sign, size);
    if (left > 0 && opens && (sign !== "_" || !closes || isPunctuation(before))) {
      this.#delimiters.push({ sign, at, size, left });
    }
  }

  /** A run at the very end: it closes something, or half of it does, or nobody knows yet what it begins. */
  #lastRun(sign: string, at: number, size: number, before: string): void {
    const open = this.#delimiters.findLast((each) => each.sign === sign);
    const cut: [number, number] = [at, at + size];
    if (before.trim() === "" || !open) this.#cuts.push(cut);
    else if (size < open.left) this.#cuts.push(cut);
    else this.#close(sign, size);
  }

  #close(sign: string, size: number): number {
    let left = size;
    while (left > 0) {
      const index = this.#delimiters.findLastIndex((each) => each.sign === sign);
      const open = this.#delimiters[index];
      if (!open) break;
      const used = Math.min(open.left, left);
      open.left -= used;
      left -= used;
      this.#delimiters.length = open.left > 0 ? index + 1 : index;
    }
    return left;
  }
}

function isPunctuation(sign: string): boolean {
  return /[\p{P}\p{S}]/u.test(sign);
}

/** Where the `)` of a link's target stands; negative when it is not there yet. */
function targetEnd(source: string, from: number): number {
  let depth = 0;
  for (let at = from; at < source.length; at += 1) {
    const sign = source.charAt(at);
    if (sign === "\\") at += 1;
    else if (sign === "(") depth += 1;
    else if (sign === ")" && depth-- === 0) return at;
  }
  return -1;
}
