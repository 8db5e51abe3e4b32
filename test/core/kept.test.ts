import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createKept, isKept } from "../../src/core/kept.ts";
import { openStore } from "../../src/core/store/open.ts";
import type { Store } from "../../src/core/store/store.ts";
import type { Place } from "../../src/core/turn.ts";
import { ada, bob, channel } from "../fakes/house.ts";

const DAY_MS = 86_400_000;
const bytes = Buffer.from("a gondola at dusk, painted");
const picture = { bytes, mime: "image/webp", name: "gondola.webp" };
const here = { person: ada, place: channel };
const other: Place = { ...channel, id: "c2" };

describe("what is kept", () => {
  let dataDir: string;
  let folder: string;
  let store: Store;
  let at: number;
  const now = () => at;

  beforeEach(async () => {
    dataDir = mkdtempSync(join(tmpdir(), "kept-"));
    folder = join(dataDir, "media");
    at = Date.now();
    store = await openStore({ url: "memory:", dataDir, now });
  });
  afterEach(async () => {
    await store.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  it("is opened again as it was, under a name that says nothing", async () => {
    const kept = createKept(store, folder, now);
    const file = await kept.put(picture, here);
    expect(file).toMatchObject({ name: "gondola.webp", mime: "image/webp", size: bytes.byteLength });
    expect(isKept(file)).toBe(true);
    expect(Buffer.from(await kept.open(file))).toEqual(bytes);
    expect(readdirSync(folder)).toEqual([expect.stringMatching(/^[0-9a-f-]{36}$/)]);
  });

  it("is opened by the next process, and cannot be read on the disk", async () => {
    const file = await createKept(store, folder, now).put(picture, here);
    expect(Buffer.from(await createKept(store, folder, now).open(file))).toEqual(bytes);
    const [name = ""] = readdirSync(folder);
    expect(readFileSync(join(folder, name)).includes("gondola")).toBe(false);
  });

  it("is refused once its file was changed, or is gone", async () => {
    const kept = createKept(store, folder, now);
    const file = await kept.put(picture, here);
    const path = join(folder, readdirSync(folder)[0] ?? "");
    const sealed = readFileSync(path);
    for (const place of [0, 14, sealed.length - 1]) {
      const changed = Buffer.from(sealed);
      changed[place] = (changed[place] ?? 0) ^ 1;
      writeFileSync(path, changed);
      await expect(kept.open(file)).rejects.toThrow("error.file.gone");
    }
    for (const length of [0, 5, 27]) {
      writeFileSync(path, sealed.subarray(0, length));
      await expect(kept.open(file)).rejects.toThrow("error.file.gone");
    }
    rmSync(path);
    await expect(kept.open(file)).rejects.toThrow("error.file.gone");
  });

  it("cannot be reached by a name that leads elsewhere", async () => {
    writeFileSync(join(dataDir, "secret"), "x");
    const kept = createKept(store, folder, now);
    const file = { name: "x", mime: "image/png", size: 1, ref: "kept:../secret" };
    await expect(kept.open(file)).rejects.toThrow("error.file.gone");
  });

  it("is gone after 30 days, and swept from the disk", async () => {
    const kept = createKept(store, folder, now);
    const file = await kept.put(picture, here);
    at += 29 * DAY_MS;
    await kept.sweep();
    expect(Buffer.from(await kept.open(file))).toEqual(bytes);
    at += 2 * DAY_MS;
    await expect(kept.open(file)).rejects.toThrow("error.file.gone");
    await kept.sweep();
    expect(readdirSync(folder)).toEqual([]);
  });

  it("loses its oldest first when it grows too large", async () => {
    const kept = createKept(store, folder, now, 250);
    const files = [];
    for (const hour of [1, 2, 3, 4]) {
      const before = new Set(hour === 1 ? [] : readdirSync(folder));
      files.push(await kept.put({ ...picture, bytes: Buffer.alloc(72, hour) }, here));
      const made = readdirSync(folder).find((name) => !before.has(name)) ?? "";
      utimesSync(join(folder, made), new Date(at), new Date(at + hour * 60_000));
    }
    await kept.sweep();
    expect(readdirSync(folder)).toHaveLength(2);
    await expect(kept.open(files[0] as never)).rejects.toThrow("error.file.gone");
    expect(Buffer.from(await kept.open(files[3] as never))).toEqual(Buffer.alloc(72, 4));
  });

  it("is swept where a crash left half a file", async () => {
    const kept = createKept(store, folder, now);
    await kept.put(picture, here);
    writeFileSync(join(folder, "half.new"), "ha");
    utimesSync(join(folder, "half.new"), new Date(at - DAY_MS), new Date(at - DAY_MS));
    await kept.sweep();
    expect(readdirSync(folder)).toHaveLength(1);
  });

  it("is forgotten with its person everywhere, or with its place", async () => {
    const kept = createKept(store, folder, now);
    const mine = await kept.put(picture, here);
    const elsewhere = await kept.put(picture, { person: ada, place: other });
    const bobs = await kept.put(picture, { person: bob, place: channel });
    expect(await kept.forget("discord:ada")).toBe(2);
    await expect(kept.open(mine)).rejects.toThrow("error.file.gone");
    await expect(kept.open(elsewhere)).rejects.toThrow("error.file.gone");
    expect(Buffer.from(await kept.open(bobs))).toEqual(bytes);
    expect(await kept.forget("discord:c1")).toBe(1);
    expect(await kept.forget("discord:c1")).toBe(0);
    expect(readdirSync(folder)).toEqual([]);
  });

  it("leaves no note of a turn whose files are forgotten", async () => {
    const kept = createKept(store, folder, now);
    const file = await kept.put(picture, { ...here, id: "discord:1" });
    await kept.note("discord:1", "picture 1", { prompt: "a secret", pictures: [file] });
    await kept.note("discord:2", "picture 1", "another's");
    await kept.forget("discord:ada");
    expect(await kept.done("discord:1", "picture 1")).toBeUndefined();
    expect(await kept.done("discord:2", "picture 1")).toBe("another's");
  });

  it("remembers what a step of a turn led to, for the next process", async () => {
    const kept = createKept(store, folder, now);
    expect(await kept.done("discord:1", "picture 1")).toBeUndefined();
    const file = await kept.put(picture, here);
    await kept.note("discord:1", "picture 1", { pictures: [file] });
    expect(await createKept(store, folder, now).done("discord:1", "picture 1")).toEqual({ pictures: [file] });
    expect(await kept.done("discord:1", "picture 2")).toBeUndefined();
    at += 3 * DAY_MS;
    expect(await kept.done("discord:1", "picture 1")).toBeUndefined();
  });
});
