import { EventEmitter } from "node:events";
import type { DatabaseSync, StatementSync } from "node:sqlite";
import { type KeyvStorageEntry, keyvStorageCapability } from "keyv";
import type { GroupCommit } from "./group-commit.ts";
import type { StorageAdapter } from "./store.ts";

/** One Keyv namespace in the table `entries`. */
export class SqliteAdapter extends EventEmitter implements StorageAdapter {
  /** Keyv sets it; the prefix of every key. */
  namespace: string | undefined;
  readonly #group: GroupCommit;
  readonly #now: () => number;
  readonly #get: StatementSync;
  readonly #getMany: StatementSync;
  readonly #set: StatementSync;
  readonly #delete: StatementSync;
  readonly #clear: StatementSync;

  constructor(db: DatabaseSync, group: GroupCommit, namespace: string, now: () => number) {
    super();
    this.namespace = namespace;
    this.#group = group;
    this.#now = now;
    const alive = "(expires IS NULL OR expires > ?)";
    this.#get = db.prepare(`SELECT value FROM entries WHERE key = ? AND ${alive}`);
    // One statement for any number of keys: they arrive as a JSON list.
    this.#getMany = db.prepare(
      `SELECT key, value FROM entries WHERE key IN (SELECT value FROM json_each(?)) AND ${alive}`,
    );
    this.#set = db.prepare(
      `INSERT INTO entries (key, value, expires) VALUES (?, ?, ?)
       ON CONFLICT DO UPDATE SET value = excluded.value, expires = excluded.expires`,
    );
    this.#delete = db.prepare("DELETE FROM entries WHERE key = ?");
    this.#clear = db.prepare("DELETE FROM entries WHERE key >= ? AND key < ?");
  }

  get capabilities() {
    return keyvStorageCapability(this);
  }

  #full(key: string): string {
    return `${this.namespace}:${key}`;
  }

  async get<Value>(key: string): Promise<Value | undefined> {
    return this.#get.get(this.#full(key), this.#now())?.value as Value | undefined;
  }

  async getMany<Value>(keys: string[]): Promise<(Value | undefined)[]> {
    const [only] = keys;
    if (only !== undefined && keys.length === 1) return [await this.get(only)];
    const rows = this.#getMany.all(JSON.stringify(keys.map((key) => this.#full(key))), this.#now());
    const found = new Map(rows.map((row) => [row.key, row.value as Value]));
    return keys.map((key) => found.get(this.#full(key)));
  }

  async set(key: string, value: unknown, expires?: number): Promise<boolean> {
    await this.#group.write(() => this.#set.run(this.#full(key), String(value), expires ?? null));
    return true;
  }

  async setMany<Value>(entries: KeyvStorageEntry<Value>[]): Promise<boolean[]> {
    return Promise.all(entries.map((each) => this.set(each.key, each.value, each.expires)));
  }

  async delete(key: string): Promise<boolean> {
    return this.#group.write(() => this.#delete.run(this.#full(key)).changes === 1);
  }

  async deleteMany(keys: string[]): Promise<boolean[]> {
    return Promise.all(keys.map((key) => this.delete(key)));
  }

  async has(key: string): Promise<boolean> {
    return (await this.get(key)) !== undefined;
  }

  async hasMany(keys: string[]): Promise<boolean[]> {
    return (await this.getMany(keys)).map((value) => value !== undefined);
  }

  async clear(): Promise<void> {
    await this.#group.write(() => this.#clear.run(`${this.namespace}:`, `${this.namespace};`)); // ";" follows ":" in the alphabet
  }
}
