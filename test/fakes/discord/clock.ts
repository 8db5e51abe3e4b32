/** The fake's time: real time plus what a test has let pass. Only ever goes forward. */
export class Clock {
  readonly #base: () => number;
  readonly #listeners = new Set<() => void>();
  #offsetMs = 0;

  constructor(base: () => number = Date.now) {
    this.#base = base;
  }

  /** Epoch milliseconds. */
  now(): number {
    return this.#base() + this.#offsetMs;
  }

  /** Lets time pass at once; what became overdue happens before this returns. */
  advance(ms: number): void {
    this.#offsetMs += ms;
    for (const listener of this.#listeners) listener();
  }

  onAdvance(listener: () => void): void {
    this.#listeners.add(listener);
  }
}
