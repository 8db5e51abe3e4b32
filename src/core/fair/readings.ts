import { type Limits, type Reading, type WindowName, windowName } from "./limits.ts";
import type { StateReading } from "./state.ts";

const LONGEST_MS = 400 * 86_400_000;

/** Turns what sources say into what is believed. */
export interface Readings {
  /** By model. @param assumed what is believed of limits that no source has told yet */
  read(key: string, readings: readonly Reading[], assumed?: Limits): ReadonlyMap<string, readonly StateReading[]>;
}

/**
 * Settles what the sources contradict each other on:
 *
 * - `limit` is what is allowed (now) or what was used so far (Venice's guide of 2025). More left than allowed, or a limit that
 *   changed so that limit and what is left add up to the limit known before, can only be what was used.
 * - `reset` is epoch milliseconds (observed), epoch seconds (documented for requests) or seconds from now (documented for
 *   tokens): told apart by size, since no moment of this century is a billion milliseconds or ten trillion seconds.
 * - A reset in the past tells of a window that is over: what was left in it says nothing about the next one.
 * - Windows are said to slide, and behave as if they were fixed: the reset is believed; a window that gives less after it
 *   than expected says so in `remaining`, which is believed whenever it is lower than our own reckoning.
 * - Absent, negative, infinite or zero limits are not told; a key that may do nothing says so by refusing.
 *
 * @see https://docs.venice.ai/api-reference/rate-limiting
 */
export function createReadings(now: () => number): Readings {
  const known = new Map<string, number>();
  return {
    read(key, readings, assumed = {}) {
      const byModel = new Map<string, StateReading[]>();
      for (const reading of readings) {
        const window = windowName(reading);
        const id = `${key}|${reading.model}|${window}`;
        const settled = settle(reading, window, known.get(id) ?? assumed[window], now());
        if (settled.limit !== undefined) known.set(id, settled.limit);
        if (settled.limit === undefined && settled.remaining === undefined && settled.resetInMs === undefined) continue;
        const list = byModel.get(reading.model);
        if (list) list.push(settled);
        else byModel.set(reading.model, [settled]);
      }
      return byModel;
    },
  };
}

function settle(reading: Reading, window: WindowName, known: number | undefined, now: number): StateReading {
  const stated = amount(reading.limit) || undefined;
  const remaining = amount(reading.remaining);
  let limit = stated;
  if (stated !== undefined && remaining !== undefined && stated !== known) {
    if (stated + remaining === known) limit = known;
    else if (remaining > stated) limit = stated + remaining;
  }
  return { window, limit, remaining, resetInMs: resetInMs(reading.resetAt, now) };
}

const amount = (value: number | undefined): number | undefined =>
  value !== undefined && Number.isFinite(value) && value >= 0 ? value : undefined;

/** Milliseconds from now; negative for the past, absent for what cannot be a reset. */
export function resetInMs(value: number | undefined, now: number): number | undefined {
  if (value === undefined || !Number.isFinite(value)) return undefined;
  const inMs = value > 1e12 ? value - now : value > 1e9 ? value * 1000 - now : value * 1000;
  return inMs > LONGEST_MS ? undefined : inMs;
}
