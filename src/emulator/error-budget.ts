import { Refusal } from "./http/refusal.ts";

const windowMs = 30_000;
/** Asking a model for what it cannot do is counted apart. */
const allowedFeatures = 200;

interface Failures {
  at: number[];
  blockedUntil: number;
}

/** Blocks who fails too often: per key, model and `user`, as Venice does. */
export class ErrorBudget {
  readonly #allowed: number;
  readonly #now: () => number;
  readonly #failures = new Map<string, Failures>();

  /** @param allowed 4xx replies (429 left out) within 30 s before a block of 30 s. */
  constructor(allowed: number, now: () => number) {
    this.#allowed = allowed;
    this.#now = now;
  }

  /** @throws Refusal 429 while the block lasts. */
  check(id: string): void {
    const now = this.#now();
    if ((this.#failures.get(id)?.blockedUntil ?? 0) > now) throw budgetSpent(this.#allowed);
    if ((this.#failures.get(featuresOf(id))?.blockedUntil ?? 0) > now) throw budgetSpent(allowedFeatures);
  }

  /** Counts a reply of the 4xx kind. */
  count(failed: string, reason: string): void {
    const id = reason === "feature" ? featuresOf(failed) : failed;
    const allowed = reason === "feature" ? allowedFeatures : this.#allowed;
    const now = this.#now();
    const known = this.#failures.get(id) ?? { at: [], blockedUntil: 0 };
    known.at = [...known.at.filter((at) => at > now - windowMs), now];
    if (known.at.length > allowed) {
      known.blockedUntil = now + windowMs;
      known.at = [];
    }
    this.#failures.set(id, known);
    if (this.#failures.size > 10_000) this.#forgetOldest();
  }

  headers(id: string): Record<string, string> {
    const now = this.#now();
    const { at = [], blockedUntil = 0 } = this.#failures.get(id) ?? {};
    const recent = at.filter((moment) => moment > now - windowMs);
    const left = blockedUntil > now ? 0 : this.#allowed - recent.length;
    const resetAt = blockedUntil > now ? blockedUntil : (recent[0] ?? now) + windowMs;
    return { "x-ratelimit-remaining": String(left), "x-ratelimit-resets": String(resetAt) };
  }

  #forgetOldest(): void {
    const oldest = this.#failures.keys().next();
    if (!oldest.done) this.#failures.delete(oldest.value);
  }
}

const featuresOf = (id: string) => `${id}|features`;

/** The 429 that says so. */
export const budgetSpent = (allowed = 50) =>
  new Refusal({
    status: 429,
    reason: "error budget",
    body: {
      error:
        `Too many failed attempts (> ${allowed}) resulting in a non-success status code. Please wait 30s and try again. ` +
        "See https://docs.venice.ai/api-reference/rate-limiting for more information.",
    },
  });
