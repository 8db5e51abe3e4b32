import type { VeniceError } from "./errors.ts";

const REFUSED_REST_MS = 10 * 60_000;
const SPENT_REST_MS = 5 * 60_000;

/** Several keys, of which the first is used that was not refused of late. */
export class KeyRing {
  readonly #keys: readonly string[];
  readonly #restsUntil: number[];

  constructor(keys: readonly string[]) {
    this.#keys = keys.map((key) => key.trim()).filter((key) => key !== "");
    this.#restsUntil = this.#keys.map(() => 0);
  }

  get size(): number {
    return this.#keys.length;
  }

  key(index: number): string | undefined {
    return this.#keys[index];
  }

  /**
   * The key to try next, leaving out those that this request has tried. When all of them rest, the one that has rested
   * longest is tried all the same: whether it is still refused is for the service to say.
   */
  next(tried: ReadonlySet<number>, now: number): number | undefined {
    let best: number | undefined;
    for (let index = 0; index < this.#keys.length; index++) {
      if (tried.has(index)) continue;
      const until = this.#restsUntil[index] ?? 0;
      if (until <= now) return index;
      if (best === undefined || until < (this.#restsUntil[best] ?? 0)) best = index;
    }
    return best;
  }

  /** Lets a key rest when this failure is about the key; returns whether it is. */
  refused(index: number, error: VeniceError, now: number): boolean {
    if (error.code === "admin_required") return false;
    const restMs = error.kind === "auth" ? REFUSED_REST_MS : error.kind === "payment" ? SPENT_REST_MS : undefined;
    if (restMs === undefined) return false;
    this.#restsUntil[index] = now + restMs;
    return true;
  }

  /** Takes every key out of a text, and whatever else looks like one. */
  redact(text: string): string {
    let clean = text;
    for (const key of this.#keys) clean = clean.replaceAll(key, "[key]");
    return clean.replace(/VENICE_[A-Z]+_KEY_[\w-]*/g, "[key]").replace(/\bBearer\s+\S+/gi, "Bearer [key]");
  }
}
