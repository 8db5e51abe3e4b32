import type { Model, SizeClass } from "./catalogue/model.ts";
import { Refusal } from "./http/refusal.ts";

/** What one key may do with one model of a class within a window. */
export interface ClassLimit {
  readonly requests: number;
  readonly tokens: number;
  readonly requestsPerDay?: number;
}

export type Limits = Readonly<Record<SizeClass, ClassLimit>>;

/** How the rate-limit headers are written: as Venice sends them now, as it documents them, or not at all. */
export type Dialect = "ms" | "seconds" | "absent";

const ample: ClassLimit = { requests: 100_000, tokens: 1_000_000_000 };

/** The default: never in the way. */
export const ampleLimits: Limits = { XS: ample, S: ample, M: ample, L: ample };

/** What a paid key gets. */
export const paidLimits: Limits = {
  XS: { requests: 500, tokens: 5_000_000 },
  S: { requests: 150, tokens: 3_000_000 },
  M: { requests: 100, tokens: 2_000_000 },
  L: { requests: 100, tokens: 2_000_000 },
};

interface Window {
  startedAt: number;
  requests: number;
  tokens: number;
}

const dayMs = 86_400_000;

/** Counts requests and tokens per key and model in fixed windows, which begin with their first request. */
export class RateLimiter {
  readonly #limits: Limits;
  readonly #windowMs: number;
  readonly #now: () => number;
  readonly #windows = new Map<string, Window>();
  readonly #days = new Map<string, Window>();

  constructor(limits: Limits, windowMs: number, now: () => number) {
    this.#limits = limits;
    this.#windowMs = windowMs;
    this.#now = now;
  }

  limitOf(model: Model): ClassLimit {
    return this.#limits[model.size];
  }

  /**
   * Counts a request and its prompt in.
   * @throws Refusal 429 where it would pass a limit; nothing is counted then.
   */
  admit(key: string, model: Model, promptTokens: number): void {
    const limit = this.limitOf(model);
    const minute = this.#window(key, model);
    const day = this.#day(key, model);
    const full =
      minute.requests >= limit.requests
        ? "requests"
        : minute.tokens + promptTokens > limit.tokens
          ? "tokens"
          : day.requests >= (limit.requestsPerDay ?? Number.POSITIVE_INFINITY)
            ? "day"
            : undefined;
    if (full) throw new Refusal({ status: 429, reason: `limit ${full}`, body: { error: "Rate limit exceeded" } });
    minute.requests++;
    minute.tokens += promptTokens;
    day.requests++;
  }

  /** Adds what an answer used to the window that is open when it ends. */
  settle(key: string, model: Model, completionTokens: number): void {
    this.#window(key, model).tokens += completionTokens;
  }

  headers(key: string, model: Model, dialect: Dialect): Record<string, string> {
    if (dialect === "absent") return {};
    const limit = this.limitOf(model);
    const { startedAt, requests, tokens } = this.#window(key, model);
    const resetAt = startedAt + this.#windowMs;
    const reset =
      dialect === "ms"
        ? { requests: resetAt, tokens: resetAt }
        : { requests: Math.ceil(resetAt / 1000), tokens: Math.ceil((resetAt - this.#now()) / 1000) };
    return {
      "x-ratelimit-limit-requests": String(limit.requests),
      "x-ratelimit-remaining-requests": String(Math.max(0, limit.requests - requests)),
      "x-ratelimit-reset-requests": String(reset.requests),
      "x-ratelimit-limit-tokens": String(limit.tokens),
      "x-ratelimit-remaining-tokens": String(Math.max(0, limit.tokens - tokens)),
      "x-ratelimit-reset-tokens": String(reset.tokens),
    };
  }

  #window(key: string, model: Model): Window {
    return fresh(this.#windows, `${key}|${model.id}`, this.#now(), (at, now) => now >= at + this.#windowMs);
  }

  #day(key: string, model: Model): Window {
    return fresh(
      this.#days,
      `${key}|${model.id}`,
      this.#now(),
      (at, now) => Math.floor(at / dayMs) !== Math.floor(now / dayMs),
    );
  }
}

function fresh(
  windows: Map<string, Window>,
  id: string,
  now: number,
  over: (at: number, now: number) => boolean,
): Window {
  const known = windows.get(id);
  if (known && !over(known.startedAt, now)) return known;
  const window = { startedAt: now, requests: 0, tokens: 0 };
  windows.set(id, window);
  return window;
}
