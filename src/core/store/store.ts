import { Keyv, type KeyvStorageAdapter } from "keyv";
import type { Cipher } from "./cipher.ts";

/** What Keyv needs of a storage adapter. It is an event emitter too, which Keyv types more narrowly than Node does. */
export type StorageAdapter = Pick<
  KeyvStorageAdapter,
  | "namespace"
  | "capabilities"
  | "get"
  | "getMany"
  | "set"
  | "setMany"
  | "delete"
  | "deleteMany"
  | "has"
  | "hasMany"
  | "clear"
>;

/** The store cannot be reached. What was asked of it may or may not have been done. */
export class StoreAwayError extends Error {
  override name = "StoreAwayError";
}

export interface StoreHealth {
  readonly ready: boolean;
  /** Why it is not ready, in plain words. */
  readonly reason?: string;
}

/**
 * What a place to keep things must offer. Values are strings that are already encrypted; keys are ids.
 * Times are epoch milliseconds; what has expired is never returned.
 */
export interface Backend {
  /** No other process uses it at the same time. */
  readonly exclusive: boolean;
  /** A Keyv storage adapter over the entries whose keys begin with `namespace:`. */
  adapter(namespace: string): StorageAdapter;
  /** Writes an entry only if there is none; true when it did. Atomic. */
  insert(key: string, value: string, expiresAt: number): Promise<boolean>;
  /** Adds amounts to the numbers kept under a key, and keeps those at least until then. Atomic. */
  tally(key: string, amounts: Readonly<Record<string, number>>, expiresAt: number): Promise<void>;
  tallies(key: string): Promise<Readonly<Record<string, number>>>;
  readonly timeline: TimelineBackend;
  /**
   * Takes a lease, or prolongs it for who has it; false while another one has it. Atomic, and timed by the store's own
   * clock, so that processes whose clocks differ agree.
   */
  lease(name: string, holder: string, ttlMs: number): Promise<boolean>;
  /** Ends a lease, if this holder has it. */
  release(name: string, holder: string): Promise<void>;
  health(): StoreHealth;
  close(): Promise<void>;
}

/** Members in order of time, each forgotten when it expires. */
export interface TimelineBackend {
  add(name: string, member: string, at: number, expiresAt: number): Promise<void>;
  remove(name: string, members: readonly string[]): Promise<void>;
  /** Oldest first, or newest first with `newest`. */
  range(name: string, o: { readonly newest?: boolean; readonly limit: number }): Promise<readonly string[]>;
  clear(name: string): Promise<void>;
}

/** One namespace of encrypted records. */
export interface Space<T> {
  get(key: string): Promise<T | undefined>;
  /** In the order of the keys. */
  getMany(keys: readonly string[]): Promise<readonly (T | undefined)[]>;
  /** @param ttlMs overrides the space's own; `null` keeps the record for ever */
  set(key: string, value: T, ttlMs?: number | null): Promise<void>;
  /** Like `set`, only if there is no such record; true when it was written. Atomic over all processes. */
  insert(key: string, value: T, ttlMs?: number): Promise<boolean>;
  delete(key: string): Promise<void>;
  deleteMany(keys: readonly string[]): Promise<void>;
}

export interface Store extends Omit<Backend, "adapter" | "insert"> {
  /**
   * @param ttlMs how long records live by default; for ever when left out
   */
  space<T>(namespace: string, ttlMs?: number): Space<T>;
}

const FOR_EVER_AT = 8.64e15;

export function createStore(backend: Backend, cipher: Cipher, now: () => number = Date.now): Store {
  return {
    space: (namespace, ttlMs) => createSpace(backend, cipher, namespace, ttlMs, now),
    tally: backend.tally.bind(backend),
    tallies: backend.tallies.bind(backend),
    timeline: backend.timeline,
    lease: backend.lease.bind(backend),
    release: backend.release.bind(backend),
    exclusive: backend.exclusive,
    health: backend.health.bind(backend),
    close: backend.close.bind(backend),
  };
}

function createSpace<T>(
  backend: Backend,
  cipher: Cipher,
  namespace: string,
  defaultTtlMs: number | undefined,
  now: () => number,
): Space<T> {
  // No `error` listener on purpose: with one, a failed or undecipherable read would look like a miss.
  const keyv = new Keyv({
    store: backend.adapter(namespace),
    namespace,
    encryption: cipher,
    serialization: {
      stringify: (value: unknown) => JSON.stringify(value),
      parse: <V>(text: string): V => JSON.parse(text),
    },
  });
  return {
    async get(key) {
      return (await keyv.get(key)) as T | undefined;
    },
    async getMany(keys) {
      return keys.length === 0 ? [] : ((await keyv.get([...keys])) as (T | undefined)[]);
    },
    async set(key, value, ttlMs = defaultTtlMs) {
      await keyv.set(key, value, ttlMs ?? undefined);
    },
    async insert(key, value, ttlMs = defaultTtlMs) {
      const expires = ttlMs === undefined ? undefined : now() + ttlMs;
      const sealed = (await keyv.encode({ value, expires })) as string;
      return backend.insert(`${namespace}:${key}`, sealed, expires ?? FOR_EVER_AT);
    },
    async delete(key) {
      await keyv.delete(key);
    },
    async deleteMany(keys) {
      if (keys.length > 0) await keyv.delete([...keys]);
    },
  };
}
