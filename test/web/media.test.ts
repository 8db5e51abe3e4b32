import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Media, Part } from "../../src/core/part.ts";
import { openPlayground, type Playground } from "./playground.ts";

const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==",
  "base64",
);
/** Begins as Ogg does, and has a byte for every place in it. */
const OGG = Buffer.concat([Buffer.from("OggS"), Buffer.from(Array.from({ length: 150_000 }, (_, n) => n & 0xff))]);

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "gondolier-media-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const media = (more: Partial<Media> = {}): Part => ({
  type: "media",
  media: { kind: "image", bytes: PNG, mime: "image/png", name: "dot.png", ...more },
});
const voice = (): Part =>
  media({ kind: "voice", bytes: OGG, mime: "audio/ogg", name: "voice.ogg", durationSecs: 2.5, waveform: waves(256) });
const waves = (length: number) => Uint8Array.from({ length }, (_, n) => n % 200);

function says(playground: Playground, ...parts: Part[]): void {
  playground.core.script = async function* () {
    yield* parts;
  };
}
const answerOf = async (playground: Playground, place: string) =>
  (await playground.messages(place)).findLast((each) => each.role === "answer")!;

describe("a file of an answer", () => {
  test("is told with its length, loudness and size in pixels, and stands where it was said", async () => {
    await using playground = await openPlayground();
    const place = await playground.place();
    says(playground, media({ width: 640, height: 480 }), voice(), { type: "text", text: "A card" });
    await playground.ask(place, "Paint");
    const card = await answerOf(playground, place);
    expect(card).toMatchObject({
      mediaFirst: true,
      media: [
        { kind: "image", width: 640, height: 480 },
        { kind: "voice", durationSecs: 2.5 },
      ],
    });
    const loudness = card.media[1]?.waveform ?? [];
    expect(loudness).toHaveLength(96);
    expect(Math.max(...loudness)).toBe(199);
    says(playground, { type: "text", text: "First words" }, media());
    await playground.ask(place, "Say and paint");
    expect((await answerOf(playground, place)).mediaFirst).toBeUndefined();
  });

  test("is served in the parts that a player asks for, to who knows its id and is no other site", async () => {
    await using playground = await openPlayground();
    const place = await playground.place();
    says(playground, voice());
    await playground.ask(place, "Say");
    const [file] = (await answerOf(playground, place)).media;
    const get = (headers: Record<string, string> = {}, id = file?.id) =>
      fetch(`${playground.url}/media/${id}`, { headers });
    const whole = await get();
    expect([whole.status, whole.headers.get("accept-ranges"), whole.headers.get("content-length")]).toEqual([
      200,
      "bytes",
      String(OGG.length),
    ]);
    expect(Buffer.from(await whole.arrayBuffer())).toEqual(OGG);
    const part = await get({ range: "bytes=65000-66000" });
    expect([part.status, part.headers.get("content-range"), part.headers.get("content-type")]).toEqual([
      206,
      `bytes 65000-66000/${OGG.length}`,
      "audio/ogg",
    ]);
    expect(Buffer.from(await part.arrayBuffer())).toEqual(OGG.subarray(65_000, 66_001));
    const beyond = await get({ range: "bytes=999999-" });
    expect([beyond.status, beyond.headers.get("content-range")]).toEqual([416, `bytes */${OGG.length}`]);
    expect((await get({ "sec-fetch-site": "cross-site" })).status).toBe(403);
    expect((await get({ origin: "https://evil.com" })).status).toBe(403);
    expect((await get({}, "0".repeat(32))).status).toBe(404);
  });

  test("is served behind the password only, where there is one", async () => {
    await using playground = await openPlayground({ host: "0.0.0.0", password: "ponte dei sospiri" });
    const response = await fetch(`${playground.url}/media/${"0".repeat(32)}`);
    expect([response.status, ((await response.json()) as { error: { code: string } }).error.code]).toEqual([
      401,
      "login",
    ]);
  });

  test("is shown as soon as it is kept, while the words still grow", async () => {
    await using playground = await openPlayground();
    const place = await playground.place();
    let go = () => {};
    const gate = new Promise<void>((resolve) => {
      go = resolve;
    });
    playground.core.script = async function* () {
      yield media();
      yield { type: "text", text: "More" };
      await gate;
    };
    const events = await playground.events(place, AbortSignal.timeout(15_000));
    const asked = playground.ask(place, "Paint");
    await events.until((event) => event.type === "media" && event.media.length === 1);
    expect(events.all.some((event) => event.type === "done")).toBe(false);
    go();
    await asked;
  });

  test("leaves the disk when a panel shows another one, or the answer is made anew", async () => {
    await using playground = await openPlayground({ dataDir: folder });
    const { core } = playground;
    const place = await playground.place();
    says(playground, { type: "text", text: "Page 1" }, media());
    const { turn, message } = await playground.ask(place, "Gallery");
    const [first] = (await answerOf(playground, place)).media;
    const press = async (more: object) => {
      core.actions.set("next", { call: { command: "help", options: {} }, update: false, ...more });
      const json = { id: crypto.randomUUID(), place, action: "next" };
      core.run({ ...core.accepted[0]!, id: `web:${json.id}`, target: { message }, ...more }, [message]);
      await core.idle();
      return answerOf(playground, place);
    };
    const events = await playground.events(place, AbortSignal.timeout(15_000));
    await events.until((event) => event.type === "state");
    says(playground, { type: "text", text: "Page 2" }, media({ name: "two.png" }));
    const second = await press({ update: true });
    await events.until((event) => event.type === "done");
    expect([second.text, second.media[0]?.name, second.media[0]?.id === first?.id]).toEqual([
      "Page 2",
      "two.png",
      false,
    ]);
    expect(await readdir(join(folder, "playground"))).toEqual([second.media[0]?.id]);
    // The old picture stays until the new one is there: none of the states in between has none.
    expect(events.all.flatMap((event) => (event.type === "media" ? [event.media.length] : []))).toEqual([1]);
    says(playground, { type: "text", text: "No picture now" });
    expect((await press({ replaces: turn })).media).toEqual([]);
    expect(await readdir(join(folder, "playground"))).toEqual([]);
  });
});

