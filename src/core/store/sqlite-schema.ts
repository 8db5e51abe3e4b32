import type { DatabaseSync } from "node:sqlite";

/** With rowids on purpose: values are long, and a tree that holds them beside their keys is slow to search and to change. */
const ENTRIES = `
  CREATE TABLE IF NOT EXISTS entries (key TEXT PRIMARY KEY, value TEXT NOT NULL, expires INTEGER);
  CREATE INDEX IF NOT EXISTS entries_expires ON entries (expires) WHERE expires IS NOT NULL;
`;
const SCHEMA = `
  ${ENTRIES}
  CREATE TABLE IF NOT EXISTS tallies (key TEXT, field TEXT, amount REAL NOT NULL, expires INTEGER NOT NULL,
    PRIMARY KEY (key, field)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS timelines (name TEXT, member TEXT, at INTEGER NOT NULL, expires INTEGER NOT NULL,
    PRIMARY KEY (name, member)) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS timelines_at ON timelines (name, at);
`;
const WITH_ROWIDS = `
  BEGIN IMMEDIATE;
  ALTER TABLE entries RENAME TO entries_before;
  DROP INDEX IF EXISTS entries_expires;
  ${ENTRIES}
  INSERT INTO entries (key, value, expires) SELECT key, value, expires FROM entries_before;
  DROP TABLE entries_before;
  COMMIT;
`;

/** Makes the tables that are missing. */
export function prepareTables(db: DatabaseSync): void {
  db.exec(SCHEMA);
  const { sql } = db.prepare("SELECT sql FROM sqlite_master WHERE name = 'entries'").get() ?? {};
  if (!String(sql).endsWith("WITHOUT ROWID")) return;
  try {
    db.exec(WITH_ROWIDS);
  } catch {
    // The disk has no room for it: as it was, it works too, and the next start tries again.
    if (db.isTransaction) db.exec("ROLLBACK");
  }
}
