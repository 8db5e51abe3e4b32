import type { Clock } from "./clock.ts";
import { ApiError } from "./errors.ts";
import { digest } from "./world.ts";

/** A named limit that several routes may share. */
export interface Bucket {
  readonly name: string;
  readonly limit: number;
  readonly windowMs: number;
}

interface Window {
  used: number;
  resetAt: number;
}

const GLOBAL = { limit: 50, windowMs: 1000 };
const INVALID_WINDOW_MS = 600_000;

/** Counts requests as Discord does: per bucket and resource, in all, and the invalid ones. */
export class RateLimits {
  readonly #clock: Clock;
  readonly #maxInvalid: number;
  readonly #windows = new Map<string, Window>();
  readonly #invalid: number[] = [];
  /** False: nothing is counted and no header is sent. */
  enabled: boolean;

  constructor(clock: Clock, enabled: boolean, maxInvalid: number) {
    this.#clock = clock;
    this.#maxInvalid = maxInvalid;
    this.enabled = enabled;
  }

  #window(key: string, windowMs: number): Window {
    const now = this.#clock.now();
    let window = this.#windows.get(key);
    if (!window || window.resetAt <= now) {
      window = { used: 0, resetAt: now + windowMs };
      this.#windows.set(key, window);
      if (this.#windows.size > 10_000) this.#sweep(now);
    }
    return window;
  }

  #sweep(now: number): void {
    for (const [key, window] of this.#windows) if (window.resetAt <= now) this.#windows.delete(key);
  }

  /** Requests of the last 10 minutes that ended with 401, 403 or 429. */
  get invalidRequests(): number {
    const since = this.#clock.now() - INVALID_WINDOW_MS;
    while (this.#invalid.length > 0 && (this.#invalid[0] ?? 0) <= since) this.#invalid.shift();
    return this.#invalid.length;
  }

  countInvalid(): void {
    this.#invalid.push(this.#clock.now());
  }

  /** @throws ApiError when this address has sent too many invalid requests */
  checkBan(): void {
    if (!this.enabled || this.invalidRequests < this.#maxInvalid) return;
    throw new ApiError(
      429,
      0,
      "You are being blocked from accessing our API temporarily due to exceeding our rate limits frequently.",
      { extra: { retry_after: 600, global: true }, headers: { "Retry-After": "600" } },
    );
  }

  /** @throws ApiError 429 */
  takeGlobal(): void {
    if (!this.enabled) return;
    const window = this.#window("global", GLOBAL.windowMs);
    window.used += 1;
    if (window.used <= GLOBAL.limit) return;
    throw limited((window.resetAt - this.#clock.now()) / 1000, true, "global", { "X-RateLimit-Global": "true" });
  }

  /**
   * Counts a request in its bucket.
   * @returns the headers that the reply carries
   * @throws ApiError 429 with the same headers
   */
  take(bucket: Bucket, resource: string): Readonly<Record<string, string>> {
    if (!this.enabled) return {};
    const window = this.#window(`${bucket.name} ${resource}`, bucket.windowMs);
    window.used += 1;
    const afterSecs = (window.resetAt - this.#clock.now()) / 1000;
    const headers = {
      "X-RateLimit-Limit": String(bucket.limit),
      "X-RateLimit-Remaining": String(Math.max(0, bucket.limit - window.used)),
      "X-RateLimit-Reset": (window.resetAt / 1000).toFixed(3),
      "X-RateLimit-Reset-After": afterSecs.toFixed(3),
      "X-RateLimit-Bucket": digest(bucket.name),
    };
    if (window.used > bucket.limit) throw limited(afterSecs, false, "user", headers);
    return headers;
  }

  /**
   * A limit that no header tells of before it is hit.
   * @param words what is said instead of the usual sentence
   * @throws ApiError 429
   */
  takeHidden(name: string, limit: number, windowMs: number, words?: ApiError): void {
    if (!this.enabled) return;
    const window = this.#window(`hidden ${name}`, windowMs);
    window.used += 1;
    if (window.used <= limit) return;
    const error = limited((window.resetAt - this.#clock.now()) / 1000, false, words ? "user" : "shared", {});
    throw words ? new ApiError(429, words.code, words.message, error) : error;
  }
}

function limited(
  afterSecs: number,
  global: boolean,
  scope: "user" | "global" | "shared",
  headers: Readonly<Record<string, string>>,
): ApiError {
  const message = scope === "shared" ? "The resource is being rate limited." : "You are being rate limited.";
  const seconds = Number(Math.max(0.001, afterSecs).toFixed(3));
  return new ApiError(429, 0, message, {
    extra: { retry_after: seconds, global },
    headers: { ...headers, "Retry-After": String(Math.ceil(seconds)), "X-RateLimit-Scope": scope },
  });
}
