import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { aborted, FakeCore } from "./fake-core.ts";
import { createMemoryStore } from "./memory-store.ts";
import { openPlayground } from "./playground.ts";

let dataDir = "";
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "gondolier-web-"));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

describe("a conversation", () => {
  test("is there again after a restart, with its place", async () => {
    const store = createMemoryStore();
    let place = "";
    {
      await using before = await openPlayground({ store, dataDir });
      before.core.script = async function* () {
        yield { type: "text", text: "**Yes**" };
        yield { type: "notice", text: "By another model.", tone: "info" };
      };
      place = await before.place();
      await before.ask(place, "Is it?");
    }
    await using after = await openPlayground({ store, dataDir });
    expect(await after.place()).toBe(place);
    expect(await after.messages(place)).toMatchObject([
      { role: "question", text: "Is it?" },
      {
        role: "answer",
        blocks: ["<p><strong>Yes</strong></p>"],
        notices: [{ text: "By another model." }],
        state: "done",
      },
    ]);
  });

  test("that was private is gone after a restart", async () => {
    const store = createMemoryStore();
    let place = "";
    {
      await using before = await openPlayground({ store, dataDir });
      place = await before.place();
      const path = `/api/files?place=${place}&name=secret.txt`;
      const sent = await before.send(path, { method: "POST", body: "Rosebud" });
      const { file } = (await sent.json()) as { file: { id: string } };
      await before.ask(place, "", { options: { prompt: "A secret", file: [file.id], private: true } });
      await before.ask(place, "Not a secret");
      await before.ask(place, "", { command: "forget", options: {} });
      const shown = await before.messages(place);
      // What a command says to its caller only is not kept either, but nobody asked for it to be private.
      expect(shown.map((each) => each.private ?? false)).toEqual([true, true, false, false, false, false]);
      expect((await before.send(`/media/${file.id}`)).status).toBe(200);
      const { places } = (await (await before.send("/api/places")).json()) as { places: { name: string }[] };
      expect(places[0]?.name).toBe("Not a secret");
    }
    expect(JSON.stringify(await store.get("files"))).toBe("[]");
    await using after = await openPlayground({ store, dataDir });
    expect((await after.messages(place)).map((each) => each.text)).toEqual(["Not a secret", "Fine."]);
    expect(await readdir(join(dataDir, "playground"))).toEqual([]);
  });

  test("is written nowhere but into the store that it was given", async () => {
    await using playground = await openPlayground({ dataDir });
    const place = await playground.place();
    await playground.ask(place, "Rosebud is my secret word");
    await playground.send(`/api/files?place=${place}&name=secret.txt`, { method: "POST", body: "Rosebud again" });
    await playground.web.close();
    const files = await readdir(dataDir, { recursive: true, withFileTypes: true });
    const kept = files.filter((each) => each.isFile());
    expect(kept).toHaveLength(1);
    for (const file of kept)
      expect(await readFile(join(file.parentPath, file.name), "latin1")).not.toContain("Rosebud");
  });

  test("loses what the core has forgotten, and keeps what it never knew", async () => {
    await using playground = await openPlayground({ dataDir });
    const { core } = playground;
    const place = await playground.place();
    const { message } = await playground.ask(place, "Remember this");
    core.forgotten.add("question:unknown");
    await playground.events(place, AbortSignal.timeout(5000));
    core.script = async function* (turn) {
      for (const each of core.accepted.slice(0, 1)) core.forgotten.add(each.asked[0]!).add(message);
      core.forgotten.add(turn.asked[0]!).add(`answer:${turn.id.slice(4)}`);
      yield { type: "text", text: "Forgotten." };
    };
    await playground.ask(place, "", { command: "forget", options: {} });
    expect((await playground.messages(place)).map((each) => [each.role, each.command ?? each.text])).toEqual([
      ["question", "forget"],
      ["answer", "Forgotten."],
    ]);
  });

  test("is sent in pages, the newest first", async () => {
    await using playground = await openPlayground({ dataDir });
    const place = await playground.place();
    for (let i = 0; i < 35; i++) await playground.ask(place, `Question ${i}`);
    const newest = (await (await playground.send(`/api/places/${place}/messages`)).json()) as {
      messages: { id: string; text: string }[];
      more: boolean;
    };
    expect([newest.messages.length, newest.more, newest.messages[0]?.text]).toEqual([60, true, "Question 5"]);
    const older = await playground.send(`/api/places/${place}/messages?before=${newest.messages[0]?.id}`);
    expect(await older.json()).toMatchObject({ more: false, messages: { length: 10, 0: { text: "Question 0" } } });
  });

  test("with records that nobody can read is shown without them", async () => {
    const store = createMemoryStore();
    await using playground = await openPlayground({ store, dataDir });
    const place = await playground.place();
    await store.set(`messages:${place}`, ["a", "b", 7]);
    await store.set(`message:${place}:a`, { id: "a", role: "king" });
    expect(await playground.messages(place)).toEqual([]);
  });
});

