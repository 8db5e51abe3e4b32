import { createHash } from "node:crypto";
import type { VeniceError } from "./errors.ts";

const REFUSED_REST_MS = 10 * 60_000;
const SPENT_REST_MS = 5 * 60_000;

/** A short name for a key that tells nothing of it: safe to store, to log and to show. */
export function keyName(key: string): string {
  return createHash("sha256").update(key.trim()).digest("hex").slice(0, 12);
}

/** Several keys, of which the first is used that was not refused of late. */
export class KeyRing {
  /** Key → until when it rests. */
  readonly #restsUntil: Map<string, number>;

  constructor(keys: readonly string[]) {
    const given = keys.map((key) => key.trim()).filter((key) => key !== "");
    this.#restsUntil = new Map(given.map((key) => [key, 0]));
  }

  get size(): number {
    return this.#restsUntil.size;
  }

  has(key: string): boolean {
    return this.#restsUntil.has(key);
  }

  named(name: string): string | undefined {
    return [...this.#restsUntil.keys()].find((key) => keyName(key) === name);
  }

  /**
   * The key to try next, leaving out those that this request has tried. When all of them rest, the one that has rested
   * longest is tried all the same: whether it is still refused is for the service to say.
   */
  next(tried: ReadonlySet<string>, now: number): string | undefined {
    let best: string | undefined;
    let bestUntil = Number.POSITIVE_INFINITY;
    for (const [key, until] of this.#restsUntil) {
      if (tried.has(key)) continue;
      if (until <= now) return key;
      if (until < bestUntil) [best, bestUntil] = [key, until];
    }
    return best;
  }

  /** Lets a key rest when this failure is about the key; returns whether it is. A key of someone else is not kept. */
  refused(key: string, error: VeniceError, now: number): boolean {
    if (error.code === "admin_required") return false;
    const restMs = error.kind === "auth" ? REFUSED_REST_MS : error.kind === "payment" ? SPENT_REST_MS : undefined;
    if (restMs === undefined) return false;
    if (this.has(key)) this.#restsUntil.set(key, now + restMs);
    return true;
  }

  /** Takes every key out of a text, `other` too, and whatever else looks like one. */
  redact(text: string, other?: string): string {
    let clean = text;
    for (const key of this.#restsUntil.keys()) clean = clean.replaceAll(key, "[key]");
    if (other) clean = clean.replaceAll(other, "[key]");
    return clean.replace(/VENICE_[A-Z]+_KEY_[\w-]*/g, "[key]").replace(/\bBearer\s+\S+/gi, "Bearer [key]");
  }
}
