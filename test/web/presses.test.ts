import { describe, expect, test } from "vitest";
import type { Choices } from "../../src/core/part.ts";
import { aborted } from "./fake-core.ts";
import { openPlayground, type Playground } from "./playground.ts";

const post = async (playground: Playground, path: string, json: unknown) => {
  const response = await playground.send(path, { method: "POST", json });
  return {
    status: response.status,
    body: (await response.json()) as Record<string, unknown> & { error?: { code: string; message: string } },
  };
};
const turn = (place: string, more: Record<string, unknown> = {}) => ({
  id: crypto.randomUUID(),
  place,
  command: "ask",
  options: { prompt: "Hello" },
  ...more,
});

describe("stop", () => {
  test("ends one turn, or all of a place", async () => {
    await using playground = await openPlayground();
    const place = await playground.place();
    playground.core.script = async function* (_turn, signal) {
      yield { type: "text", text: "Growing" };
      await aborted(signal);
      yield { type: "notice", text: "Stopped.", tone: "info" };
    };
    const first = await post(playground, "/api/turns", turn(place));
    await post(playground, "/api/turns", turn(place));
    expect((await post(playground, "/api/stop", { place, turn: first.body.turn })).body).toEqual({ stopped: 1 });
    expect((await post(playground, "/api/stop", { place })).body).toEqual({ stopped: 1 });
    await playground.core.idle();
    const answers = (await playground.messages(place)).filter((each) => each.role === "answer");
    expect(answers.map((each) => [each.text, each.state, each.notices[0]?.text])).toEqual(
      Array(2).fill(["Growing", "done", "Stopped."]),
    );
  });
});

describe("a press", () => {
  const again = (replaces: string): Choices => ({
    type: "choices",
    phase: "done",
    rows: [
      [
        {
          kind: "button",
          id: "again",
          label: "Regenerate",
          who: "asker",
          replaces,
          call: { command: "regenerate", options: {} },
        },
      ],
    ],
  });

  test("of Regenerate writes the new answer into the same message", async () => {
    await using playground = await openPlayground();
    const { core } = playground;
    const place = await playground.place();
    core.script = async function* (record) {
      yield { type: "text", text: record.replaces ? "A second try" : "A first try" };
      yield again(record.id);
    };
    const { turn: first, message } = await playground.ask(place, "Try");
    core.actions.set("again", {
      call: { command: "ask", options: { prompt: "Try" } },
      update: false,
      replaces: first,
      turn: first,
    });
    const id = crypto.randomUUID();
    const { status, body } = await post(playground, "/api/press", { id, place, action: "again" });
    await core.idle();
    expect([status, body]).toEqual([202, { turn: `web:${id}`, message, seen: false }]);
    expect(core.accepted[1]).toMatchObject({ asked: [], replaces: first, target: { message } });
    const shown = await playground.messages(place);
    expect(shown.map((each) => each.text)).toEqual(["Try", "A second try"]);
    expect(shown[1]).toMatchObject({ turn: `web:${id}`, blocks: ["<p>A second try</p>"] });
  });

  test("of Regenerate that fails leaves the old answer, and says so below it", async () => {
    await using playground = await openPlayground();
    const { core } = playground;
    const place = await playground.place();
    core.script = async function* (record, signal) {
      if (!record.replaces) yield { type: "text", text: "A first try" };
      if (!record.replaces) return yield again(record.id);
      yield { type: "choices", phase: "growing", rows: [] };
      yield { type: "reasoning", text: "Let me think." };
      await aborted(signal);
      yield { type: "notice", text: "Stopped.", tone: "info" };
    };
    const { turn: first } = await playground.ask(place, "Try");
    const before = await playground.messages(place);
    const call = { command: "ask", options: { prompt: "Try" } };
    core.actions.set("again", { call, update: false, replaces: first, turn: first });
    const watching = new AbortController();
    const events = await playground.events(place, watching.signal);
    const id = crypto.randomUUID();
    await post(playground, "/api/press", { id, place, action: "again" });
    await events.until((event) => event.type === "answer-started");
    expect((await playground.messages(place))[1]).toMatchObject({ text: "A first try", state: "waiting", choices: [] });
    core.stop({ platform: "web", id: place, private: true, nsfw: false });
    await core.idle();
    watching.abort();
    const shown = await playground.messages(place);
    expect(shown.slice(0, 2)).toEqual(before);
    expect(shown.slice(2)).toMatchObject([{ text: "", state: "done", notices: [{ text: "Stopped.", tone: "info" }] }]);
    expect(core.sent.has(`web:${id}`)).toBe(false);
  });

  test("of a panel's button redraws the panel; any other one answers below it", async () => {
    await using playground = await openPlayground();
    const { core } = playground;
    const place = await playground.place();
    core.script = async function* (record) {
      yield { type: "text", text: record.update ? "Panel, memory off" : `Said ${record.call.command}` };
      if (record.call.command !== "help")
        yield {
          type: "choices",
          phase: "done",
          rows: [
            [
              {
                kind: "button",
                id: "memory",
                label: "Memory",
                who: "manager",
                call: { command: "settings", options: {} },
              },
            ],
          ],
        };
    };
    const { message } = await playground.ask(place, "", { command: "settings", options: {} });
    core.actions.set("memory", { call: { command: "settings", options: {} }, update: true });
    await post(playground, "/api/press", { id: crypto.randomUUID(), place, action: "memory" });
    await core.idle();
    expect((await playground.messages(place)).map((each) => each.text)).toEqual(["", "Panel, memory off"]);
    core.actions.set("memory", { call: { command: "help", options: {} }, update: false });
    await post(playground, "/api/press", { id: crypto.randomUUID(), place, action: "memory" });
    await core.idle();
    const shown = await playground.messages(place);
    expect(shown.map((each) => each.text)).toEqual(["", "Panel, memory off", "Said help"]);
    expect(core.accepted.at(-1)?.replyTo).toBe(message);
  });

  test("that lacks an option is answered with a form, and only what it lacks is taken from the page", async () => {
    await using playground = await openPlayground();
    const { core } = playground;
    const place = await playground.place();
    core.actions.set("count", { call: { command: "count", options: { loud: false } }, update: false });
    const id = crypto.randomUUID();
    const asked = await post(playground, "/api/press", { id, place, action: "count" });
    expect([asked.status, asked.body.command]).toEqual([200, "count"]);
    await post(playground, "/api/press", { id, place, action: "count", options: { from: 3, loud: true } });
    expect(core.accepted.map((each) => each.call)).toEqual([{ command: "count", options: { loud: false, from: 3 } }]);
  });

  test("that is refused says why", async () => {
    await using playground = await openPlayground();
    const place = await playground.place();
    const { status, body } = await post(playground, "/api/press", { id: crypto.randomUUID(), place, action: "old" });
    expect([status, body.error?.message]).toEqual([409, "This button is too old. Please ask again."]);
  });

  test("carries no more than the action's id to the page", async () => {
    await using playground = await openPlayground();
    const place = await playground.place();
    playground.core.script = async function* (record) {
      yield { type: "text", text: "Done" };
      yield again(record.id);
    };
    await playground.ask(place, "x");
    expect((await playground.messages(place))[1]?.choices).toEqual([
      [{ kind: "button", id: "again", label: "Regenerate", again: true }],
    ]);
  });
});

