import { expect, test } from "vitest";
import type { FileView } from "../../src/web/view.ts";
import { openPlayground, type Playground } from "./playground.ts";

const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==",
  "base64",
);

const doTo = async (playground: Playground, place: string, about: string, command = "read-aloud") => {
  const json = { id: crypto.randomUUID(), place, command, about };
  const response = await playground.send("/api/turns", { method: "POST", json });
  await playground.core.idle();
  return { status: response.status, body: (await response.json()) as { missing?: { name: string }[] } };
};

test("a command that is done to an answer gets its words and pictures, and points to it", async () => {
  await using playground = await openPlayground();
  const place = await playground.place();
  playground.core.script = async function* () {
    yield { type: "text", text: "**Some** words" };
    yield { type: "media", media: { kind: "image", bytes: PNG, mime: "image/png", name: "dot.png" } };
    yield { type: "media", media: { kind: "file", bytes: Buffer.from("a,b"), mime: "text/csv", name: "b.csv" } };
  };
  const { message } = await playground.ask(place, "Say and paint");
  const picture = (await playground.messages(place))[1]?.media[0];
  expect((await doTo(playground, place, message)).status).toBe(202);
  expect(playground.core.accepted[1]).toMatchObject({ replyTo: undefined, asked: [expect.any(String)] });
  // It has no option for files of other kinds.
  expect(playground.core.accepted[1]?.call).toEqual({
    command: "read-aloud",
    options: {
      text: "**Some** words",
      image: [{ name: "dot.png", mime: "image/png", size: PNG.length, ref: picture?.id }],
    },
  });
  const shown = (await playground.messages(place))[2];
  expect(shown).toMatchObject({ command: "read-aloud", replyTo: message, text: "", fields: [], files: [] });
});

test("a command that is done to a question gets what was attached to it", async () => {
  await using playground = await openPlayground();
  const place = await playground.place();
  const body = new Uint8Array(PNG);
  const query = new URLSearchParams({ place, name: "cat.png" });
  const response = await playground.send(`/api/files?${query}`, { method: "POST", body });
  const { file } = (await response.json()) as { file: FileView };
  await playground.ask(place, "", { options: { prompt: "What is it?", image: [file.id] } });
  const [question] = await playground.messages(place);
  await doTo(playground, place, question!.id);
  expect(playground.core.accepted[1]?.call.options).toMatchObject({ text: "What is it?", image: [{ ref: file.id }] });
});

test("what the message cannot give is asked for, and a message that is gone gives nothing", async () => {
  await using playground = await openPlayground();
  const place = await playground.place();
  playground.core.script = async function* () {
    yield { type: "media", media: { kind: "image", bytes: PNG, mime: "image/png", name: "dot.png" } };
  };
  const { message } = await playground.ask(place, "Paint");
  expect((await doTo(playground, place, message)).body.missing).toMatchObject([{ name: "text" }]);
  expect((await doTo(playground, place, "answer:nowhere")).status).toBe(404);
  expect(playground.core.accepted).toHaveLength(1);
});

test("what was last written in a place is told up to a message, without what was private", async () => {
  await using playground = await openPlayground();
  const id = await playground.place();
  await playground.ask(id, "One");
  await playground.ask(id, "Hush", { options: { prompt: "Hush", private: true } });
  const { message } = await playground.ask(id, "Two");
  await playground.ask(id, "Three");
  const place = { platform: "web", id, private: true, nsfw: false } as const;
  const written = await playground.web.recent?.(place, message, 3);
  expect(written?.map(({ name, text }) => `${name}: ${text}`)).toEqual([
    "Gondolier: Fine.",
    "You: Two",
    "Gondolier: Fine.",
  ]);
  expect(await playground.web.recent?.(place, undefined, 100)).toHaveLength(6);
});
