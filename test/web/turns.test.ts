import { describe, expect, test } from "vitest";
import { UserError } from "../../src/core/errors.ts";
import { StoreAwayError } from "../../src/core/store/store.ts";
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

describe("a question", () => {
  test("becomes a turn of the one person at the page", async () => {
    await using playground = await openPlayground();
    const place = await playground.place();
    const message = turn(place);
    const headers = { "accept-language": "fr;q=0.5, de-AT, en;q=0.8" };
    const response = await playground.send("/api/turns", { method: "POST", json: message, headers });
    expect(response.status).toBe(202);
    expect(await response.json()).toEqual({ turn: `web:${message.id}`, message: `answer:${message.id}`, seen: false });
    expect(playground.core.accepted).toEqual([
      {
        id: `web:${message.id}`,
        at: expect.any(Number),
        place: { platform: "web", id: place, private: true, nsfw: false, name: "New conversation" },
        person: { id: "me", name: "You", locale: "de-AT", roles: [] },
        call: { command: "ask", options: { prompt: "Hello" } },
        asked: [`question:${message.id}`],
        target: { message: `answer:${message.id}`, private: false, fleeting: false },
      },
    ]);
  });

  test("that is sent twice is one turn, shown once", async () => {
    await using playground = await openPlayground();
    const place = await playground.place();
    const message = turn(place);
    const [first, second] = [
      await post(playground, "/api/turns", message),
      await post(playground, "/api/turns", message),
    ];
    await playground.core.idle();
    expect([first.body.seen, second.body.seen]).toEqual([false, true]);
    expect(first.body.turn).toBe(second.body.turn);
    expect(playground.core.accepted).toHaveLength(1);
    expect(await playground.messages(place)).toHaveLength(2);
  });

  test("stands before its answer, also when others wait behind it", async () => {
    await using playground = await openPlayground();
    const place = await playground.place();
    playground.core.script = async function* (_turn, signal) {
      await aborted(signal);
      yield { type: "text", text: "Stopped in time" };
    };
    for (const prompt of ["one", "two"]) await post(playground, "/api/turns", turn(place, { options: { prompt } }));
    const roles = (await playground.messages(place)).map((each) => each.role);
    expect(roles).toEqual(["question", "answer", "question", "answer"]);
  });

  test("that the core refuses leaves nothing behind, and its reason is told", async () => {
    await using playground = await openPlayground();
    const place = await playground.place();
    playground.core.refuse = new UserError("error.queue.full", { count: 2 });
    const { status, body } = await post(playground, "/api/turns", turn(place));
    expect(status).toBe(409);
    expect(body.error?.message).toContain("2 questions waiting");
    expect(await playground.messages(place)).toEqual([]);
  });

  test.each([
    ["the store", new StoreAwayError("the database cannot be written: database or disk is full")],
    ["the disk", Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" })],
  ])("that cannot be kept, because of %s, is told in a sentence", async (_, fault) => {
    await using playground = await openPlayground();
    const place = await playground.place();
    playground.core.refuse = fault;
    const { status, body } = await post(playground, "/api/turns", turn(place));
    expect([status, body.error?.code]).toEqual([503, "store"]);
    expect(body.error?.message).toContain("I cannot reach my memory right now");
  });

  test("that meets a bug of ours is answered with a number and nothing else", async () => {
    await using playground = await openPlayground();
    const place = await playground.place();
    playground.core.refuse = new Error("secret detail");
    const { status, body } = await post(playground, "/api/turns", turn(place));
    expect(status).toBe(500);
    expect(body.error?.message).toMatch(/number: [0-9a-f]{8}/);
    expect(JSON.stringify(body)).not.toContain("secret");
  });

  test("may reply to an older answer", async () => {
    await using playground = await openPlayground();
    const place = await playground.place();
    const { message } = await playground.ask(place, "one");
    await playground.ask(place, "two", { replyTo: message });
    expect(playground.core.accepted[1]?.replyTo).toBe(message);
    expect((await playground.messages(place))[2]?.replyTo).toBe(message);
    const gone = await post(playground, "/api/turns", turn(place, { replyTo: "answer:never" }));
    expect([gone.status, gone.body.error?.code]).toEqual([404, "message"]);
  });

  test("gives an unnamed place its name", async () => {
    await using playground = await openPlayground();
    const place = await playground.place();
    await playground.ask(place, `  Why\nis ${"very ".repeat(40)}long?`);
    const { places } = (await (await playground.send("/api/places")).json()) as { places: { name: string }[] };
    expect(places[0]?.name).toMatch(/^Why is very .*…$/);
    expect(places[0]?.name.length).toBeLessThanOrEqual(80);
  });
});

describe("what cannot be taken", () => {
  test.each([
    ["no id", { id: undefined }, 400],
    ["an id that is no UUID", { id: "1" }, 400],
    ["an unknown place", { place: "nowhere" }, 404],
    ["an unknown command", { command: "nope" }, 404],
    ["a command that only buttons reach", { command: "persona", options: { text: "x" } }, 404],
    ["an unknown option", { options: { prompt: "x", colour: "red" } }, 400],
    ["an option of no known kind", { options: { prompt: { $gt: "" } } }, 400],
    ["a text where files belong", { options: { prompt: "x", image: "cat.png" } }, 400],
    ["files where a text belongs", { options: { prompt: ["x"] } }, 400],
    ["a file that nobody sent", { options: { prompt: "x", image: ["0".repeat(32)] } }, 404],
  ])("%s is refused with a clear error", async (_what, more, status) => {
    await using playground = await openPlayground();
    const place = await playground.place();
    const answer = await post(playground, "/api/turns", { ...turn(place), ...more });
    expect(answer.status).toBe(status);
    expect(answer.body.error?.message).toMatch(/\w{3}/);
    expect(playground.core.accepted).toEqual([]);
  });

  test("a body that is no JSON, of another type, or too long is refused", async () => {
    await using playground = await openPlayground();
    const send = (body: string, type = "application/json") =>
      playground.send("/api/turns", { method: "POST", body, headers: { "content-type": type } });
    expect((await send("{")).status).toBe(400);
    expect((await send("null")).status).toBe(400);
    expect((await send("{}", "text/plain")).status).toBe(415);
    expect((await send(`"${"x".repeat(2_100_000)}"`)).status).toBe(413);
  });

  test("100,000 characters reach the core, which has its own words for them", async () => {
    await using playground = await openPlayground();
    await playground.ask(await playground.place(), "ä".repeat(100_000));
    expect(playground.core.accepted[0]?.call.options.prompt).toHaveLength(100_000);
  });

  test("an unknown address and an unknown method are answered in JSON", async () => {
    await using playground = await openPlayground();
    for (const method of ["GET", "PUT"]) {
      const response = await playground.send("/api/nothing", { method });
      expect([response.status, response.headers.get("content-type")]).toEqual([404, "application/json"]);
    }
  });

  test("while the playground stops, nothing new comes in", async () => {
    await using playground = await openPlayground();
    const place = await playground.place();
    await playground.web.stop();
    expect((await post(playground, "/api/turns", turn(place))).status).toBe(503);
    expect(playground.web.health()).toEqual({ ready: false, reason: "the playground is stopping" });
  });
});

describe("a form", () => {
  test("is asked for when a required option is missing", async () => {
    await using playground = await openPlayground();
    const place = await playground.place();
    const { status, body } = await post(playground, "/api/turns", turn(place, { command: "count", options: {} }));
    expect(status).toBe(200);
    expect(body).toEqual({
      command: "count",
      title: "count",
      missing: [{ name: "from", description: "from", kind: "integer", required: true, min: 1, max: 9 }],
    });
    expect(playground.core.accepted).toEqual([]);
  });

  test("knows every command but the hidden ones, with words and kinds", async () => {
    await using playground = await openPlayground();
    const { commands } = (await (await playground.send("/api/commands")).json()) as { commands: { name: string }[] };
    expect(commands.map((each) => each.name)).toEqual([
      ...["ask", "model", "settings", "forget", "count", "transcribe", "help", "read-aloud"],
    ]);
    expect(commands[0]).toMatchObject({
      description: "Ask anything",
      options: [
        // A picture needs no words: the form asks for none.
        { name: "prompt", description: "Your question", required: false, multiline: true, completes: false },
        { name: "image", kind: "image", required: false },
        { name: "audio", kind: "audio" },
        { name: "file", kind: "file" },
        { name: "private", kind: "boolean" },
      ],
    });
    expect(commands[1]).toMatchObject({ options: [{ name: "name", completes: true }] });
  });

  test("gets suggestions that may depend on what else is filled in", async () => {
    await using playground = await openPlayground();
    const place = await playground.place();
    const query = { place, command: "model", option: "name", typed: "", given: JSON.stringify({ style: "oil", n: 2 }) };
    await playground.send(`/api/complete?${new URLSearchParams(query)}`);
    expect(playground.core.given).toEqual({ style: "oil", n: 2 });
    for (const given of ["{", "[]", '{"a":{}}']) {
      const response = await playground.send(`/api/complete?${new URLSearchParams({ ...query, given })}`);
      expect(response.status).toBe(400);
    }
  });

  test("takes a secret, and shows and keeps it nowhere", async () => {
    await using playground = await openPlayground();
    const place = await playground.place();
    playground.core.actions.set("key", { call: { command: "key-set", options: {} }, update: false });
    const press = { place, action: "key" };
    const asked = await post(playground, "/api/press", { id: crypto.randomUUID(), ...press });
    expect(asked.body.missing).toMatchObject([{ name: "key", secret: true }]);
    await post(playground, "/api/press", { id: crypto.randomUUID(), ...press, options: { key: "rosebud" } });
    await playground.core.idle();
    expect(playground.core.accepted[0]?.call.options).toEqual({ key: "rosebud" });
    await playground.web.close();
    const messages = await playground.messages(place);
    const stored = await Promise.all(messages.map(({ id }) => playground.store.get(`message:${place}:${id}`)));
    expect(JSON.stringify([messages, stored])).not.toContain("rosebud");
  });

  test("gets suggestions for what is typed", async () => {
    await using playground = await openPlayground();
    const query = new URLSearchParams({
      place: await playground.place(),
      command: "model",
      option: "name",
      typed: "qwen",
    });
    const response = await playground.send(`/api/complete?${query}`);
    expect(await response.json()).toEqual({ suggestions: [{ name: "qwen3-235b · $0.20", value: "qwen3-235b" }] });
  });
});
