import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { fileTypeOf } from "../../src/core/file-type.ts";
import { openBlobs } from "../../src/web/blobs.ts";
import { isShowable } from "../../src/web/showable.ts";
import type { FileView } from "../../src/web/view.ts";
import { createMemoryStore } from "./memory-store.ts";
import { openPlayground, type Playground } from "./playground.ts";

const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==",
  "base64",
);

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "gondolier-files-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const upload = (
  playground: Playground,
  place: string,
  name: string,
  body: RequestInit["body"],
  type = "application/octet-stream",
) =>
  playground.send(`/api/files?${new URLSearchParams({ place, name })}`, {
    method: "POST",
    body,
    headers: { "content-type": type },
  });
const fileOf = async (response: Response) => ((await response.json()) as { file: FileView }).file;

test("an attached file reaches the core by a reference, and is opened again from it", async () => {
  await using playground = await openPlayground();
  const place = await playground.place();
  const response = await upload(playground, place, "cat.jpg", new Uint8Array(PNG), "image/jpeg");
  expect(response.status).toBe(201);
  const file = await fileOf(response);
  expect(file).toEqual({
    id: expect.stringMatching(/^[0-9a-f]{32}$/),
    name: "cat.jpg",
    mime: "image/png",
    size: PNG.length,
  });
  await playground.ask(place, "", { options: { prompt: "What is it?", image: [file.id] } });
  const [turn] = playground.core.accepted;
  const ref = { name: "cat.jpg", mime: "image/png", size: PNG.length, ref: file.id };
  expect(turn?.call.options.image).toEqual([ref]);
  expect((await playground.messages(place))[0]?.files).toEqual([file]);

  const signal = AbortSignal.timeout(5000);
  expect(Buffer.from(await playground.web.openFile(ref, 1000, signal))).toEqual(PNG);
  await expect(playground.web.openFile(ref, 10, signal)).rejects.toMatchObject({
    name: "UserError",
    key: "error.file.large",
  });
  await expect(playground.web.openFile({ ...ref, ref: "gone" }, 1000, signal)).rejects.toMatchObject({
    key: "error.file.gone",
  });
});

test("a file of one place cannot be used in another", async () => {
  await using playground = await openPlayground();
  const first = await playground.place();
  const made = await playground.send("/api/places", { method: "POST", json: {} });
  const { place } = (await made.json()) as { place: { id: string } };
  const file = await fileOf(await upload(playground, first, "a.txt", "words"));
  const json = { id: crypto.randomUUID(), place: place.id, command: "ask", options: { prompt: "x", file: [file.id] } };
  expect((await playground.send("/api/turns", { method: "POST", json })).status).toBe(404);
});

test("a file over 25 MB, an empty one, and one for no place are refused", async () => {
  await using playground = await openPlayground();
  const place = await playground.place();
  const large = await upload(playground, place, "film.mp4", new Uint8Array(25_000_001));
  expect(large.status).toBe(413);
  expect(await large.text()).toContain("at most 25 MB");
  expect((await upload(playground, place, "empty.txt", "")).status).toBe(400);
  expect((await upload(playground, "nowhere", "a.txt", "x")).status).toBe(404);
  expect((await upload(playground, place, " ", "x")).status).toBe(400);
  expect((await upload(playground, place, "whole.bin", new Uint8Array(25_000_000))).status).toBe(201);
});

test("only what its bytes show to be harmless is drawn in the page, everything else is saved", async () => {
  await using playground = await openPlayground();
  const place = await playground.place();
  const html = await fileOf(
    await upload(playground, place, 'page"; x=\n.html', "<script>alert(1)</script>", "text/html"),
  );
  const page = await playground.send(`/media/${html.id}`);
  expect(page.headers.get("content-type")).toBe("application/octet-stream");
  expect(page.headers.get("content-disposition")).toMatch(/^attachment; filename\*=UTF-8''page%22%3B%20x%3D%0A\.html$/);
  expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
  const svg = await fileOf(
    await upload(playground, place, "x.png", "<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml"),
  );
  expect((await playground.send(`/media/${svg.id}`)).headers.get("content-disposition")).toMatch(/^attachment/);
  const png = await fileOf(await upload(playground, place, "x.png", new Uint8Array(PNG), "text/plain"));
  const image = await playground.send(`/media/${png.id}`);
  expect([image.headers.get("content-type"), image.headers.get("content-disposition")]).toEqual([
    "image/png",
    "inline; filename*=UTF-8''x.png",
  ]);
  expect(Buffer.from(await image.arrayBuffer())).toEqual(PNG);
  expect((await playground.send("/media/../../etc/passwd")).status).toBe(404);
});

