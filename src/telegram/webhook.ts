import { createHash, timingSafeEqual } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Log } from "../log.ts";
import { RetryAfter } from "../render/retry-after.ts";
import { ApiRefusal, type Client } from "./api.ts";
import type { Listening } from "./listening.ts";
import type { Parts } from "./parts.ts";
import type { Updates } from "./updates.ts";
import { parseUpdate, UPDATES, type Update } from "./wire.ts";

const BACKOFF_MS = { least: 300, most: 5_000 };
/** How often we look whether Telegram still delivers to us. */
export const CHECK_MS = 30_000;
/** Failed deliveries that are newer than this say that Telegram does not get through. */
const RECENT_MS = 90_000;
/** What is posted while the bot still starts waits for so long; then it is to come again. */
const STARTING_MS = 10_000;

/** Takes updates that Telegram posts. */
export function createWebhook(o: {
  readonly client: Client;
  readonly log: Log;
  readonly listening: Listening;
  readonly updates: Updates;
  readonly parts: Parts;
  /** Resolves once the bot knows its own name: before, nothing can be said to be meant for it. */
  readonly introduced: Promise<void>;
  readonly url: string;
  readonly secret: string;
  readonly now: () => number;
}) {
  const { client, log, listening, url } = o;
  const stopping = new AbortController();
  const taking = new Set<Promise<unknown>>();
  let isIntroduced = false;
  void o.introduced.then(() => {
    isIntroduced = true;
  });
  const pause = (ms: number) => sleep(ms, undefined, { signal: stopping.signal }).catch(() => {});

  const register = () =>
    client.call("setWebhook", { url, secret_token: o.secret, allowed_updates: [...UPDATES] }, stopping.signal);

  async function check(): Promise<void> {
    const info = await client.call("getWebhookInfo", {}, stopping.signal);
    if (info.url !== url) {
      listening.refused("the webhook was taken away");
      log.error("the webhook was set to another address or removed; setting it again");
      await register();
    }
    const failedAt = (info.last_error_date ?? 0) * 1000;
    if (info.pending_update_count > 0 && o.now() - failedAt < RECENT_MS) {
      return listening.refused(
        `Telegram cannot deliver to the webhook: ${info.last_error_message ?? "no reason given"}`,
      );
    }
    listening.heard();
  }

  async function watch(): Promise<void> {
    for (let failures = 0; !stopping.signal.aborted; ) {
      await pause(failures === 0 ? CHECK_MS : BACKOFF_MS.most);
      if (stopping.signal.aborted) return;
      try {
        await check();
        failures = 0;
      } catch (error) {
        failures += 1;
        listening.failed("Telegram cannot be reached", failures);
        if (failures === 1) log.warn({ err: error }, "the webhook could not be checked");
      }
    }
  }

  /** Offers an update again and again: Telegram will not, once it was told that we have it. */
  async function insistOn(update: Update): Promise<void> {
    for (let waitMs = BACKOFF_MS.least; !stopping.signal.aborted; waitMs = Math.min(BACKOFF_MS.most, waitMs * 2)) {
      try {
        await o.updates.handle(update);
        return await o.parts.drop(update);
      } catch (error) {
        log.error({ err: error }, "a part could not be taken in; trying again");
        await pause(waitMs);
      }
    }
  }

  async function takeLeft(): Promise<void> {
    try {
      for (const update of await o.parts.left(stopping.signal)) void track(insistOn(update));
    } catch (error) {
      if (!stopping.signal.aborted) log.error({ err: error }, "what was left of albums could not be read");
    }
  }

  function track<T>(work: Promise<T>): Promise<T> {
    const done = work.finally(() => taking.delete(done));
    done.catch(() => {});
    taking.add(done);
    return done;
  }

  return {
    /** @throws ApiRefusal when Telegram does not take the address */
    async start(): Promise<void> {
      await register();
      listening.heard();
      void watch();
      void takeLeft();
    },
    /** @returns the HTTP status: 200 only once everything in the update is stored, so that it comes again otherwise */
    async receive(secret: string | undefined, body: unknown): Promise<number> {
      if (!isSame(secret ?? "", o.secret)) return 403;
      if (stopping.signal.aborted) return 503;
      const update = parseUpdate(body, log);
      if (!update) return 400;
      if (!isIntroduced) await Promise.race([o.introduced, pause(STARTING_MS)]);
      if (!isIntroduced) return 503;
      try {
        // The updates of a chat come one by one, each after the one before was confirmed: an album that waited for its
        // parts unconfirmed would never get them.
        if (o.updates.gathers(update)) {
          await track(o.parts.keep(update));
          void track(insistOn(update));
          return 200;
        }
        await track(o.updates.handle(update));
        return 200;
      } catch (error) {
        log.error({ err: error }, "an update could not be taken in; Telegram will send it again");
        return 503;
      }
    },
    async stop(): Promise<void> {
      o.updates.flush();
      await Promise.race([Promise.allSettled([...taking]), sleep(BACKOFF_MS.most)]);
      stopping.abort();
    },
  };
}

/** In constant time: how long it takes tells nothing about how much was right. */
function isSame(given: string, wanted: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(wanted));
}

/** Refusals that time may mend: Telegram could not reach a webhook's host. */
const PASSING = /resolve|timed? ?out|connection/i;

/** Tries until Telegram answers. @throws ApiRefusal what no further try can mend */
export async function insist<T>(o: {
  readonly work: () => Promise<T>;
  readonly signal: AbortSignal;
  readonly onFailure: (error: unknown, failures: number) => void;
}): Promise<T | undefined> {
  for (let failures = 1; !o.signal.aborted; failures += 1) {
    try {
      return await o.work();
    } catch (error) {
      if (o.signal.aborted) return undefined;
      if (error instanceof ApiRefusal && error.status !== 409 && !error.says(PASSING)) throw error;
      o.onFailure(error, failures);
      const ms = error instanceof RetryAfter ? error.retryAfterMs : BACKOFF_MS.least * 2 ** Math.min(4, failures - 1);
      await sleep(ms, undefined, { signal: o.signal }).catch(() => {});
    }
  }
  return undefined;
}