describe("an edited question", () => {
  test("reaches the core, and the page learns which button answers it", async () => {
    await using playground = await openPlayground();
    const place = await playground.place();
    await playground.ask(place, "Helo");
    const [question, answer] = await playground.messages(place);
    const path = `/api/places/${place}/messages`;
    const response = await playground.send(`${path}/${question!.id}`, { method: "PATCH", json: { text: " Hello " } });
    expect(await response.json()).toMatchObject({ message: { text: "Hello", edited: true }, again: "again-edited" });
    expect(playground.core.edits).toEqual([[question!.id, "Hello"]]);
    const refused = await playground.send(`${path}/${answer!.id}`, { method: "PATCH", json: { text: "x" } });
    expect(refused.status).toBe(409);
    expect((await playground.send(`${path}/${question!.id}`, { method: "PATCH", json: { text: "  " } })).status).toBe(
      400,
    );
  });
});

describe("a deleted message", () => {
  test("takes its answer along, leaves the core's memory, and does not come back while it grows", async () => {
    await using playground = await openPlayground();
    const place = await playground.place();
    playground.core.script = async function* (_turn, signal) {
      yield { type: "text", text: "Growing" };
      await aborted(signal);
      yield { type: "text", text: " and on" };
    };
    await post(playground, "/api/turns", turn(place));
    const ids = (await playground.messages(place)).map((each) => each.id);
    const response = await playground.send(`/api/places/${place}/messages/${ids[0]}`, { method: "DELETE" });
    expect(await response.json()).toEqual({ deleted: ids });
    expect(playground.core.deletions).toEqual(ids);
    playground.core.stop({ platform: "web", id: place, private: true, nsfw: false });
    await playground.core.idle();
    expect(await playground.messages(place)).toEqual([]);
    expect((await playground.send(`/api/places/${place}/messages/${ids[0]}`, { method: "DELETE" })).status).toBe(404);
  });
});
