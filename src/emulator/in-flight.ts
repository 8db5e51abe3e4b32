import { refuse } from "./http/refusal.ts";

/** Counts the answers that each key has under way. */
export class InFlight {
  readonly #most: number;
  readonly #counts = new Map<string, number>();

  constructor(most: number) {
    this.#most = most;
  }

  /** @throws Refusal 429 where the key has too many. */
  check(key: string): void {
    if ((this.#counts.get(key) ?? 0) >= this.#most) throw refuse(429, "in-flight", "Too many concurrent requests");
  }

  /** Counts one in, and gives back what counts it out. */
  enter(key: string): () => void {
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
    return () => {
      this.#counts.set(key, (this.#counts.get(key) ?? 1) - 1);
    };
  }
}
