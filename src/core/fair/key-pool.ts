import type { Clock } from "../../venice/index.ts";

/** Why a key cannot be used: it is refused (401), or nothing is left on it (402). */
export type KeyFault = "refused" | "empty";

export interface KeyPoolOptions {
  /** The scheduler, or whatever else grants on keys. */
  readonly scheduler: { rest(key: string, ms: number): Promise<void>; restore(key: string): Promise<void> };
  readonly clock: Pick<Clock, "after">;
  /** Whether the key works again, found out at no cost: `GET /api_keys/rate_limits`. */
  readonly probe: (key: string, signal: AbortSignal) => Promise<boolean>;
  /** Told once for each time that a key leaves. */
  readonly onOut: (key: string, fault: KeyFault) => void;
  readonly onBack: (key: string) => void;
}

/** Keeps keys that do not work out of use, and brings them back when they do. */
export interface KeyPool {
  failed(key: string, fault: KeyFault): void;
  isOut(key: string): boolean;
  stop(): void;
}

const FIRST_REST_MS = 30_000;
const LONGEST_REST_MS = 60 * 60_000;
/** Where the process that probes dies, the others try the key again this much later. */
const GRACE_MS = 30_000;

/**
 * A key that fails rests for 30 s, then for twice as long after each probe that fails, at most for an hour. Only probes find
 * out whether it works again: no person's request is risked.
 */
export function createKeyPool({ scheduler, clock, probe, onOut, onBack }: KeyPoolOptions): KeyPool {
  const out = new Map<string, () => void>();
  const stopped = new AbortController();

  function rest(key: string, ms: number): void {
    scheduler.rest(key, ms + GRACE_MS).catch(() => {});
    const cancel = clock.after(ms, () => void probeNow(key, ms));
    out.set(key, cancel);
  }

  async function probeNow(key: string, restedMs: number): Promise<void> {
    const works = await probe(key, stopped.signal).catch(() => false);
    if (stopped.signal.aborted) return;
    if (!works) return rest(key, Math.min(2 * restedMs, LONGEST_REST_MS));
    out.delete(key);
    scheduler.restore(key).catch(() => {});
    onBack(key);
  }

  return {
    failed(key, fault) {
      // Requests that were on their way when the key failed fail too: they say nothing new.
      if (out.has(key) || stopped.signal.aborted) return;
      rest(key, FIRST_REST_MS);
      onOut(key, fault);
    },
    isOut: (key) => out.has(key),
    stop() {
      stopped.abort();
      for (const cancel of out.values()) cancel();
    },
  };
}
