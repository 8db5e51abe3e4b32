import type { Clock } from "./clock.ts";

const EPOCH = 1_420_070_400_000;

/** Unique, growing ids that carry their time, as Discord makes them. */
export class Snowflakes {
  readonly #clock: Clock;
  #lastMs = 0;
  #counter = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  next(): string {
    const ms = Math.max(this.#clock.now(), this.#lastMs);
    this.#counter = ms === this.#lastMs ? this.#counter + 1 : 0;
    this.#lastMs = ms;
    return compose(ms, this.#counter);
  }

  /** An id as it would have been made at that time. */
  at(ms: number): string {
    this.#counter += 1;
    return compose(ms, this.#counter);
  }
}

function compose(ms: number, counter: number): string {
  return ((BigInt(ms - EPOCH) << 22n) | BigInt(counter & 0x3fffff)).toString();
}

/** Epoch milliseconds at which the id was made. */
export function madeAt(id: string): number {
  return Number(BigInt(id) >> 22n) + EPOCH;
}

/** Orders ids by age. */
export function compareIds(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
}
