/** How many characters are added before they are made one piece. */
const LOOSE = 256;

/**
 * A text that grows by a word at a time. The engine keeps such a text as a chain of its parts until somebody reads it;
 * with hundreds of answers under way, its collector walks through hundreds of thousands of links. Here the chain is short.
 */
export class GrowingText {
  #pieces: string[] = [];
  #loose = "";

  add(part: string): void {
    this.#loose += part;
    if (this.#loose.length < LOOSE) return;
    makeOnePiece(this.#loose);
    this.#pieces.push(this.#loose);
    this.#loose = "";
  }

  /** Begins anew, with this text. */
  set(text: string): void {
    this.#pieces = [];
    this.#loose = text;
  }

  toString(): string {
    if (this.#pieces.length > 0) this.set(this.#pieces.join("") + this.#loose);
    return this.#loose;
  }
}

/** Lets the engine forget of how many parts a text was made: reading a character does it. */
export function makeOnePiece(text: string): void {
  one.test(text);
}

const one = /^/;
