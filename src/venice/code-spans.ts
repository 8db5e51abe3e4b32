const NEWLINE = 10;
const SPACE = 32;
const BACKTICK = 96;
const TILDE = 126;

/** Knows whether the end of a growing markdown text lies inside code. */
export class CodeSpans {
  /** The fence that is open: its character and length. */
  #fence?: { readonly char: number; readonly length: number };
  /** The length of the backtick run that opened a span on this line, or 0. */
  #span = 0;
  /** The run of fence characters or backticks at the end of what was read. */
  #run = { char: 0, length: 0 };
  /** Only spaces and this run have been on the line so far. */
  #runLeadsLine = false;
  #lineIsBlank = true;

  push(text: string): void {
    for (let i = 0; i < text.length; i++) this.#read(text.charCodeAt(i));
  }

  isInside(): boolean {
    // A run at the very end counts as it stands: the tag in question ends it.
    const open = this.#span !== 0 || this.#fence !== undefined;
    return this.#run.length > 0 && this.#fence === undefined ? this.#afterRun() : open;
  }

  reset(): void {
    this.#fence = undefined;
    this.#span = 0;
    this.#endRun();
    this.#lineIsBlank = true;
  }

  #read(char: number): void {
    if (char === this.#run.char && this.#run.length > 0) {
      this.#run.length++;
      return;
    }
    if (this.#run.length > 0) this.#settleRun();
    if (char === NEWLINE) {
      this.#span = 0;
      this.#lineIsBlank = true;
      return;
    }
    if (char === BACKTICK || char === TILDE) {
      this.#run = { char, length: 1 };
      this.#runLeadsLine = this.#lineIsBlank;
    }
    if (char !== SPACE) this.#lineIsBlank = false;
  }

  #settleRun(): void {
    const { char, length } = this.#run;
    const fence = this.#runLeadsLine && length >= 3;
    if (this.#fence) {
      if (fence && char === this.#fence.char && length >= this.#fence.length) this.#fence = undefined;
    } else if (fence) {
      this.#fence = { char, length };
    } else if (char === BACKTICK) {
      this.#span = this.#span === 0 ? length : this.#span === length ? 0 : this.#span;
    }
    this.#endRun();
  }

  #afterRun(): boolean {
    const { char, length } = this.#run;
    if (this.#runLeadsLine && length >= 3) return true;
    if (char !== BACKTICK) return this.#span !== 0;
    return this.#span === 0 || this.#span !== length;
  }

  #endRun(): void {
    this.#run = { char: 0, length: 0 };
    this.#runLeadsLine = false;
  }
}
