import type { Clock } from "../../src/render/clock.ts";

/** A clock that stands still until it is told to go on; timers run in order, and promises settle in between. */
export class FakeClock implements Clock {
  #now = 1_000;
  #timers: { at: number; fn: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  after(ms: number, fn: () => void): () => void {
    const timer = { at: this.#now + ms, fn };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((each) => each !== timer);
    };
  }

  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await settle();
    for (;;) {
      const next = this.#timers.reduce<{ at: number; fn: () => void } | undefined>(
        (first, each) => (each.at <= end && (!first || each.at < first.at) ? each : first),
        undefined,
      );
      if (!next) break;
      this.#now = Math.max(this.#now, next.at);
      this.#timers = this.#timers.filter((each) => each !== next);
      next.fn();
      await settle();
    }
    this.#now = end;
  }

  /** Something that takes time. */
  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.after(ms, resolve);
    });
  }
}

async function settle(): Promise<void> {
  for (let i = 0; i < 8; i += 1) await Promise.resolve();
}
