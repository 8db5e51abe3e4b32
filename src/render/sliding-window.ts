/** Remembers when the last sends happened, to tell when the next one keeps within so many per stretch of time. */
export class SlidingWindow {
  readonly #capacity: number;
  readonly #lengthMs: number;
  readonly #sentAt: number[] = [];
  #newest = -1;

  /** @param capacity sends per `lengthMs`; `Infinity` for no bound */
  constructor(capacity: number, lengthMs: number) {
    this.#capacity = capacity;
    this.#lengthMs = lengthMs;
  }

  add(at: number): void {
    if (this.#capacity === Number.POSITIVE_INFINITY) return;
    this.#newest = (this.#newest + 1) % this.#capacity;
    this.#sentAt[this.#newest] = at;
  }

  /** When one more may go and `reserve` places are still left for others; in the past when that is so now. */
  roomAt(reserve = 0): number {
    const back = this.#capacity - Math.min(reserve, this.#capacity - 1) - 1;
    if (back >= this.#sentAt.length) return Number.NEGATIVE_INFINITY;
    const at = this.#sentAt[(this.#newest - back + this.#capacity) % this.#capacity];
    return at === undefined ? Number.NEGATIVE_INFINITY : at + this.#lengthMs;
  }
}
