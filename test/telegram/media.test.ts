import { describe, expect, test } from "vitest";
import { UserError } from "../../src/core/errors.ts";
import type { Media, Part } from "../../src/core/part.ts";
import { waysFor } from "../../src/telegram/media.ts";
import { faults, medium, type Stage, stage, text } from "./harness.ts";

const part = (media: Media): Part => ({ type: "media", media });

async function answered(s: Stage, chat: Parameters<Stage["fake"]["say"]>[0]["chat"], from: number, ...parts: Part[]) {
  s.core.answer = async function* () {
    yield* parts;
  };
  s.fake.say({ chat, from, text: "/ask@gondolier_bot hi" });
  await s.fake.until(() => s.core.outcomes.size === 1, 8000);
  return s.fake.answers(chat);
}

test("each kind has its ways, the best first", () => {
  expect(waysFor(medium("image", "image/png"))).toEqual(["photo", "document"]);
  expect(waysFor(medium("image", "image/png", new Uint8Array(11_000_000)))).toEqual(["document"]);
  expect(waysFor(medium("image", "image/gif"))).toEqual(["animation", "document"]);
  expect(waysFor(medium("voice", "audio/ogg"))).toEqual(["voice", "document"]);
  expect(waysFor(medium("voice", "audio/mpeg"))).toEqual(["voice", "audio", "document"]);
  expect(waysFor(medium("voice", "audio/wav"))).toEqual(["document"]);
  expect(waysFor(medium("audio", "audio/mp4"))).toEqual(["audio", "document"]);
  expect(waysFor(medium("audio", "audio/flac"))).toEqual(["document"]);
  expect(waysFor(medium("file", "text/plain"))).toEqual(["document"]);
  const sized = (width: number, height: number) => waysFor({ ...medium("image", "image/png"), width, height })[0];
  expect([sized(5000, 5000), sized(5001, 5000), sized(2000, 100), sized(100, 2001)]).toEqual([
    "photo",
    "document",
    "photo",
    "document",
  ]);
});

describe.concurrent("media", () => {
  test("a picture alone carries the words and the buttons", async () => {
    await using s = await stage();
    const den = s.fake.supergroup({ members: [s.fake.user({ id: 55 })] });
    const call = { command: "x", options: {} };
    const answers = await answered(s, den, 55, part(medium("image", "image/png")), {
      type: "choices",
      phase: "done",
      rows: [[{ kind: "button", label: "Again", call, who: "asker", id: "again" }]],
    });
    expect(answers).toHaveLength(1);
    expect(answers[0]).toMatchObject({ buttons: [[{ text: "Again" }]] });
    expect(answers[0]?.raw).toHaveProperty("photo");
    expect(faults(s.fake)).toEqual([]);
  });

  test("words and several files follow each other", async () => {
    await using s = await stage();
    const ann = s.fake.user();
    const answers = await answered(
      s,
      ann,
      ann.id,
      text("Look:"),
      part(medium("image", "image/png")),
      part(medium("file", "text/plain")),
    );
    expect(answers.map((a) => ["text", "photo", "document"].find((kind) => kind in a.raw))).toEqual([
      "text",
      "photo",
      "document",
    ]);
  });

  test("who takes no voice messages gets the sound as a file", async () => {
    await using s = await stage();
    const ann = s.fake.user({ noVoice: true });
    const answers = await answered(s, ann, ann.id, part(medium("voice", "audio/ogg", Buffer.from("OggS"))));
    expect(answers).toHaveLength(1);
    expect(answers[0]?.raw).not.toHaveProperty("voice");
    // Ogg is no music that Telegram promises to take.
    const ways = s.fake.traffic.map(({ path }) => path).filter((path) => /^send(Voice|Audio|Document)$/.test(path));
    expect(ways).toEqual(["sendVoice", "sendDocument"]);
  });

  test("voice, music and film say how long and how large they are", async () => {
    await using s = await stage();
    const ann = s.fake.user();
    const ogg = Buffer.from("OggS and so on");
    const film = Buffer.concat([Buffer.alloc(4), Buffer.from("ftypisom")]);
    const answers = await answered(
      s,
      ann,
      ann.id,
      part({ ...medium("voice", "audio/ogg", ogg), durationSecs: 3.4 }),
      part({ ...medium("audio", "audio/mpeg", Buffer.from("ID3 song")), name: "barcarole.mp3", durationSecs: 61 }),
      part({ ...medium("video", "video/mp4", film), name: "film.mp4", durationSecs: 5, width: 640, height: 360 }),
    );
    expect(answers.map(({ raw }) => raw.voice ?? raw.audio ?? raw.video)).toMatchObject([
      { duration: 3 },
      { duration: 61, title: "barcarole" },
      { duration: 5, width: 640, height: 360 },
    ]);
    expect(s.fake.traffic.find(({ path }) => path === "sendVideo")?.body).toMatchObject({ supports_streaming: "true" });
    expect(faults(s.fake)).toEqual([]);
  });

  test("a voice alone carries the words and the buttons", async () => {
    await using s = await stage();
    const ann = s.fake.user();
    const [answer, ...more] = await answered(
      s,
      ann,
      ann.id,
      text("Hello."),
      part(medium("voice", "audio/ogg", Buffer.from("OggS"))),
    );
    expect(more).toEqual([]);
    expect(answer).toMatchObject({ text: "Hello.", raw: { voice: {} } });
  });

  test("what is too large to upload gives way to a sentence, and keeps nothing else away", async () => {
    await using s = await stage();
    const ann = s.fake.user();
    const film = { ...medium("video", "video/mp4", new Uint8Array(53_000_000)), name: "film.mp4" };
    const answers = await answered(s, ann, ann.id, part(film), part(medium("image", "image/png")));
    expect(answers).toHaveLength(1);
    expect(answers[0]?.text).toBe("film.mp4 is too large to be sent here: 50.5 MB. I can send 50 MB.");
    expect(s.core.adapter?.mostFileBytes(undefined)).toBe(50 * 1_048_576);
    expect(answers[0]?.raw).toHaveProperty("photo");
  });

  test("a file whose sending was cut off is not sent twice", async () => {
    await using s = await stage();
    const ann = s.fake.user();
    s.fake.fault({ method: "sendDocument", dropAfterProcessing: true });
    const answers = await answered(s, ann, ann.id, part(medium("file", "text/plain")));
    expect(answers).toHaveLength(1);
  });
});

