import type { Health } from "../core/adapter.ts";
import { LONG_POLL_SECONDS } from "./api.ts";

/** Silence beyond this is deafness: even without news a long poll ends once in its time. */
const SILENCE_MS = (LONG_POLL_SECONDS + 10) * 1000;
/** A single broken connection is nothing to speak of. */
const FAILURES = 2;

/** Whether messages really reach us. */
export interface Listening {
  heard(): void;
  /** A passing fault. */
  failed(why: string, failures: number): void;
  /** Telegram answers, and says no. */
  refused(why: string): void;
  health(): Health;
}

export function createListening(now: () => number, silenceMs = SILENCE_MS): Listening {
  let heardAt: number | undefined;
  let reason: string | undefined = "not connected to Telegram yet";
  return {
    heard() {
      heardAt = now();
      reason = undefined;
    },
    failed(why, failures) {
      if (failures >= FAILURES || heardAt === undefined) reason = why;
    },
    refused(why) {
      reason = why;
    },
    health() {
      if (reason !== undefined) return { ready: false, reason };
      const silentMs = now() - (heardAt ?? 0);
      if (silentMs <= silenceMs) return { ready: true };
      return { ready: false, reason: `nothing heard from Telegram for ${Math.round(silentMs / 1000)} s` };
    },
  };
}
