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
  /** The part of `used` that may count in the service's next window too: it was heard of after this one may have ended. */
  late: number;
  /** Of the first window of all nobody knows when it began. */
  rolledAt: number;
  /** When the first permit of this window was granted. */
  startedAt: number;
  /** When the service's window began at the earliest. */
  earliestStartAt: number;
  /** When it ends, at the latest; unknown from its beginning to the first reply. */
  resetAt: number;
  /** Whether the service itself told `resetAt`. */
  isTold: boolean;
  /**
   * Whether `resetAt` is only when what was carried into it, or lost in it, cannot count any more: the service's window may
   * begin with a later request.
   */
  isGuess: boolean;
  /** The longest that a reset was away. */
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
  late: 0,
  rolledAt: 0,
  startedAt: 0,
  earliestStartAt: 0,
  resetAt: 0,
  isTold: false,
  isGuess: false,
  lengthMs,
  isMeasured: false,
});

export const roomOf = (window: Window): number => window.limit - window.used - window.foreign;

/** When the service's window may have ended: it does not tell in every reply, and a reply takes its time. */
function earliestEndAt({ isTold, resetAt, earliestStartAt, lengthMs }: Window): number {
  if (isTold) return resetAt;
  return earliestStartAt > 0 ? earliestStartAt + lengthMs : Number.POSITIVE_INFINITY;
}

/**
 * Begins the next window, if this one is over; true when it was. What is in flight, or was until a moment ago, counts in
 * both, because nobody knows in which the service counts it.
 */
export function roll(window: Window, inFlight: number, now: number): boolean {
  let hasRolled = false;
  // Nobody may have looked for a long time: what was late then is not late now.
  while (window.resetAt > 0 && now >= window.resetAt + RESET_MARGIN_MS) {
    begin(window, inFlight, window.resetAt + RESET_MARGIN_MS);
    hasRolled = true;
  }
  return hasRolled;
}

function begin(window: Window, inFlight: number, at: number): void {
  window.used = inFlight + window.late;
  window.earliestStartAt = window.used > 0 ? earliestEndAt(window) : 0;
  window.sure = window.late;
  window.foreign = 0;
  window.leastForeign = 0;
  window.rolledAt = at;
  window.startedAt = 0;
  window.isTold = false;
  // What was counted by now cannot count any more one length later; of what is in flight nothing is known yet.
  window.isGuess = window.late > 0;
  window.resetAt = window.isGuess ? at + window.lengthMs : 0;
  window.late = 0;
}

/** The service has counted this much of what was reserved, in this window or already in the next. */
export function count(window: Window, amount: number, now: number): void {
  if (now >= earliestEndAt(window)) window.late += amount;
}

export function reserve(window: Window, amount: number, now: number): void {
  window.used += amount;
  if (window.startedAt === 0) window.startedAt = now;
  if (window.earliestStartAt === 0) window.earliestStartAt = now;
  // The service's window may begin with this request only.
  if (window.isGuess) window.resetAt = 0;
  window.isGuess = false;
}

/**
 * Something was heard of a request that was granted at `grantedAt`: it has been counted by now. The window in which it was
 * began before, so it ends no later than one length from now, even when no header ever says so.
 */
export function hear(window: Window, grantedAt: number, now: number): void {
  const isOfThisWindow = window.startedAt > 0 && grantedAt >= window.rolledAt;
  if (isOfThisWindow ? window.resetAt === 0 || window.isGuess : window.startedAt === 0 && window.resetAt === 0) {
    window.resetAt = now + window.lengthMs;
    window.isGuess = !isOfThisWindow;
  }
}

/** Nothing will ever be heard of a request: it was counted by now, or never sent. */
export function lose(window: Window, now: number): void {
  if (window.resetAt > 0) return;
  window.resetAt = now + window.lengthMs;
  window.isGuess = true;
}

/**
 * Takes in what the service says; true when it says that the next window has begun. Of a window that is over, only its limit
 * is still of use.
 */
export function observe(window: Window, reading: StateReading, inFlight: number, now: number): boolean {
  const { limit, remaining, resetInMs } = reading;
  if (limit !== undefined) window.limit = limit;
  if (resetInMs !== undefined && resetInMs <= 0) return false;
  let isNext = false;
  if (resetInMs !== undefined) {
    const isLater = window.resetAt > 0 && now + resetInMs > window.resetAt + RESET_MARGIN_MS;
    isNext = isLater && now >= earliestEndAt(window);
    if (isNext) begin(window, inFlight, now);
    window.resetAt = now + resetInMs;
    window.isTold = true;
    // Nothing that was heard of by now can count after a reset that is still to come.
    window.late = 0;
    window.isGuess = false;
    measureLength(window, resetInMs);
  }
  if (remaining !== undefined) believe(window, remaining, now);
  return isNext;
}

function believe(window: Window, remaining: number, now: number): void {
  // What is not ours for certain may be another's: `remaining` below our own reckoning is believed, and corrected by the
  // next reply when it was a request of ours on its way. What cannot be ours stays.
  const counted = window.limit - remaining;
  window.leastForeign = Math.max(window.leastForeign, counted - window.used);
  window.foreign = Math.max(window.leastForeign, counted - window.sure);
  if (counted > 0 && window.resetAt === 0) window.resetAt = now + window.lengthMs;
}

/** A window is at least as long as it is to its reset; the first reply in it tells that nearly in full. */
function measureLength(window: Window, resetInMs: number): void {
  const isFirst = window.rolledAt > 0 && !window.isMeasured;
  window.lengthMs = isFirst ? resetInMs : Math.max(window.lengthMs, resetInMs);
  window.isMeasured ||= isFirst;
}
