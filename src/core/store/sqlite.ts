import { chmodSync, existsSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { pathToFileURL } from "node:url";
import { SqliteAdapter } from "./sqlite-adapter.ts";
import type { Backend, TimelineBackend } from "./store.ts";

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS entries (key TEXT PRIMARY KEY, value TEXT NOT NULL, expires INTEGER) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS entries_expires ON entries (expires) WHERE expires IS NOT NULL;
  CREATE TABLE IF NOT EXISTS tallies (key TEXT, field TEXT, amount REAL NOT NULL, expires INTEGER NOT NULL,
    PRIMARY KEY (key, field)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS timelines (name TEXT, member TEXT, at INTEGER NOT NULL, expires INTEGER NOT NULL,
    PRIMARY KEY (name, member)) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS timelines_at ON timelines (name, at);
`;
const SWEEP_EVERY_MS = 10 * 60_000;
const MEMORY = ":memory:";

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
 * Every write is one transaction; a killed process loses none that was acknowledged (WAL, synchronous=NORMAL: only a
 * power cut may take back the last moments, and never corrupts).
 */
export function openSqlite(file: string, now: () => number = Date.now): SqliteBackend {
  if (file !== MEMORY) mkdirSync(dirname(file), { recursive: true });
  const db = new DatabaseSync(file, { timeout: 5000 });
  if (file !== MEMORY) chmodSync(file, 0o600);
  db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = OFF;");
  db.exec(SCHEMA);
  const sweep = () => {
    for (const table of ["entries", "tallies", "timelines"])
      db.prepare(`DELETE FROM ${table} WHERE expires IS NOT NULL AND expires <= ?`).run(now());
  };
  const timer = setInterval(sweep, SWEEP_EVERY_MS);
  timer.unref();
  const statements = {
    expire: db.prepare("DELETE FROM entries WHERE key = ? AND expires <= ?"),
    insert: db.prepare("INSERT INTO entries (key, value, expires) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"),
    add: db.prepare(
      `INSERT INTO tallies (key, field, amount, expires) VALUES (?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET amount = amount + excluded.amount, expires = excluded.expires`,
    ),
    tallies: db.prepare("SELECT field, amount FROM tallies WHERE key = ? AND expires > ?"),
  };
  return {
    adapter: (namespace) => new SqliteAdapter(db, namespace, now),
    async insert(key, value, expiresAt) {
      statements.expire.run(key, now());
      return statements.insert.run(key, value, expiresAt).changes === 1;
    },
    async tally(key, amounts, expiresAt) {
      db.exec("BEGIN IMMEDIATE");
      for (const [field, amount] of Object.entries(amounts)) statements.add.run(key, field, amount, expiresAt);
      db.exec("COMMIT");
    },
    async tallies(key) {
      const rows = statements.tallies.all(key, now());
      return Object.fromEntries(rows.map((row) => [String(row.field), Number(row.amount)]));
    },
    timeline: createTimelines(db, now),
    sweep,
    async close() {
      clearInterval(timer);
      if (db.isOpen) db.close();
    },
  };
}

function createTimelines(db: DatabaseSync, now: () => number): TimelineBackend {
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
    async add(name, member, at, expiresAt) {
      add.run(name, member, at, expiresAt);
    },
    async remove(name, members) {
      for (const member of members) remove.run(name, member);
    },
    async range(name, o) {
      return (o.newest ? newest : oldest).all(name, now(), o.limit).map((row) => String(row.member));
    },
    async clear(name) {
      clear.run(name);
    },
  };
}
