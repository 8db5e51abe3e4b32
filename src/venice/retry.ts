import { type Clock, sleep } from "./clock.ts";
import { VeniceError } from "./errors.ts";

/**
 * When a request may be sent again.
 *
 * - `always`: it changes nothing, or doing it twice does no harm
 * - `refused`: it costs little, and the service itself said that it failed; not when the outcome is unknown
 * - `unsent`: it costs money at once and there is no idempotency key, so only when the first one certainly was not begun
 * - `never`
 */
export type RetrySafety = "always" | "refused" | "unsent" | "never";

export interface RetryPolicy {
  /** How often a request is sent in all; 3 by default, 5 suits background work. */
  readonly tries: number;
  /** What would have to wait longer fails instead: its caller has better things to do. */
  readonly longestWaitMs: number;
}

/** Told before each pause. */
export interface Retrying {
  readonly error: VeniceError;
  readonly waitMs: number;
  /** The number of the try that failed, from 1. */
  readonly attempt: number;
}

const FIRST_BACKOFF_MS = 500;
const LONGEST_BACKOFF_MS = 8000;
const TOLD_JITTER_MS = 250;
/** A connection that was never made carried no request. */
const NEVER_CONNECTED = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
]);

/** How long to wait before the next try, or `undefined` when there is to be none. */
export function retryWaitMs(
  error: unknown,
  attempt: number,
  safety: RetrySafety,
  policy: RetryPolicy,
  random: () => number,
): number | undefined {
  if (!(error instanceof VeniceError) || safety === "never" || attempt >= triesFor(error, policy)) return undefined;
  if (!isPassing(error)) return undefined;
  if (safety !== "always" && !wasNotBegun(error) && !(safety === "refused" && hasFailed(error))) return undefined;
  const waitMs =
    error.retryAfterMs === undefined
      ? backoffMs(error, attempt, random)
      : error.retryAfterMs + random() * TOLD_JITTER_MS;
  return waitMs > policy.longestWaitMs ? undefined : Math.round(waitMs);
}

/** Sends until it works, must not be repeated, or has been tried often enough. */
export async function withRetries<T>(
  send: () => Promise<T>,
  options: {
    readonly safety: RetrySafety;
    readonly policy: RetryPolicy;
    readonly clock: Clock;
    readonly signal?: AbortSignal;
    readonly onRetry?: (retrying: Retrying) => void;
  },
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await send();
    } catch (error) {
      const waitMs = retryWaitMs(error, attempt, options.safety, options.policy, options.clock.random);
      if (waitMs === undefined) throw error;
      options.onRetry?.({ error: error as VeniceError, waitMs, attempt });
      await sleep(options.clock, waitMs, options.signal);
    }
  }
}

function triesFor(error: VeniceError, policy: RetryPolicy): number {
  return error.kind === "timeout" ? Math.min(2, policy.tries) : policy.tries;
}

/** Whether the same request may well succeed a little later. */
function isPassing({ kind, status, code }: VeniceError): boolean {
  if (code === "paused") return false;
  switch (kind) {
    case "limit":
    case "network":
      return true;
    case "timeout":
      return status !== undefined;
    case "unavailable":
      return status === undefined || status >= 500 || status === 429;
    case "protocol":
      return code === "truncated" || code === "empty";
    default:
      return false;
  }
}

function wasNotBegun({ kind, status, code }: VeniceError): boolean {
  if (kind === "network") return code !== undefined && NEVER_CONNECTED.has(code);
  return status === 429 || status === 503;
}

/** A gateway's timeout says only that nobody waited for the outcome. */
function hasFailed({ kind, status }: VeniceError): boolean {
  return kind === "unavailable" && status !== undefined;
}

function backoffMs(error: VeniceError, attempt: number, random: () => number): number {
  if (error.kind === "limit") return 1000 * 2 ** attempt;
  return random() * Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** (attempt - 1));
}
