import type { IncomingHttpHeaders } from "node:http";
import { parseInstant } from "./instants.ts";

/** What the key may still do with one model, as the last reply said it. */
export interface Limit {
  readonly model: string;
  readonly unit: "requests" | "tokens";
  /** The window that the amount is for: told by how far away its reset is. */
  readonly window: "minute" | "day";
  readonly limit: number;
  readonly remaining: number;
  /** Epoch milliseconds, never in the past. */
  readonly resetAt: number;
}

const MINUTE_MS = 60_000;
/** A minute's window may lie askew to ours; a reset further away than this belongs to a day's. */
const LONGEST_MINUTE_MS = 2 * MINUTE_MS;
/** Below this a difference to the server's clock is a reply's travelling time and `Date`'s whole seconds. */
const CLOCK_SKEW_MS = 5000;

/**
 * Reads the rate-limit headers of a reply, in either dialect: resets as epoch milliseconds, as epoch seconds or as
 * seconds from now; `limit` as the most that is allowed or as what was used.
 */
export function parseLimits(headers: IncomingHttpHeaders, model: string, now: number): readonly Limit[] {
  const limits: Limit[] = [];
  for (const unit of ["requests", "tokens"] as const) {
    const remaining = count(headers[`x-ratelimit-remaining-${unit}`]);
    const stated = count(headers[`x-ratelimit-limit-${unit}`]);
    if (remaining === undefined || stated === undefined) continue;
    const resetAt = resetOf(headers, `x-ratelimit-reset-${unit}`, now) ?? now + MINUTE_MS;
    limits.push({
      model,
      unit,
      window: resetAt - now > LONGEST_MINUTE_MS ? "day" : "minute",
      // More left than allowed can only mean that the number tells what was used.
      limit: stated < remaining ? stated + remaining : stated,
      remaining,
      resetAt,
    });
  }
  return limits;
}

/** Reads a reset header by the server's clock, where that is clearly not ours. */
export function resetOf(headers: IncomingHttpHeaders, name: string, now: number): number | undefined {
  const value = single(headers[name]);
  const serverNow = headers.date === undefined ? Number.NaN : Date.parse(headers.date);
  if (Number.isNaN(serverNow) || Math.abs(serverNow - now) < CLOCK_SKEW_MS) return parseInstant(value, now);
  const instant = parseInstant(value, serverNow);
  return instant === undefined ? undefined : instant - serverNow + now;
}

/** Reads a header that holds a count; absent or not a number is `undefined`. */
export function count(value: string | string[] | undefined): number | undefined {
  const text = single(value)?.trim();
  const number = text ? Number(text) : Number.NaN;
  return Number.isFinite(number) ? Math.max(0, number) : undefined;
}

/** The first value of a header. */
export function single(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}
