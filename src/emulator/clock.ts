/** The emulator's time: the given clock's, put forward by whoever wants to see windows, days and jobs go by. */
export class Clock {
  readonly #source: () => number;
  #aheadMs = 0;

  constructor(source: () => number) {
    this.#source = source;
  }

  /** Epoch milliseconds. */
  readonly now = (): number => this.#source() + this.#aheadMs;

  forward(ms: number): void {
    this.#aheadMs += ms;
  }
}
