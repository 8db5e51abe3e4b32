import type { Clock } from "../../src/venice/index.ts";

/** A clock that moves only when it is told to. */
export class ManualClock implements Clock {
  #now: number;
  #timers: { at: number; fn: () => void }[] = [];

  constructor(now = 1_800_000_000_000) {
    this.#now = now;
  }
  now(): number {
    return this.#now;
  }
  random(): number {
    return 0.5;
  }
  after(ms: number, fn: () => void): () => void {
    const timer = { at: this.#now + ms, fn };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }
  get pending(): number {
    return this.#timers.length;
  }
  advance(ms: number): void {
    const end = this.#now + ms;
    while (true) {
      const due = this.#timers.filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at)[0];
      if (!due) break;
      this.#timers = this.#timers.filter((other) => other !== due);
      this.#now = Math.max(this.#now, due.at);
      due.fn();
    }
    this.#now = end;
  }
}

/** The real time, but pauses end at once; it remembers how long they should have been. */
export class HastyClock implements Clock {
  readonly pauses: number[] = [];
  readonly #longest: number;
  /** @param longestMs timers beyond this never fire (request timeouts) */
  constructor(longestMs = 90_000) {
    this.#longest = longestMs;
  }
  now(): number {
    return Date.now();
  }
  random(): number {
    return 0.5;
  }
  after(ms: number, fn: () => void): () => void {
    if (ms > this.#longest) return () => {};
    this.pauses.push(ms);
    const timer = setTimeout(fn, 0);
    return () => clearTimeout(timer);
  }
}
