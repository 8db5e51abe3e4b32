import { describe, expect, test } from "vitest";
import type { TurnRecord } from "../../src/core/turn.ts";
import { FakeCore } from "./fake-core.ts";
import { openPlayground, type Playground } from "./playground.ts";

const lineIn = (playground: Playground, place: string, id: string): TurnRecord => {
  const where = { platform: "web", id: place, private: true, nsfw: false } as const;
  return {
    ...{ id, at: Date.now(), place: where, asked: [] },
    person: { id: "me", name: "You", locale: "en", roles: [] },
    call: { command: "scene-line", options: {} },
    target: playground.web.targetIn(where),
  };
};

describe("what nobody asked for", () => {
  test("is a new message in its place, told to who watches", async () => {
    await using playground = await openPlayground();
    const place = await playground.place();
    playground.core.script = async function* () {
      yield { type: "speaker", name: "Casanova" };
      yield { type: "text", text: "Who goes there?" };
    };
    const events = await playground.events(place, AbortSignal.timeout(15_000));
    await events.until((event) => event.type === "state");
    await playground.core.accept(lineIn(playground, place, "scene:1"));
    await events.until((event) => event.type === "done");
    expect(await playground.messages(place)).toMatchObject([
      { role: "answer", speaker: { name: "Casanova" }, text: "Who goes there?", state: "done" },
    ]);
  });

  test("and was cut by a crash is finished in the same message, once", async () => {
    await using before = await openPlayground();
    const place = await before.place();
    before.core.script = async function* () {
      yield { type: "text", text: "Your film is" };
      throw new Error("the process dies here");
    };
    const record = lineIn(before, place, "job:1");
    await before.core.accept(record);
    await before.core.idle();
    await before.web.close();
    const { dataDir, store } = before;
    await using after = await openPlayground({ dataDir, store, core: new FakeCore() });
    after.core.script = async function* () {
      yield { type: "text", text: "Your film is ready." };
    };
    after.core.run(record, before.core.sent.get(record.id));
    after.core.run(record);
    await after.core.idle();
    expect((await after.messages(place)).map(({ text, state }) => [text, state])).toEqual([
      ["Your film is ready.", "done"],
    ]);
  });
});

describe("places", () => {
  test("can be opened by the core, under a title, and are told to the page", async () => {
    await using playground = await openPlayground();
    const first = await playground.place();
    const events = await playground.events(first, AbortSignal.timeout(15_000));
    const here = { platform: "web", id: first, private: true, nsfw: false } as const;
    const opened = await playground.web.openThread?.(here, "Casanova, Marco Polo");
    expect(opened).toMatchObject({ platform: "web", name: "Casanova, Marco Polo", private: true });
    await events.until((event) => event.type === "places" && event.places.some(({ id }) => id === opened?.id));
  });

  test("are age-restricted once they are marked so", async () => {
    await using playground = await openPlayground();
    const id = await playground.place();
    const response = await playground.send(`/api/places/${id}`, { method: "PATCH", json: { nsfw: true } });
    expect(await response.json()).toMatchObject({ place: { id, nsfw: true } });
    await playground.ask(id, "x");
    expect(playground.core.accepted[0]?.place).toMatchObject({ id, nsfw: true });
    expect((await playground.send("/api/places/nowhere", { method: "PATCH", json: { nsfw: true } })).status).toBe(404);
  });

  test("know whose names are taken", async () => {
    await using playground = await openPlayground();
    const place = { platform: "web", id: "p", private: true, nsfw: false } as const;
    expect(await playground.web.names?.(place, "Gondolier")).toContain("Gondolier");
  });
});
