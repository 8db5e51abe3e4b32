const leastMs = 8;
const mostMs = 60;
const share = 0.5;

/**
 * The stretch of draws before the event loop gets its turn, so that no stream and no first word waits behind them. What
 * else there is to do may take long too: then draws get their share of the time, up to a bound.
 */
export class Slice {
  #endsAt = 0;
  /** When the last one was over before all was drawn. */
  #cutAt = Number.POSITIVE_INFINITY;

  begin(now: number): void {
    this.#endsAt = now + Math.min(mostMs, Math.max(leastMs, (now - this.#cutAt) * share));
  }

  isOver(now: number): boolean {
    return now >= this.#endsAt;
  }

  end(now: number, isCut: boolean): void {
    this.#cutAt = isCut ? now : Number.POSITIVE_INFINITY;
  }
}
