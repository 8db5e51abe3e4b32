import { randomBytes } from "node:crypto";
import KeyvRedis from "@keyv/redis";
import { keyvStorageCapability } from "keyv";
import { connectRedis, type RedisConnection } from "./redis-connection.ts";
import type { Backend, StorageAdapter, TimelineBackend } from "./store.ts";

export interface RedisBackend extends Backend {
  /** Reads one entry as it stands there. */
  peek(key: string): Promise<string | undefined>;
}

/**
 * Opens a Redis (6 or newer, not a cluster) that several processes may share.
 * Every operation may be done twice with the same result: so it is simply done again when the connection was cut before
 * the answer came.
 */
export async function openRedis(url: string, patienceMs?: number): Promise<RedisBackend> {
  const connection = await connectRedis(url, patienceMs);
  const { client, patiently } = connection;
  return {
    exclusive: false,
    adapter: (namespace) => createAdapter(connection, namespace),
    peek: (key) => patiently(async () => (await client.get(key)) ?? undefined),
    insert: (key, value, expiresAt) => patiently(async () => (await client.insertOnce(key, value, expiresAt)) === 1),
    async tally(key, amounts, expiresAt) {
      const addition = `addition:${randomBytes(12).toString("base64url")}`;
      const flat = Object.entries(amounts).flat();
      await patiently(() => client.addUp(`tally:${key}`, addition, expiresAt, ...flat));
    },
    async tallies(key) {
      const amounts = await patiently(() => client.hGetAll(`tally:${key}`));
      return Object.fromEntries(Object.entries(amounts).map(([field, amount]) => [field, Number(amount)]));
    },
    timeline: createTimelines(connection),
    lease: (name, holder, ttlMs) =>
      patiently(async () => (await client.takeLease(`lease:${name}`, holder, ttlMs)) === 1),
    async release(name, holder) {
      await patiently(() => client.endLease(`lease:${name}`, holder));
    },
    health: connection.health,
    close: connection.close,
  };
}

/** One Keyv namespace: `@keyv/redis`, but patient, and without events, so that what fails is thrown where it was asked. */
function createAdapter({ client, patiently }: RedisConnection, namespace: string): StorageAdapter {
  const keyv = new KeyvRedis(client as never, { namespace, keyPrefixSeparator: ":", throwOnErrors: true });
  const remove = (key: string) => patiently(() => keyv.delete(key));
  const set = (key: string, value: unknown, expires?: number) =>
    patiently(() => keyv.set(key, value as string, expires));
  const has = (key: string) => patiently(() => keyv.has(key));
  const adapter: StorageAdapter = {
    namespace,
    get capabilities() {
      return keyvStorageCapability(adapter);
    },
    get: <Value>(key: string) => patiently(() => keyv.get<Value>(key)),
    getMany: <Value>(keys: string[]) => patiently(() => keyv.getMany<Value>(keys)),
    set,
    setMany: (entries) => Promise.all(entries.map(({ key, value, expires }) => set(key, value, expires))),
    delete: remove,
    deleteMany: (keys) => Promise.all(keys.map(remove)),
    has,
    hasMany: (keys) => Promise.all(keys.map(has)),
    clear: () => patiently(() => keyv.clear()),
  };
  return adapter;
}

/** Two sorted sets for each line: its members by their time, and by when they expire. */
function createTimelines({ client, patiently }: RedisConnection): TimelineBackend {
  const sets = (name: string) => [`line:${name}`, `expiry:${name}`] as const;
  return {
    async add(name, member, at, expiresAt) {
      await patiently(() => client.addToLine(...sets(name), member, at, expiresAt));
    },
    async remove(name, members) {
      if (members.length === 0) return;
      await patiently(() => Promise.all(sets(name).map((set) => client.zRem(set, [...members]))));
    },
    async range(name, o) {
      const order = o.newest ? "newest" : "oldest";
      return (await patiently(() => client.readLine(...sets(name), o.limit, order))) as readonly string[];
    },
    async clear(name) {
      await patiently(() => client.unlink([...sets(name)]));
    },
  };
}
