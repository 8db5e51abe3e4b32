import { chmodSync, existsSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { pathToFileURL } from "node:url";
import { createGroupCommit, type GroupCommit } from "./group-commit.ts";
import { SqliteAdapter } from "./sqlite-adapter.ts";
import { prepareTables } from "./sqlite-schema.ts";
import type { Backend, TimelineBackend } from "./store.ts";

const SWEEP_EVERY_MS = 10 * 60_000;
const MEMORY = ":memory:";
/**
 * How long the log grows before it is written back into the database, pages of 4 kB. That waits for the disk, and everybody
 * with it: by SQLite's own measure of 1,000 it comes ten times a second when a thousand people ask.
 */
const LOG_PAGES = 10_000;

export interface SqliteBackend extends Backend {
  /** Deletes what has expired; done by itself every ten minutes. */
  sweep(): void;
}

/** Reads one entry of a database file without changing anything; undefined where there is no database yet. */
export function peek(file: string, key: string): string | undefined {
  if (file === MEMORY || !existsSync(file)) return undefined;
  // Without a log beside it nothing can change the file meanwhile, and reading need not leave files of its own.
  const location = existsSync(`${file}-wal`) ? file : new URL(`${pathToFileURL(file)}?immutable=1`);
  const db = new DatabaseSync(location, { readOnly: true });
  try {
    if (!db.prepare("SELECT 1 FROM sqlite_master WHERE name = 'entries'").get()) return undefined;
    const row = db.prepare("SELECT value FROM entries WHERE key = ?").get(key);
    return typeof row?.value === "string" ? row.value : undefined;
  } finally {
    db.close();
  }
}

/**
 * Opens a database file, or a database that lives only in memory (`:memory:`).
 * A write is acknowledged once it is committed; a killed process loses none that was acknowledged (WAL, synchronous=NORMAL: only a
 * power cut may take back the last moments, and never corrupts).
 */
export function openSqlite(file: string, now: () => number = Date.now): SqliteBackend {
  if (file !== MEMORY) mkdirSync(dirname(file), { recursive: true });
  const db = new DatabaseSync(file, { timeout: 5000 });
  if (file !== MEMORY) chmodSync(file, 0o600);
  db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = OFF;");
  db.exec(`PRAGMA wal_autocheckpoint = ${LOG_PAGES}`);
  prepareTables(db);
  const sweep = () => {
    for (const table of ["entries", "tallies", "timelines"])
      db.prepare(`DELETE FROM ${table} WHERE expires IS NOT NULL AND expires <= ?`).run(now());
  };
  const trySweep = () => {
    try {
      sweep();
    } catch {
      // The disk is full: deleting needs room too. The next time is soon enough.
    }
  };
  const timer = setInterval(trySweep, SWEEP_EVERY_MS);
  timer.unref();
  const statements = {
    expire: db.prepare("DELETE FROM entries WHERE key = ? AND expires <= ?"),
    insert: db.prepare("INSERT INTO entries (key, value, expires) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"),
    add: db.prepare(
      `INSERT INTO tallies (key, field, amount, expires) VALUES (?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET amount = amount + excluded.amount, expires = excluded.expires`,
    ),
    lease: db.prepare(
      `INSERT INTO entries (key, value, expires) VALUES (?, ?, ?)
       ON CONFLICT DO UPDATE SET value = excluded.value, expires = excluded.expires WHERE value = excluded.value OR expires <= ?`,
    ),
    release: db.prepare("DELETE FROM entries WHERE key = ? AND value = ?"),
    tallies: db.prepare("SELECT field, amount FROM tallies WHERE key = ? AND expires > ?"),
  };
  const group = createGroupCommit(db, () => statements.lease.run("meta:probe", "", now(), now()));
  return {
    exclusive: true,
    adapter: (namespace) => new SqliteAdapter(db, group, namespace, now),
    insert: (key, value, expiresAt) =>
      group.write(() => {
        statements.expire.run(key, now());
        return statements.insert.run(key, value, expiresAt).changes === 1;
      }),
    tally: (key, amounts, expiresAt) =>
      group.write(() => {
        for (const [field, amount] of Object.entries(amounts)) statements.add.run(key, field, amount, expiresAt);
      }),
    async tallies(key) {
      const rows = statements.tallies.all(key, now());
      return Object.fromEntries(rows.map((row) => [String(row.field), Number(row.amount)]));
    },
    timeline: createTimelines(db, group, now),
    lease: (name, holder, ttlMs) =>
      group.write(() => statements.lease.run(`lease:${name}`, holder, now() + ttlMs, now()).changes === 1),
    release: (name, holder) => group.write(() => void statements.release.run(`lease:${name}`, holder)),
    health() {
      const fault = group.fault();
      return fault ? { ready: false, reason: fault.message } : { ready: true };
    },
    sweep,
    async close() {
      clearInterval(timer);
      if (!db.isOpen) return;
      group.flush();
      db.close();
    },
  };
}

function createTimelines(db: DatabaseSync, { write }: GroupCommit, now: () => number): TimelineBackend {
  const add = db.prepare(
    `INSERT INTO timelines (name, member, at, expires) VALUES (?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET at = excluded.at, expires = excluded.expires`,
  );
  const remove = db.prepare("DELETE FROM timelines WHERE name = ? AND member = ?");
  const oldest = db.prepare("SELECT member FROM timelines WHERE name = ? AND expires > ? ORDER BY at, member LIMIT ?");
  const newest = db.prepare(
    "SELECT member FROM timelines WHERE name = ? AND expires > ? ORDER BY at DESC, member DESC LIMIT ?",
  );
  const clear = db.prepare("DELETE FROM timelines WHERE name = ?");
  return {
    add: (name, member, at, expiresAt) => write(() => void add.run(name, member, at, expiresAt)),
    remove: (name, members) =>
      write(() => {
        for (const member of members) remove.run(name, member);
      }),
    async range(name, o) {
      return (o.newest ? newest : oldest).all(name, now(), o.limit).map((row) => String(row.member));
    },
    clear: (name) => write(() => void clear.run(name)),
  };
}
