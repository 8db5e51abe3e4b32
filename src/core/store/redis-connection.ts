import { setTimeout as pause } from "node:timers/promises";
import { createClient, ErrorReply } from "@redis/client";
import { scripts } from "./redis-scripts.ts";
import { StoreAwayError, type StoreHealth } from "./store.ts";

/** Everything of ours in a Redis begins with this: others may use the same database. */
const PREFIX = "gondolier:";
/** How long a start waits for Redis, and an operation for a Redis that is away. */
const PATIENCE_MS = 10_000;
const AGAIN_AFTER_MS = 20;
/** Parts of that: how often it is looked whether the connection still leads anywhere, and how long that may take. */
const PING_EVERY = 0.3;
const PING_TIMEOUT = 0.25;
/** Pauses between attempts to connect grow up to this. */
const LONGEST_PAUSE_MS = 2_000;
/** Answers of a server that is starting, or handing over to another. */
const PASSING = /^(LOADING|READONLY|MASTERDOWN|TRYAGAIN|CLUSTERDOWN)/;

export type RedisClient = ReturnType<typeof newClient>;

/** One connection, mended with backoff for as long as it is open. */
export interface RedisConnection {
  readonly client: RedisClient;
  /**
   * Does something with Redis, again where the connection is cut in the middle: it must be right to do it twice.
   * @throws StoreAwayError when Redis is away for longer than anybody should wait
   */
  patiently<T>(work: () => Promise<T>): Promise<T>;
  health(): StoreHealth;
  close(): Promise<void>;
}

function newClient(url: string, patienceMs: number, onFault: (cause: Error) => Error | undefined) {
  return createClient({
    url,
    scripts,
    keyPrefix: PREFIX,
    // Who waits is asked again by `patiently`: a write that was given up must not be done later.
    disableOfflineQueue: true,
    socket: {
      connectTimeout: patienceMs / 2,
      socketTimeout: 2 * PING_EVERY * patienceMs,
      reconnectStrategy: (retries, cause) =>
        onFault(cause) ?? Math.min(LONGEST_PAUSE_MS, 50 * 2 ** Math.min(retries, 10)) * (0.75 + Math.random() / 2),
    },
  });
}

/**
 * Connects to `redis://` or `rediss://`, with user, password and number of the database in the address.
 * @throws StoreAwayError where nothing answers, or whatever Redis refuses the connection with
 */
export async function connectRedis(url: string, patienceMs = PATIENCE_MS): Promise<RedisConnection> {
  const { host } = new URL(url);
  let isClosed = false;
  let fault: Error | undefined;
  let isStarted = false;
  const client = newClient(url, patienceMs, (cause) => {
    fault = cause;
    // A wrong password does not become right; later on Redis may have been set up anew, and is waited for.
    return !isStarted && cause instanceof ErrorReply && !PASSING.test(cause.message) ? cause : undefined;
  });
  client.setMaxListeners(0);
  client.on("error", (error: Error) => {
    fault = error;
  });
  const away = () => new StoreAwayError(`Redis at ${host} does not answer`, { cause: fault });

  const connecting = client.connect();
  const connected = await Promise.race([connecting, pause(patienceMs, undefined, { ref: false })]).catch((error) => {
    throw error instanceof Error && error.cause instanceof ErrorReply ? error.cause : error;
  });
  if (!connected) {
    connecting.catch(() => {});
    client.destroy();
    throw away();
  }
  isStarted = true;

  async function ping(): Promise<void> {
    if (!client.isReady) return;
    const late = new AbortController();
    const answered = await Promise.race([
      client.ping().then(
        () => true,
        () => true, // cut: the client mends that by itself
      ),
      pause(PING_TIMEOUT * patienceMs, false, { ref: false, signal: late.signal }),
    ]);
    late.abort();
    if (answered || isClosed || !client.isReady) return;
    // The socket is open and leads nowhere: only a new one helps.
    fault = new Error("no answer");
    client.destroy();
    client.connect().catch(() => {});
  }
  const watch = setInterval(ping, PING_EVERY * patienceMs);
  watch.unref();

  return {
    client,
    async patiently(work) {
      let isLate = false;
      const late = Promise.withResolvers<never>();
      late.promise.catch(() => {});
      const timer = setTimeout(() => {
        isLate = true;
        late.reject(away());
      }, patienceMs);
      try {
        for (;;) {
          try {
            return await Promise.race([work(), late.promise]);
          } catch (error) {
            const passes = !(error instanceof ErrorReply) || PASSING.test(error.message);
            if (isLate || isClosed || !passes) throw error;
          }
          await pause(AGAIN_AFTER_MS);
          if (isLate) throw away();
        }
      } finally {
        clearTimeout(timer);
      }
    },
    health: () => (client.isReady ? { ready: true } : { ready: false, reason: away().message }),
    async close() {
      if (isClosed) return;
      isClosed = true;
      clearInterval(watch);
      if (client.isReady) await Promise.race([client.close(), pause(1000, undefined, { ref: false })]);
      if (client.isOpen) client.destroy();
    },
  };
}
