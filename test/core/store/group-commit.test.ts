import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import fc from "fast-check";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createGroupCommit, type GroupCommit } from "../../../src/core/store/group-commit.ts";
import { StoreAwayError } from "../../../src/core/store/store.ts";

let dir: string;
let db: DatabaseSync;
/** What another process would find. */
let other: DatabaseSync;
let group: GroupCommit;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "group-"));
  db = new DatabaseSync(join(dir, "test.db"));
  db.exec("PRAGMA journal_mode = WAL; PRAGMA foreign_keys = ON; CREATE TABLE t (k TEXT PRIMARY KEY, v INTEGER)");
  // A child without its parent is found out when it is committed, not before.
  db.exec("CREATE TABLE child (p TEXT REFERENCES t (k) DEFERRABLE INITIALLY DEFERRED)");
  other = new DatabaseSync(join(dir, "test.db"), { readOnly: true });
  group = createGroupCommit(db);
});
afterEach(() => {
  if (db.isOpen) db.close();
  other.close();
  rmSync(dir, { recursive: true });
});

const put = (k: string, v: number) => group.write(() => db.prepare("INSERT INTO t VALUES (?, ?)").run(k, v).changes);
const orphan = () => group.write(() => db.prepare("INSERT INTO child VALUES ('nobody')").run());
const keysIn = (where: DatabaseSync) =>
  where
    .prepare("SELECT k FROM t ORDER BY k")
    .all()
    .map(({ k }) => k);

it("acknowledges nothing before everybody can see it, and all of one turn of the loop at the same time", async () => {
  const seen: unknown[][] = [];
  const writes = ["a", "b", "c"].map(async (k) => {
    await put(k, 1);
    seen.push(keysIn(other));
  });
  expect(keysIn(other)).toEqual([]);
  expect(keysIn(db)).toEqual(["a", "b", "c"]);
  await Promise.all(writes);
  expect(seen).toEqual(Array(3).fill(["a", "b", "c"]));
});

it("fails one write alone where only that one is wrong", async () => {
  const outcomes = await Promise.allSettled([put("a", 1), put("a", 2), put("b", 3)]);
  expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  expect(keysIn(other)).toEqual(["a", "b"]);
});

it("fails all of them, and keeps none, where they cannot be committed; the next group is not harmed", async () => {
  const outcomes = await Promise.allSettled([put("a", 1), orphan(), put("b", 2)]);
  expect(outcomes.map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"]);
  expect(keysIn(db)).toEqual([]);
  await put("c", 3);
  expect(keysIn(other)).toEqual(["c"]);
});

it("commits at once when it is told to, and again without harm", async () => {
  const written = put("a", 1);
  group.flush();
  group.flush();
  expect(keysIn(other)).toEqual(["a"]);
  expect(await written).toBe(1);
});

it("fails a write where another process has the database, and goes on afterwards", async () => {
  const rival = new DatabaseSync(join(dir, "test.db"));
  rival.exec("BEGIN IMMEDIATE");
  await expect(put("a", 1)).rejects.toThrow(/locked/);
  rival.exec("ROLLBACK");
  rival.close();
  expect(await put("a", 1)).toBe(1);
});

it("keeps exactly what it acknowledged, however writes, faults and pauses follow each other", async () => {
  const step = fc.oneof(
    { weight: 6, arbitrary: fc.record({ put: fc.integer({ min: 0, max: 20 }) }) },
    { weight: 1, arbitrary: fc.constant("orphan" as const) },
    { weight: 3, arbitrary: fc.constant("pause" as const) },
    { weight: 1, arbitrary: fc.constant("flush" as const) },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      group.flush(); // a write that failed alone may have left its group open
      db.exec("DELETE FROM t");
      const kept = new Set<string>();
      const pending: Promise<unknown>[] = [];
      for (const each of steps) {
        if (each === "pause") await new Promise((resolve) => setImmediate(resolve));
        else if (each === "flush") group.flush();
        else if (each === "orphan") pending.push(orphan().catch(() => {}));
        else
          pending.push(
            put(`k${each.put}`, 1).then(
              () => kept.add(`k${each.put}`),
              () => {},
            ),
          );
      }
      await Promise.all(pending);
      expect(keysIn(other)).toEqual([...kept].sort());
    }),
    { numRuns: 60 },
  );
});

it("says that it is not the writer's fault where the disk is full, for as long as that is so, and goes on afterwards", async () => {
  await put("a", 1);
  const pages = Number(db.prepare("PRAGMA page_count").get()?.page_count);
  db.exec(`PRAGMA max_page_count = ${pages}`);
  const long = () => group.write(() => db.prepare("INSERT INTO t VALUES (?, 1)").run("x".repeat(100_000)));
  const outcomes = await Promise.allSettled([put("b", 2), long(), put("c", 3)]);
  expect(outcomes.filter(({ status }) => status === "rejected").length).toBeGreaterThan(0);
  for (const outcome of outcomes)
    if (outcome.status === "rejected") expect(outcome.reason).toBeInstanceOf(StoreAwayError);
  await expect(long()).rejects.toThrow("the database cannot be written: database or disk is full");
  expect(group.fault()?.message).toContain("disk is full");
  db.exec("PRAGMA max_page_count = 10000");
  await long();
  expect(group.fault()).toBeUndefined();
});

it("finds out by itself that writing goes again", async () => {
  const alone = createGroupCommit(db, () => db.prepare("INSERT OR REPLACE INTO t VALUES ('probe', 1)").run());
  await alone.write(() => db.prepare("INSERT INTO t VALUES ('probe', 1)").run());
  db.exec(`PRAGMA max_page_count = ${Number(db.prepare("PRAGMA page_count").get()?.page_count)}`);
  const long = () => alone.write(() => db.prepare("INSERT INTO t VALUES (?, 1)").run("x".repeat(100_000)));
  await expect(long()).rejects.toThrow("full");
  expect(alone.fault()).toBeDefined();
  db.exec("PRAGMA max_page_count = 10000");
  await expect.poll(() => alone.fault()).toBeUndefined();
});

it("fails its writers, and nobody else, where the database is closed under it", async () => {
  const writing = put("a", 1);
  db.close();
  await expect(writing).rejects.toThrow();
  await expect(put("b", 2)).rejects.toThrow();
  // What is left to be committed would be at the end of this turn of the event loop.
  await new Promise((resolve) => setImmediate(resolve));
});
