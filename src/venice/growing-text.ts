/** How many characters may be added before all of it is made one piece again. */
const LOOSE = 512;

/**
 * A text that grows by a word at a time. The engine keeps such a text as a chain of its parts until somebody reads it;
 * with hundreds of answers under way, its collector walks through hundreds of thousands of links. Here the chain is short.
 */
export class GrowingText {
  #text = "";
  #loose = 0;

  add(part: string): void {
    this.#text += part;
    this.#loose += part.length;
    // Reading a character makes it one piece; what nobody wanted to know, the engine would not read.
    if (this.#loose >= LOOSE) this.#loose = this.#text.charCodeAt(0) === 0 ? 1 : 0;
  }

  /** Begins anew, with this text. */
  set(text: string): void {
    this.#text = text;
    this.#loose = 0;
  }

  toString(): string {
    return this.#text;
  }
}
