import { describe, expect, test } from "vitest";
import type { Media, Part } from "../../src/core/part.ts";
import type { FakeTelegramOptions } from "../fakes/telegram/index.ts";
import { ended, keyboard, medium, type Stage, stage, text } from "./harness.ts";

const part = (media: Media): Part => ({ type: "media", media });
const picture = (name: string): Media => ({ ...medium("image", "image/png"), name });
const voice: Media = { ...medium("voice", "audio/ogg", Buffer.from("OggS")), name: "voice.ogg" };

/** A group in which nothing but words may be sent. */
async function wordsOnly(options: FakeTelegramOptions = {}, person: Parameters<Stage["fake"]["user"]>[0] = {}) {
  const s = await stage(options);
  const ann = s.fake.user(person);
  const files = ["photos", "videos", "audios", "voice_notes", "documents", "other_messages"];
  const permissions = Object.fromEntries(files.map((kind) => [`can_send_${kind}`, false]));
  const den = s.fake.supergroup({ members: [ann], permissions });
  return {
    s,
    ann,
    den,
    async answered(...parts: Part[]) {
      s.core.answer = async function* () {
        yield* parts;
      };
      s.fake.say({ chat: den, from: ann, text: "/ask@gondolier_bot hi" });
      await s.fake.until(() => ended(s.core) !== undefined, 30_000);
      return s.fake.answers(den);
    },
    [Symbol.asyncDispose]: () => s[Symbol.asyncDispose](),
  };
}

describe.concurrent("where only words may be sent", () => {
  test("speech comes in its words, all of them", async () => {
    await using w = await wordsOnly();
    const words = Array.from({ length: 900 }, (_, i) => `word${i}`).join(" ");
    const answers = await w.answered(part({ ...voice, alt: words.slice(0, 200), words }));
    expect(answers.length).toBeGreaterThan(1);
    const all = answers.map((answer) => answer.text).join(" ");
    for (const i of [0, 450, 899]) expect(all).toContain(`word${i}`);
    expect(all).toContain("Voice messages cannot be sent in this chat");
    expect(w.s.fake.answers(w.ann)).toEqual([]);
  }, 15_000);

  test("an answer that is spoken besides says its words once", async () => {
    await using w = await wordsOnly();
    const answers = await w.answered(text("Good day."), part(voice));
    expect(answers.map((answer) => answer.text)).toEqual([
      "Good day.\n\nVoice messages cannot be sent in this chat, so here it is in words only.",
    ]);
  }, 15_000);

  test("pictures, films and songs go to who asked, with their buttons and a sentence in the group", async () => {
    await using w = await wordsOnly();
    const film = Buffer.concat([Buffer.alloc(4), Buffer.from("ftypisom")]);
    const answers = await w.answered(
      text("Here."),
      part(picture("a.png")),
      part(picture("b.png")),
      part({ ...medium("video", "video/mp4", film), name: "film.mp4" }),
      part({ ...medium("audio", "audio/mpeg", Buffer.from("ID3 song")), name: "song.mp3" }),
      keyboard("done"),
    );
    expect(answers).toHaveLength(1);
    expect(answers[0]?.text).toContain("a.png, b.png cannot be sent in this chat: I have sent it to you privately.");
    expect(answers[0]).toMatchObject({ buttons: [[{ text: "done" }]] });
    const kinds = w.s.fake.answers(w.ann).map(({ raw }) => ["photo", "video", "audio"].find((kind) => kind in raw));
    expect(kinds).toEqual(["photo", "photo", "video", "audio"]);
  }, 40_000);

  test("whoever has no private chat with the bot is told what to do", async () => {
    await using w = await wordsOnly({}, { started: false });
    const answers = await w.answered(part(picture("a.png")));
    expect(answers.map((answer) => answer.text)).toEqual([
      "a.png cannot be sent in this chat. Open a private chat with me, press Start, and ask again; " +
        "or have an administrator allow me to send files here.",
    ]);
  }, 15_000);

  test("a file that Telegram refuses for itself is only excused: it would be refused privately too", async () => {
    await using s = await stage();
    const ann = s.fake.user();
    const den = s.fake.supergroup({ members: [ann] });
    s.core.answer = async function* () {
      yield part(picture("a.png"));
    };
    for (const method of ["sendPhoto", "sendDocument"])
      s.fake.fault({ method, status: 400, description: "Bad Request: IMAGE_PROCESS_FAILED" });
    s.fake.say({ chat: den, from: ann, text: "/ask@gondolier_bot hi" });
    await s.fake.until(() => ended(s.core) === "done", 12_000);
    expect(s.fake.answers(den).map((answer) => answer.text)).toEqual(["a.png cannot be sent in this chat."]);
    expect(s.fake.answers(ann)).toEqual([]);
  }, 15_000);
});