test("pictures of an answer are shown, and leave the disk with their message", async () => {
  await using playground = await openPlayground({ dataDir: folder });
  const place = await playground.place();
  playground.core.script = async function* () {
    yield {
      type: "media",
      media: { kind: "image", bytes: PNG, mime: "image/jpeg", name: "a.jpg", alt: "A dot", spoiler: true },
    };
    yield {
      type: "media",
      media: { kind: "image", bytes: Buffer.from("<svg/>"), mime: "image/svg+xml", name: "b.svg" },
    };
    yield { type: "text", text: "Two" };
  };
  await playground.ask(place, "Paint");
  const [question, answer] = await playground.messages(place);
  expect(answer?.media).toMatchObject([
    { kind: "image", mime: "image/png", name: "a.jpg", alt: "A dot", spoiler: true },
    { kind: "file", name: "b.svg" },
  ]);
  expect(Buffer.from(await (await playground.send(`/media/${answer?.media[0]?.id}`)).arrayBuffer())).toEqual(PNG);
  expect(await readdir(join(folder, "playground"))).toHaveLength(2);
  await playground.send(`/api/places/${place}/messages/${question?.id}`, { method: "DELETE" });
  await expect.poll(() => readdir(join(folder, "playground"))).toEqual([]);
});

test("kept files are noise without the store, expire after 30 days, and strays are swept away", async () => {
  const store = createMemoryStore();
  let now = 1_000_000;
  const open = () => openBlobs({ folder, store, now: () => now });
  const blobs = await open();
  const { id } = await blobs.put({ place: "p", name: "a.txt", mime: "text/plain" }, Buffer.from("Rosebud"));
  expect(await readFile(join(folder, id), "latin1")).not.toContain("Rosebud");
  expect(Buffer.from((await (await open()).read(id))!).toString()).toBe("Rosebud");
  now += 31 * 86_400_000;
  expect(await blobs.read(id)).toBeUndefined();
  await blobs.put({ place: "p", name: "b.txt", mime: "text/plain" }, Buffer.from("new"));
  expect(await readdir(folder)).toHaveLength(1);
  await openBlobs({ folder, store: createMemoryStore(), now: () => now });
  expect(await readdir(folder)).toEqual([]);
});

test("types are read off the bytes", () => {
  const bytes = (text: string) => Buffer.from(text, "latin1");
  const sniff = (file: Uint8Array) => fileTypeOf(file)?.mime;
  expect(sniff(PNG)).toBe("image/png");
  expect(sniff(bytes("\xff\xd8\xff\xe0"))).toBe("image/jpeg");
  expect(sniff(bytes("GIF89a"))).toBe("image/gif");
  expect(sniff(bytes("RIFF____WEBPVP8 "))).toBe("image/webp");
  expect(sniff(bytes("RIFF____WAVEfmt "))).toBe("audio/wav");
  expect(sniff(bytes("\0\0\0\x20ftypM4A "))).toBe("audio/mp4");
  expect(sniff(bytes("\0\0\0\x20ftypisom"))).toBe("video/mp4");
  expect(sniff(bytes("OggS"))).toBe("audio/ogg");
  expect(sniff(bytes("<html>"))).toBeUndefined();
  expect(sniff(new Uint8Array())).toBeUndefined();
  expect(["image/png", "audio/ogg", "image/svg+xml", "application/pdf", "text/html"].map(isShowable)).toEqual([
    true,
    true,
    false,
    false,
    false,
  ]);
});

test("a picture that cannot be kept is told of, and the rest of the answer is whole", async () => {
  await using playground = await openPlayground({ dataDir: folder });
  const place = await playground.place();
  await writeFile(join(folder, "playground"), "a file where the folder should be");
  playground.core.script = async function* () {
    yield { type: "media", media: { kind: "image", bytes: PNG, mime: "image/png", name: "dot.png" } };
    yield { type: "text", text: "Whole" };
  };
  await playground.ask(place, "Paint");
  expect((await playground.messages(place))[1]).toMatchObject({
    text: "Whole",
    state: "done",
    media: [],
    notices: [{ tone: "error", text: "I cannot get dot.png any more." }],
  });
});
