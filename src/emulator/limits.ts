import type { LimitClass } from "./catalogue/model.ts";
import { Refusal } from "./http/refusal.ts";

/** What one key may do with one model of a class within a window. */
export interface ClassLimit {
  readonly requests: number;
  /** Infinite where only requests are counted. */
  readonly tokens: number;
  readonly requestsPerDay?: number;
}

export type Limits = Readonly<Record<LimitClass, ClassLimit>>;

/** What is counted together: a model, or a service under a name. */
export interface Bucket {
  readonly id: string;
  readonly size: LimitClass;
}

/** How the rate-limit headers are written: as Venice sends them now, as it documents them, or not at all. */
export type Dialect = "ms" | "seconds" | "absent";

const ample: ClassLimit = { requests: 100_000, tokens: 1_000_000_000 };

/** The default: never in the way. */
export const ampleLimits: Limits = {
  XS: ample,
  S: ample,
  M: ample,
  L: ample,
  ...media({ image: ample.requests, audio: ample.requests, queue: ample.requests, retrieve: ample.requests }),
  ...media({ augment: ample.requests }),
};

/** What a paid key gets. */
export const paidLimits: Limits = {
  XS: { requests: 500, tokens: 5_000_000 },
  S: { requests: 150, tokens: 3_000_000 },
  M: { requests: 100, tokens: 2_000_000 },
  L: { requests: 100, tokens: 2_000_000 },
  ...media({ image: 20, audio: 60, queue: 40, retrieve: 120 }),
  ...media({ augment: 20 }),
};

/** Only requests are counted of what is not text. */
function media<Name extends string>(requests: Readonly<Record<Name, number>>): Record<Name, ClassLimit> {
  const entries = Object.entries<number>(requests).map(([name, each]) => [
    name,
    { requests: each, tokens: Number.POSITIVE_INFINITY },
  ]);
  return Object.fromEntries(entries) as Record<Name, ClassLimit>;
}

/** A limit that was hit. */
export interface Hit {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly key: string;
  readonly modelId: string;
  readonly type: "RPM" | "RPD" | "TPM" | "FAILED_REQUESTS" | "UNSUPPORTED_FEATURE_REQUESTS";
}

const mostHits = 50;

interface Window {
  startedAt: number;
  requests: number;
  tokens: number;
}

const dayMs = 86_400_000;

/** Counts requests and tokens per key and model in fixed windows, which begin with their first request. */
export class RateLimiter {
  #limits: Limits;
  #hits: readonly Hit[] = [];
  readonly #windowMs: number;
  readonly #now: () => number;
  readonly #windows = new Map<string, Window>();
  readonly #days = new Map<string, Window>();

  constructor(limits: Limits, windowMs: number, now: () => number) {
    this.#limits = limits;
    this.#windowMs = windowMs;
    this.#now = now;
  }

  /** The newest limits that were hit, oldest first. */
  get hits(): readonly Hit[] {
    return this.#hits;
  }

  limitOf(bucket: Bucket): ClassLimit {
    return this.#limits[bucket.size];
  }

  /** Changes limits; what was counted stays counted. */
  change(limits: Partial<Record<LimitClass, Partial<ClassLimit>>>): void {
    this.#limits = limitsWith(this.#limits, limits);
  }

  note(hit: Hit): void {
    this.#hits = [...this.#hits, hit].slice(-mostHits);
  }

  /**
   * Counts a request and its prompt in.
   * @throws Refusal 429 where it would pass a limit; nothing is counted then.
   */
  admit(key: string, model: Bucket, promptTokens: number): void {
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
    if (full) {
      const type = ({ requests: "RPM", tokens: "TPM", day: "RPD" } as const)[full];
      this.note({ at: this.#now(), key, modelId: model.id, type });
      throw new Refusal({ status: 429, reason: `limit ${full}`, body: { error: "Rate limit exceeded" } });
    }
    minute.requests++;
    minute.tokens += promptTokens;
    day.requests++;
  }

  /** Adds what an answer used to the window that is open when it ends. */
  settle(key: string, model: Bucket, completionTokens: number): void {
    this.#window(key, model).tokens += completionTokens;
  }

  headers(key: string, model: Bucket, dialect: Dialect): Record<string, string> {
    if (dialect === "absent") return {};
    const limit = this.limitOf(model);
    const { startedAt, requests, tokens } = this.#window(key, model);
    const resetAt = startedAt + this.#windowMs;
    const reset =
      dialect === "ms"
        ? { requests: resetAt, tokens: resetAt }
        : { requests: Math.ceil(resetAt / 1000), tokens: Math.ceil((resetAt - this.#now()) / 1000) };
    const ofRequests = {
      "x-ratelimit-limit-requests": String(limit.requests),
      "x-ratelimit-remaining-requests": String(Math.max(0, limit.requests - requests)),
      "x-ratelimit-reset-requests": String(reset.requests),
    };
    if (!Number.isFinite(limit.tokens)) return ofRequests;
    return {
      ...ofRequests,
      "x-ratelimit-limit-tokens": String(limit.tokens),
      "x-ratelimit-remaining-tokens": String(Math.max(0, limit.tokens - tokens)),
      "x-ratelimit-reset-tokens": String(reset.tokens),
    };
  }

  #window(key: string, model: Bucket): Window {
    return fresh(this.#windows, `${key}|${countedAs(model)}`, this.#now(), (at, now) => now >= at + this.#windowMs);
  }

  #day(key: string, model: Bucket): Window {
    return fresh(
      this.#days,
      `${key}|${countedAs(model)}`,
      this.#now(),
      (at, now) => Math.floor(at / dayMs) !== Math.floor(now / dayMs),
    );
  }
}

/** Jobs and services are counted together, whatever the model. */
const countedAs = ({ id, size }: Bucket) => (["queue", "retrieve", "augment"].includes(size) ? `${size}*` : id);

/** Limits with changes. */
export const limitsWith = (limits: Limits, changes: Partial<Record<LimitClass, Partial<ClassLimit>>>): Limits => {
  const changed = Object.entries(limits).map(([name, limit]) => [name, { ...limit, ...changes[name as LimitClass] }]);
  return Object.fromEntries(changed) as Limits;
};

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
