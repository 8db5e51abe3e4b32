import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, describe, expect, it } from "vitest";
import { openSqlite } from "../../../src/core/store/sqlite.ts";
import { prepareTables } from "../../../src/core/store/sqlite-schema.ts";

const BEFORE = `
  CREATE TABLE entries (key TEXT PRIMARY KEY, value TEXT NOT NULL, expires INTEGER) WITHOUT ROWID;
  CREATE INDEX entries_expires ON entries (expires) WHERE expires IS NOT NULL;
`;
const sqlOf = (db: DatabaseSync) => db.prepare("SELECT sql FROM sqlite_master WHERE name = 'entries'").get()?.sql;
const indexes = (db: DatabaseSync) =>
  db
    .prepare("SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = 'entries' AND sql IS NOT NULL")
    .all()
    .map(({ name }) => name);

describe("the tables", () => {
  const folder = mkdtempSync(join(tmpdir(), "schema-"));
  const file = join(folder, "store.db");
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("take over what an earlier version kept, once", async () => {
    const before = new DatabaseSync(file);
    before.exec(BEFORE);
    const add = before.prepare("INSERT INTO entries VALUES (?, ?, ?)");
    for (let n = 0; n < 100; n += 1) add.run(`a:${n}`, `value ${n}`, n % 2 ? 5_000 : null);
    before.close();

    for (const start of ["first", "second"]) {
      const backend = openSqlite(file, () => 1_000);
      const adapter = backend.adapter("a");
      expect(await adapter.getMany(["0", "1", "99"]), start).toEqual(["value 0", "value 1", "value 99"]);
      await adapter.set("0", `value 0`, undefined);
      await backend.close();
    }
    const after = new DatabaseSync(file);
    expect(sqlOf(after)).not.toContain("WITHOUT ROWID");
    expect(indexes(after)).toEqual(["entries_expires"]);
    expect(after.prepare("SELECT count(*) AS n FROM entries").get()?.n).toBe(100);
    expect(after.prepare("SELECT name FROM sqlite_master WHERE name = 'entries_before'").get()).toBeUndefined();
    after.close();
  });

  it("stay as they were where there is no room to change them", () => {
    const db = new DatabaseSync(":memory:");
    db.exec(BEFORE);
    const add = db.prepare("INSERT INTO entries VALUES (?, ?, NULL)");
    for (let n = 0; n < 50; n += 1) add.run(`a:${n}`, "x".repeat(4_000));
    const { page_count: pages } = db.prepare("PRAGMA page_count").get() as { page_count: number };
    db.exec(`PRAGMA max_page_count = ${pages + 8}`);
    prepareTables(db);
    expect(db.isTransaction).toBe(false);
    expect(sqlOf(db)).toContain("WITHOUT ROWID");
    expect(indexes(db)).toEqual(["entries_expires"]);
    expect(db.prepare("SELECT count(*) AS n FROM entries").get()?.n).toBe(50);
    db.exec("PRAGMA max_page_count = 4294967294");
    prepareTables(db);
    expect(sqlOf(db)).not.toContain("WITHOUT ROWID");
    expect(db.prepare("SELECT count(*) AS n FROM entries").get()?.n).toBe(50);
    db.close();
  });
});
