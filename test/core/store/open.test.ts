import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, unlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openStore, StoreError } from "../../../src/core/store/open.ts";
import { storeContract, underClock } from "../../contracts/store.ts";

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "store-"));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

storeContract("SQLite", () =>
  underClock((now) => openStore({ url: `sqlite:${join(dataDir, "x", "test.db")}`, dataDir, now })),
);
storeContract("memory", () => underClock((now) => openStore({ url: "memory:", dataDir, now })));

describe("openStore", () => {
  const file = () => join(dataDir, "test.db");
  const open = (secret?: string) => openStore({ url: `sqlite:${file()}`, dataDir, secret });
  const bytes = () =>
    readdirSync(dataDir)
      .map((name) => readFileSync(join(dataDir, name)).toString("latin1"))
      .join("");

  it("keeps records over a restart", async () => {
    const first = await open();
    await first.space("s").set("k", "kept");
    await first.close();
    const second = await open();
    expect(await second.space("s").get("k")).toBe("kept");
    await second.close();
  });

  it("writes no plain text to the disk", async () => {
    const store = await open();
    await store.space("s").set("k", "a secret sentence");
    expect(bytes()).not.toContain("a secret sentence");
    await store.close();
    expect(bytes()).not.toContain("a secret sentence");
  });

  it("makes a key that only its owner can read", async () => {
    await (await open()).close();
    expect(statSync(join(dataDir, "store.key")).mode & 0o777).toBe(0o600);
    expect(statSync(file()).mode & 0o777).toBe(0o600);
  });

  it("stops on a wrong key and writes nothing", async () => {
    const store = await open("the right secret key");
    await store.space("s").set("k", "v");
    await store.close();
    const before = readFileSync(file());
    await expect(open("quite another secret")).rejects.toThrow(StoreError);
    expect(readFileSync(file()).equals(before)).toBe(true);
    expect(readdirSync(dataDir)).toEqual(["test.db"]);
    const again = await open("the right secret key");
    expect(await again.space("s").get("k")).toBe("v");
    await again.close();
  });

  it("stops when the generated key is gone instead of making a new one", async () => {
    await (await open()).close();
    unlinkSync(join(dataDir, "store.key"));
    await expect(open()).rejects.toThrow(/store\.key is missing/);
    expect(readdirSync(dataDir)).not.toContain("store.key");
  });

  it("says what to do where nothing can be written", async () => {
    const taken = join(dataDir, "taken");
    writeFileSync(taken, "a file");
    const opening = openStore({ url: `sqlite:${join(taken, "x.db")}`, dataDir: taken });
    await expect(opening).rejects.toThrow(StoreError);
    await expect(opening).rejects.toThrow(/cannot be written .*make room/);
  });

  it("takes an empty file for no key", async () => {
    writeFileSync(join(dataDir, "store.key"), "");
    const store = await openStore({ url: `sqlite:${join(dataDir, "x.db")}`, dataDir });
    await store.close();
    expect(readFileSync(join(dataDir, "store.key"), "utf8").trim().length).toBeGreaterThan(40);
  });

  it("says in plain words that a file is no database", async () => {
    writeFileSync(file(), "this is not a database, it only looks like a file of some length".repeat(20));
    await expect(open()).rejects.toThrow(/cannot be read as a database/);
  });
});