describe("an answer that a crash cut", () => {
  test("is marked, then finished in the same message by the next process", async () => {
    const store = createMemoryStore();
    const core = new FakeCore();
    core.script = async function* (_turn, signal) {
      yield { type: "text", text: "Half an ans" };
      await aborted(signal);
      throw new Error("the process died");
    };
    const before = await openPlayground({ store, dataDir, core });
    const place = await before.place();
    const asked = before.ask(place, "Whole?");
    const events = await before.events(place, AbortSignal.timeout(5000));
    await events.until((event) => event.type === "state" || event.type === "block");
    const [turn] = core.accepted;
    core.stop(turn!.place);
    const { message } = await asked;
    await before[Symbol.asyncDispose]();

    await using after = await openPlayground({ store, dataDir });
    expect(await after.messages(place)).toMatchObject([{ text: "Whole?" }, { id: message, state: "cut" }]);
    after.core.script = async function* () {
      yield { type: "text", text: "Half an answer, and the rest" };
    };
    after.core.run(turn!, [message]);
    await after.core.idle();
    expect(await after.messages(place)).toMatchObject([
      { text: "Whole?" },
      { id: message, state: "done", text: "Half an answer, and the rest" },
    ]);
  });
});

describe("places", () => {
  test("are made, renamed and deleted; the last one leaves an empty one behind", async () => {
    await using playground = await openPlayground({ dataDir });
    const first = await playground.place();
    const made = await playground.send("/api/places", { method: "POST", json: { name: "  Plans \n for May " } });
    expect(made.status).toBe(201);
    const { place } = (await made.json()) as { place: { id: string; name: string } };
    expect(place.name).toBe("Plans for May");
    const renamed = await playground.send(`/api/places/${place.id}`, { method: "PATCH", json: { name: "Plans" } });
    expect(await renamed.json()).toMatchObject({ place: { name: "Plans" } });
    expect((await playground.send(`/api/places/${place.id}`, { method: "PATCH", json: { name: " " } })).status).toBe(
      400,
    );
    expect((await playground.send("/api/places/nowhere", { method: "PATCH", json: { name: "x" } })).status).toBe(404);

    await playground.ask(first, "Something");
    const ids = (await playground.messages(first)).map((each) => each.id);
    await playground.send(`/api/places/${first}`, { method: "DELETE" });
    expect(playground.core.deletions).toEqual(ids);
    expect(playground.core.departed).toEqual([first]);
    expect((await playground.send(`/api/places/${first}/messages`)).status).toBe(404);
    await playground.send(`/api/places/${place.id}`, { method: "DELETE" });
    const { places } = (await (await playground.send("/api/places")).json()) as { places: { name: string }[] };
    expect(places.map((each) => each.name)).toEqual([""]);
  });

  test("that were deleted leave nothing in the store", async () => {
    const records = new Map<string, unknown>();
    const store = {
      get: async (key: string) => records.get(key),
      set: async (key: string, value: unknown) => void records.set(key, value),
      delete: async (key: string) => void records.delete(key),
    };
    await using playground = await openPlayground({ store, dataDir });
    const place = await playground.place();
    await playground.ask(place, "Rosebud");
    await playground.send(`/api/places/${place}`, { method: "DELETE" });
    await playground.web.close();
    expect(JSON.stringify([...records])).not.toContain("Rosebud");
    expect([...records.keys()].filter((key) => key.includes(place))).toEqual([]);
  });
});
