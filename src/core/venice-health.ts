import { type ReplyInfo, type Venice, VeniceError } from "../venice/index.ts";
import type { Health } from "./adapter.ts";

/** A good reply this recent needs no further proof. */
const RECENT_MS = 60_000;
/** Who asks often is told the last finding. */
const PROBE_EVERY_MS = 10_000;
const PROBE_TIMEOUT_MS = 5000;

/** Whether Venice answers: seen from the replies that come anyway, and asked for where there are none. */
export interface VeniceHealth {
  observe(reply: ReplyInfo): void;
  check(): Promise<Health>;
}

/** @param venice given late, because its client reports to `observe` */
export function createVeniceHealth(venice: () => Venice, now: () => number = Date.now): VeniceHealth {
  let goodAt = Number.NEGATIVE_INFINITY;
  let probedAt = Number.NEGATIVE_INFINITY;
  let finding: Promise<Health> | undefined;
  async function probe(): Promise<Health> {
    try {
      const { accessPermitted } = await venice().account.rateLimits({ signal: AbortSignal.timeout(PROBE_TIMEOUT_MS) });
      return accessPermitted ? { ready: true } : { ready: false, reason: "Venice does not permit this key to be used" };
    } catch (error) {
      const reason = error instanceof VeniceError ? error.message : "Venice does not answer";
      return { ready: false, reason };
    }
  }
  return {
    observe({ status, path, foreignKey }) {
      if (foreignKey) return;
      // Lists are free for everyone: they do not prove that the key works.
      if (status >= 200 && status < 300 && !path.startsWith("/models")) goodAt = now();
      if (status === 401 || status === 402) goodAt = Number.NEGATIVE_INFINITY;
    },
    async check() {
      if (now() - goodAt < RECENT_MS) return { ready: true };
      if (!finding || now() - probedAt >= PROBE_EVERY_MS) {
        probedAt = now();
        finding = probe();
      }
      return finding;
    },
  };
}
