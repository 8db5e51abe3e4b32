import type { StateReading } from "./state.ts";
import { RESET_MARGIN_MS } from "./state.ts";

/**
 * One window of one key and model, as far as it is known here. Amounts are requests or tokens; times are by the state's
 * clock, 0 for unknown.
 */
export interface Window {
  limit: number;
  /** By our own permits: what was used, and what is still reserved. */
  used: number;
  /** The part of `used` that the service has counted for certain. */
  sure: number;
  /** By others with the same key: at most this. */
  foreign: number;
  /** By others with the same key: at least this. */
  leastForeign: number;
  /** Of the first window of all nobody knows when it began. */
  rolledAt: number;
  /** When the first permit of this window was granted. */
  startedAt: number;
  /** When it ends; unknown from its beginning to the first reply. */
  resetAt: number;
  /** Whether `resetAt` is only when what was carried into it cannot count any more: nothing was granted in it yet. */
  isCarryOnly: boolean;
  /** The longest that was seen. */
  lengthMs: number;
  /** Whether `lengthMs` was measured over a window that was seen to begin. */
  isMeasured: boolean;
}

export const createWindow = (limit: number, lengthMs: number): Window => ({
  limit,
  used: 0,
  sure: 0,
  foreign: 0,
  leastForeign: 0,
  rolledAt: 0,
  startedAt: 0,
  resetAt: 0,
  isCarryOnly: false,
  lengthMs,
  isMeasured: false,
});

export const roomOf = (window: Window): number => window.limit - window.used - window.foreign;

/**
 * Begins the next window, if this one is over; true when it was. What is in flight counts in both, because nobody knows in
 * which the service counts it.
 */
export function roll(window: Window, inFlight: number, now: number): boolean {
  if (window.resetAt === 0 || now < window.resetAt + RESET_MARGIN_MS) return false;
  window.used = inFlight;
  window.sure = 0;
  window.foreign = 0;
  window.leastForeign = 0;
  window.rolledAt = now;
  window.startedAt = 0;
  window.resetAt = 0;
  window.isCarryOnly = false;
  return true;
}

export function reserve(window: Window, amount: number, now: number): void {
  window.used += amount;
  if (window.startedAt > 0) return;
  window.startedAt = now;
  // The service's window may begin with this request only.
  if (window.isCarryOnly) window.resetAt = 0;
  window.isCarryOnly = false;
}

/**
 * Something was heard of a request that was granted at `grantedAt`: it was counted by now, if ever. The window in which it
 * was began before, so it ends no later than one length from now, even when no header ever says so.
 */
export function hear(window: Window, grantedAt: number, now: number): void {
  if (window.resetAt > 0) return;
  if (window.startedAt > 0 && grantedAt < window.rolledAt) return;
  window.resetAt = now + window.lengthMs;
  window.isCarryOnly = window.startedAt === 0;
}

/** Takes in what the service says. Of a window that is over, only its limit is still of use. */
export function observe(window: Window, reading: StateReading, now: number): void {
  const { limit, remaining, resetInMs } = reading;
  if (limit !== undefined) window.limit = limit;
  if (resetInMs !== undefined && resetInMs <= 0) return;
  if (resetInMs !== undefined) {
    window.resetAt = now + resetInMs;
    window.isCarryOnly = false;
    measureLength(window);
  }
  if (remaining === undefined) return;
  // What is not ours for certain may be another's: `remaining` below our own reckoning is believed, and corrected by the
  // next reply when it was a request of ours on its way. What cannot be ours stays.
  const counted = window.limit - remaining;
  window.leastForeign = Math.max(window.leastForeign, counted - window.used);
  window.foreign = Math.max(window.leastForeign, counted - window.sure);
  if (counted > 0 && window.resetAt === 0) window.resetAt = now + window.lengthMs;
}

function measureLength(window: Window): void {
  if (window.startedAt === 0) return;
  const lengthMs = window.resetAt - window.startedAt;
  if (window.rolledAt === 0 || window.isMeasured) {
    window.lengthMs = Math.max(window.lengthMs, lengthMs);
    return;
  }
  window.lengthMs = lengthMs;
  window.isMeasured = true;
}
