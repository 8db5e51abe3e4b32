import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { speechChunks } from "../../src/venice/index.ts";
import { mp3, opus, png } from "./bytes.ts";
import { connect, json, serve } from "./loopback.ts";
import { makeModel } from "./make-model.ts";
import { HastyClock } from "./manual-clock.ts";
import { strict } from "./strict.ts";

const kokoro = makeModel("tts", "tts-kokoro", {
  voices: ["af_sky", "bf_emma"],
  default_voice: "af_sky",
  supported_formats: ["mp3", "opus"],
});
const asr = makeModel("asr", "openai/whisper-large-v3");

async function booth(reply: Buffer, contentType: string) {
  const bodies: unknown[] = [];
  const { url } = await serve(
    strict((response, body) => {
      bodies.push(body);
      response.writeHead(200, { "content-type": contentType }).end(reply);
    }),
  );
  return { ...connect(url), bodies };
}

describe("a text is read aloud", () => {
  test("in the voice and the first format that the model has", async () => {
    const { audio, bodies } = await booth(opus, "audio/opus");
    const sound = await audio.speech({
      ...{ model: kokoro, text: "Hello", voice: "BF_Emma", formats: ["flac", "opus", "mp3"], speed: 9, style: "calm" },
    });
    expect(bodies[0]).toEqual({
      ...{ model: "tts-kokoro", input: "Hello", voice: "bf_emma", response_format: "opus", speed: 4, prompt: "calm" },
    });
    expect(sound).toEqual({ bytes: opus, mime: "audio/ogg", extension: "ogg", codec: "opus" });
  });

  test("and what came is told by its bytes, not by its name", async () => {
    const { audio } = await booth(mp3, "audio/opus");
    expect(await audio.speech({ model: kokoro, text: "Hello" })).toMatchObject({
      mime: "audio/mpeg",
      extension: "mp3",
    });
  });

  test("as raw samples, which only their name tells", async () => {
    const { audio } = await booth(Buffer.alloc(64), "audio/pcm");
    expect(await audio.speech({ model: kokoro, text: "Hello" })).toMatchObject({ mime: "audio/pcm", extension: "pcm" });
  });

  test.each([
    ["nothing", Buffer.alloc(0), "audio/mpeg", "empty"],
    ["a picture", png, "audio/mpeg", "not_audio"],
    ["a page", Buffer.from("<html>"), "text/html", "not_audio"],
  ])("but %s is no sound", async (_name, reply, contentType, code) => {
    const { audio } = await booth(reply, contentType);
    await expect(audio.speech({ model: kokoro, text: "Hello" })).rejects.toMatchObject({ kind: "protocol", code });
  });

  test.each([
    [{ text: "😀 …" }, "nothing_to_say"],
    [{ text: "a".repeat(4097) }, "text_too_long"],
    [{ text: "Hello", voice: "Rachel" }, "unknown_voice"],
  ])("not at all: %j", async (wish, code) => {
    const { audio, bodies } = await booth(mp3, "audio/mpeg");
    await expect(audio.speech({ model: kokoro, ...wish })).rejects.toMatchObject({ kind: "invalid", code });
    expect(bodies).toEqual([]);
  });

  test("again after a provider's hiccup, but not when the outcome is unknown", async () => {
    const { url, seen } = await serve((response, _seen, count) => {
      if (count === 1) return json(response, 502, {});
      response.destroy();
    });
    const { audio } = connect(url, { clock: new HastyClock(10_000) });
    await expect(audio.speech({ model: kokoro, text: "Hello" })).rejects.toMatchObject({ kind: "network" });
    expect(seen.length).toBe(2);
  });
});

describe("a long text is cut", () => {
  test("between sentences", () => {
    expect(speechChunks("One is here. Two is here. Three.", 26)).toEqual(["One is here. Two is here.", "Three."]);
  });

  test("within a sentence that is too long, between words", () => {
    expect(speechChunks("aaa bbb ccc ddd", 8)).toEqual(["aaa bbb", "ccc ddd"]);
  });

  test("so that nothing speakable is lost, and no part is too long", () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom("word", " ", ". ", "é", "𝒳", "! "), { maxLength: 80 }),
        fc.integer({ min: 4, max: 30 }),
        (parts, most) => {
          const text = parts.join("");
          const chunks = speechChunks(text, most);
          const letters = (value: string) => value.match(/[\p{L}\p{N}]/gu)?.join("") ?? "";
          expect(letters(chunks.join(""))).toBe(letters(text));
          for (const chunk of chunks) expect(chunk.length).toBeLessThanOrEqual(most);
        },
      ),
    );
  });
});

describe("a recording is written down", () => {
  test("from a form whose file is named for what it is", async () => {
    const { url, seen } = await serve((response) =>
      json(response, 200, {
        ...{ text: "Hello", duration: 1.5, cost: { usd: 0.001, diem: 0 } },
        timestamps: { word: [{ word: "Hello", start: 0, end: 1 }, { odd: true }], segment: "odd" },
      }),
    );
    const transcript = await connect(url).audio.transcribe({
      model: asr,
      audio: opus,
      language: "en",
      timestamps: true,
    });
    expect(transcript).toEqual({
      ...{ text: "Hello", durationSeconds: 1.5, segments: [], costUsd: 0.001 },
      words: [{ text: "Hello", startSeconds: 0, endSeconds: 1 }],
    });
    const form = seen[0]?.body ?? "";
    expect([...form.matchAll(/ name="(\w+)"/g)].map(([, name]) => name)).toEqual([
      ...["file", "model", "response_format", "timestamps", "language"],
    ]);
    expect(form).toContain('filename="audio.ogg"');
    expect(form).toContain("openai/whisper-large-v3");
  });

  test("but not a picture, nor more than 25 MB", async () => {
    const { url, seen } = await serve((response) => json(response, 200, {}));
    const { audio } = connect(url);
    await expect(audio.transcribe({ model: asr, audio: png })).rejects.toMatchObject({ code: "not_audio" });
    const large = new Uint8Array(25 * 1024 * 1024 + 1);
    await expect(audio.transcribe({ model: asr, audio: large })).rejects.toMatchObject({ code: "audio_too_large" });
    expect(seen).toEqual([]);
  });
});
