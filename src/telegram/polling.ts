import { setTimeout as sleep } from "node:timers/promises";
import type { Log } from "../log.ts";
import { RetryAfter } from "../render/retry-after.ts";
import { ApiRefusal, type Client, LONG_POLL_SECONDS } from "./api.ts";
import type { Listening } from "./listening.ts";
import { parseUpdate, UPDATES, type Update } from "./wire.ts";

const BATCH = 100;
/** While something is still being taken in, nothing is confirmed, and Telegram answers at once with what is waiting. */
const BUSY_PAUSE_MS = 150;
const BACKOFF_MS = { least: 300, network: 3_000, conflict: 15_000, refused: 30_000 };
const LAST_WORDS_MS = 3_000;

/** Takes updates from Telegram, one batch after another, and confirms each only when it was handled. */
export function createPolling(o: {
  readonly client: Client;
  readonly log: Log;
  readonly listening: Listening;
  /** Rejects when the update was not taken in, and must be offered again. */
  readonly handle: (update: Update) => Promise<void>;
  /** Hands on what is still being collected. */
  readonly flush: () => void;
}) {
  const { client, log, listening } = o;
  const stopping = new AbortController();
  /** Updates that came and are not confirmed yet, and whether they were handled. */
  const open = new Map<number, "busy" | "done">();
  const busy = new Set<Promise<void>>();
  let offset = 0;
  let confirmed = 0;
  let running: Promise<void> | undefined;

  async function take(update: Update): Promise<void> {
    for (let waitMs = BACKOFF_MS.least; ; waitMs = Math.min(BACKOFF_MS.network, waitMs * 2)) {
      try {
        await o.handle(update);
        break;
      } catch (error) {
        log.error({ err: error }, "an update could not be taken in; trying again");
        await pause(waitMs);
        if (stopping.signal.aborted) return;
      }
    }
    open.set(update.update_id, "done");
  }

  function begin(bodies: readonly unknown[]): number {
    let fresh = 0;
    for (const body of bodies) {
      const update = parseUpdate(body, log);
      if (!update || open.has(update.update_id)) continue;
      fresh += 1;
      open.set(update.update_id, "busy");
      const taking = take(update).finally(() => busy.delete(taking));
      busy.add(taking);
    }
    advance();
    return fresh;
  }

  /** Moves the offset past everything that was handled without a gap. */
  function advance(): void {
    const ids = [...open.keys()].sort((a, b) => a - b);
    for (const id of ids) {
      if (open.get(id) !== "done") {
        offset = id;
        return;
      }
      open.delete(id);
      offset = id + 1;
    }
  }

  const pause = (ms: number) => sleep(ms, undefined, { signal: stopping.signal }).catch(() => {});
  const settle = (ms: number) => Promise.race([Promise.allSettled([...busy]), pause(ms)]);

  async function poll(timeout: number): Promise<void> {
    const params = { offset, limit: BATCH, timeout, allowed_updates: [...UPDATES] };
    const bodies = await client.call("getUpdates", params, stopping.signal, "poll");
    confirmed = offset;
    listening.heard();
    const fresh = begin(bodies);
    if (busy.size > 0) await settle(fresh > 0 ? BUSY_PAUSE_MS / 3 : BUSY_PAUSE_MS);
    advance();
  }

  async function loop(): Promise<void> {
    let failures = 0;
    while (!stopping.signal.aborted) {
      try {
        // After a failure a short poll first: whether Telegram answers again need not wait for news.
        await poll(busy.size > 0 || failures > 0 ? 0 : LONG_POLL_SECONDS);
        failures = 0;
      } catch (error) {
        if (stopping.signal.aborted) break;
        failures += 1;
        await pause(await recover(error, failures));
      }
    }
  }

  /** @returns how long to wait before the next try */
  async function recover(error: unknown, failures: number): Promise<number> {
    const grown = BACKOFF_MS.least * 2 ** Math.min(8, failures - 1);
    if (error instanceof RetryAfter) return error.retryAfterMs;
    if (!(error instanceof ApiRefusal)) {
      listening.failed("Telegram cannot be reached", failures);
      if (failures === 1) log.warn({ err: error }, "Telegram cannot be reached; trying again");
      return Math.min(BACKOFF_MS.network, grown);
    }
    if (error.status !== 409) {
      listening.refused(`Telegram refuses to hand out messages (${error.status})`);
      log.error({ err: error }, "Telegram refuses to hand out messages; trying again");
      return Math.min(BACKOFF_MS.refused, 1_000 + grown);
    }
    listening.refused("another process takes this bot's messages (409 Conflict)");
    if (failures === 1) log.error({ err: error }, "another process takes this bot's messages; trying again");
    if (error.says(/webhook/i)) await client.call("deleteWebhook", {}, stopping.signal).catch(() => {});
    return Math.min(BACKOFF_MS.conflict, 700 + grown);
  }

  return {
    /** The first, short poll: resolves when Telegram answers. @throws what the call throws */
    async start(): Promise<void> {
      await poll(0);
      running = loop();
    },
    /** Rejecting nothing, losing nothing: what was not handled comes again to the next process. */
    async stop(): Promise<void> {
      stopping.abort();
      o.flush();
      await Promise.race([running, sleep(LAST_WORDS_MS)]);
      await Promise.race([Promise.allSettled([...busy]), sleep(LAST_WORDS_MS)]);
      advance();
      if (offset <= confirmed) return;
      const params = { offset, limit: 1, timeout: 0, allowed_updates: [...UPDATES] };
      await client.call("getUpdates", params, AbortSignal.timeout(LAST_WORDS_MS)).catch(() => {});
    },
  };
}