describe.concurrent("files", () => {
  const signal = () => new AbortController().signal;

  test("a file is fetched again, whole", async () => {
    await using s = await stage();
    const ann = s.fake.user();
    s.fake.say({
      chat: ann,
      from: ann,
      document: { bytes: Buffer.from("hello"), name: "a b#.txt", mime: "text/plain" },
    });
    await s.fake.until(() => s.core.accepted.length === 1);
    const [file] = s.core.call()?.options.file as [{ name: string; mime: string; size: number; ref: string }];
    expect(JSON.stringify(file)).not.toContain(s.fake.token);
    expect(Buffer.from(await s.bot.openFile(file, 1000, signal())).toString()).toBe("hello");
  });

  test("one that is too large, gone, or beyond what is wanted is refused without its address", async () => {
    await using s = await stage();
    const ann = s.fake.user();
    const files = [
      { bytes: Buffer.from("x"), name: "big.bin", size: 30_000_000 },
      { bytes: Buffer.alloc(5000), name: "a.bin" },
      { bytes: Buffer.from("x"), name: "lost.bin", lost: true },
    ];
    for (const document of files) s.fake.say({ chat: ann, from: ann, document });
    await s.fake.until(() => s.core.accepted.length === 3);
    const refs = s.core.accepted.map(
      ({ call }) => (call.options.file as [{ name: string; mime: string; size: number; ref: string }])[0],
    );
    const outcomes = await Promise.all(
      refs.map((file) => s.bot.openFile(file, 1000, signal()).catch((e: unknown) => e)),
    );
    expect(outcomes.map((e) => (e as UserError).key)).toEqual([
      "error.file.large",
      "error.file.large",
      "error.file.gone",
    ]);
    expect((outcomes[1] as UserError).params).toMatchObject({ name: "a.bin", size: "5 kB" });
    // Telegram's own limit, where that is the smaller one.
    const most = await s.bot.openFile(refs[0]!, 26_000_000, signal()).catch((e: unknown) => e);
    expect((most as UserError).params).toEqual({ name: "big.bin", size: "28.6 MB", limit: "20 MB" });
    const untold = await s.bot.openFile({ ...refs[0]!, size: 0 }, 26_000_000, signal()).catch((e: unknown) => e);
    expect(untold).toMatchObject({ key: "error.file.toolarge", params: { name: "big.bin", limit: "20 MB" } });
    const lying = { ...refs[1]!, size: 0 };
    const caught = await s.bot.openFile(lying, 1000, signal()).catch((e: unknown) => e);
    expect(caught).toBeInstanceOf(UserError);
    expect(String((caught as Error).stack)).not.toContain(s.fake.token);
  });
});