describe("who speaks", () => {
  const speaks = (name: string, avatar?: Uint8Array): Part => ({
    type: "speaker",
    name,
    avatar,
    avatarUrl: "https://cdn.example.com/face.png",
  });

  test("is told by name and face; the face is one file of the house's own, however often it is seen", async () => {
    await using playground = await openPlayground({ dataDir: folder });
    const place = await playground.place();
    says(playground, speaks("Casanova", PNG), { type: "text", text: "Buonasera." });
    for (const words of ["One", "Two"]) await playground.ask(place, words);
    const answers = (await playground.messages(place)).filter((each) => each.role === "answer");
    const faces = answers.map((each) => each.speaker?.face);
    expect(answers.map((each) => each.speaker?.name)).toEqual(["Casanova", "Casanova"]);
    expect(faces[0]).toMatch(/^[0-9a-f]{32}$/);
    expect(faces[1]).toBe(faces[0]);
    expect(await readdir(join(folder, "playground"))).toEqual([faces[0]]);
    expect(JSON.stringify(await playground.messages(place))).not.toContain("cdn.example.com");
    await playground.send(`/api/places/${place}/messages/${answers[0]?.replyTo}`, { method: "DELETE" });
    expect((await fetch(`${playground.url}/media/${faces[0]}`)).headers.get("content-type")).toBe("image/png");
  });

  test("has no face where its bytes are no picture, and is the bot again once nobody else speaks", async () => {
    await using playground = await openPlayground();
    const place = await playground.place();
    says(playground, speaks("Casanova", Buffer.from("<svg/>")), { type: "text", text: "Buonasera." });
    const { turn, message } = await playground.ask(place, "One");
    expect((await answerOf(playground, place)).speaker).toEqual({ name: "Casanova" });
    says(playground, { type: "text", text: "Good evening." });
    playground.core.run({ ...playground.core.accepted[0]!, id: "web:again", replaces: turn, target: { message } }, [
      message,
    ]);
    await playground.core.idle();
    expect((await answerOf(playground, place)).speaker).toBeUndefined();
  });
});
