import type { Reel } from "./reel.ts";

const tickMs = 10;

/** Lets all replies advance on one shared timer, which runs only while there are any. */
export class Pacer {
  readonly #clock: () => number;
  readonly #reels = new Set<Reel>();
  #timer: NodeJS.Timeout | undefined;

  /** @param clock milliseconds that only go forward; default: the machine's. */
  constructor(clock: () => number = () => performance.now()) {
    this.#clock = clock;
  }

  get open(): number {
    return [...this.#reels].filter((reel) => !reel.over).length;
  }

  add(reel: Reel): void {
    reel.advance(this.#clock());
    if (reel.over) return;
    this.#reels.add(reel);
    this.#timer ??= setInterval(() => this.tick(), tickMs);
  }

  /** Lets everything that stalls go on. */
  resume(): void {
    const now = this.#clock();
    for (const reel of this.#reels) reel.resume(now);
    this.tick();
  }

  tick(): void {
    const now = this.#clock();
    for (const reel of this.#reels) {
      reel.advance(now);
      if (reel.over) this.#reels.delete(reel);
    }
    if (this.#reels.size === 0) this.stop();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
