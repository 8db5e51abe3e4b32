import { MPEGDecoder } from "mpg123-decoder";
import { OggOpusDecoder } from "ogg-opus-decoder";
import { expect, test } from "vitest";
import { emulator, post, problem } from "../client.ts";
import { postForm } from "../forms.ts";

const text = "Good evening. The gondola leaves at dusk, my friends!";
const usual = { model: "tts-kokoro", input: text };

type Venice = Awaited<ReturnType<typeof emulator>>;
const said = async (to: Venice, json: object = {}) =>
  Buffer.from(await (await post(to, "/audio/speech", { ...usual, ...json })).arrayBuffer());

const wavMs = (bytes: Buffer) => (bytes.readUInt32LE(40) / 48_000) * 1000;

async function heard(bytes: Buffer, format: "mp3" | "opus") {
  const decoder = format === "mp3" ? new MPEGDecoder() : new OggOpusDecoder();
  await decoder.ready;
  const decoded = await (decoder instanceof OggOpusDecoder ? decoder.decodeFile(bytes) : decoder.decode(bytes));
  decoder.free();
  const samples = decoded.channelData[0] ?? new Float32Array();
  const loudest = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
  return { ms: (decoded.samplesDecoded / decoded.sampleRate) * 1000, loudest, errors: decoded.errors };
}

test("real decoders play MP3 and Ogg/Opus, for as long as the words take", async () => {
  await using venice = await emulator();
  const ms = wavMs(await said(venice, { response_format: "wav" }));
  expect(ms).toBeGreaterThan(2_000);
  for (const format of ["mp3", "opus"] as const) {
    const played = await heard(await said(venice, { response_format: format }), format);
    expect(played.errors, format).toEqual([]);
    expect(Math.abs(played.ms - ms), format).toBeLessThan(120);
    expect(played.loudest, format).toBeGreaterThan(0.05);
    expect(played.loudest, format).toBeLessThan(1);
  }
});

test("every format that Kokoro has begins as that format does", async () => {
  await using venice = await emulator();
  const starts = { mp3: "fff3", opus: "4f676753", aac: "fff1", flac: "664c6143", wav: "52494646" };
  for (const [format, start] of Object.entries(starts)) {
    const bytes = await said(venice, { response_format: format });
    expect(bytes.subarray(0, start.length / 2).toString("hex"), format).toBe(start);
  }
  expect(await said(venice)).toEqual(await said(venice, { response_format: "mp3" }));
  const wav = await said(venice, { response_format: "wav" });
  expect(await said(venice, { response_format: "pcm" })).toEqual(wav.subarray(44));
});

test("twice the words take about twice as long, and half the speed too", async () => {
  await using venice = await emulator();
  const ms = async (json: object) => wavMs(await said(venice, { response_format: "wav", ...json }));
  const once = await ms({});
  expect((await ms({ input: `${text} ${text}` })) / once).toBeCloseTo(2, 0);
  expect((await ms({ speed: 0.5 })) / once).toBeCloseTo(2, 0);
});

test.each([
  [{ voice: "Emma" }, "voice"],
  [{ model: "tts-orpheus", response_format: "mp3" }, "response_format"],
  [{ input: "x".repeat(4097) }, "input"],
  [{ input: "🎉 …!" }, "input"],
  [{ model: undefined }, "model"],
  [{ speed: 5 }, "speed"],
])("speech refuses %o", async (wrong, field) => {
  await using venice = await emulator();
  const refused = await post(venice, "/audio/speech", { ...usual, ...wrong });
  expect(refused.status).toBe(400);
  expect((await problem(refused)).issues?.[0]?.path).toEqual([field]);
});

test("speech is charged by the character, and a provider may fail", async () => {
  await using venice = await emulator({ balance: { usd: 1 } });
  await said(venice);
  expect(venice.balance.usd).toBeCloseTo(1 - (text.length * 3.5) / 1e6, 9);
  venice.fault({ path: "/audio/speech", refuse: "gateway" });
  expect((await post(venice, "/audio/speech", usual)).status).toBe(502);
});

test("streamed speech is the same sound without a length beforehand", async () => {
  await using venice = await emulator();
  const streamed = await post(venice, "/audio/speech", { ...usual, streaming: true });
  expect(streamed.headers.get("content-length")).toBeNull();
  expect(Buffer.from(await streamed.arrayBuffer())).toEqual(await said(venice));
});

test("what the emulator said it understands again, also when pieces are joined", async () => {
  await using venice = await emulator();
  for (const [format, name] of [
    ["opus", "a.ogg"],
    ["mp3", "a.mp3"],
    ["wav", "a.wav"],
  ] as const) {
    const bytes = await said(venice, { response_format: format });
    const answer = await postForm(venice, "/audio/transcriptions", {
      file: [bytes, name, "audio/x"],
      model: "openai/whisper-large-v3",
    });
    expect(await answer.json()).toMatchObject({ text });
  }
  const second = "And the moon is already over the lagoon.";
  const joined = Buffer.concat([await said(venice), await said(venice, { input: second })]);
  const file = [joined, "joined.mp3", "audio/mpeg"] as const;
  const both = await postForm(venice, "/audio/transcriptions", { file, response_format: "text" });
  expect(await both.text()).toBe(`${text} ${second}`);
});

test("any other sound has words of its own, silence has none, and what is no sound is a 422", async () => {
  await using venice = await emulator();
  await using other = await emulator();
  const read = async (to: Venice, bytes: Buffer, more = {}) =>
    await postForm(to, "/audio/transcriptions", { file: [bytes, "a.wav", "audio/wav"], ...more });
  const sound = await said(venice, { response_format: "wav" });
  const first = (await (await read(other, sound)).json()) as { text: string; duration: number };
  expect(first.text).toMatch(/^Built-in emulator/);
  expect(first.duration).toBeCloseTo(wavMs(sound) / 1000, 2);
  expect(await (await read(other, sound)).json()).toEqual(first);
  const silence = Buffer.concat([sound.subarray(0, 44), Buffer.alloc(sound.length - 44)]);
  expect(await (await read(other, silence)).json()).toMatchObject({ text: "" });
  for (const broken of [
    "not a sound at all",
    "OggS and nothing that belongs to it",
    `RIFF    WAVEdata${"x".repeat(40)}`,
  ])
    expect((await read(other, Buffer.from(broken))).status, broken).toBe(422);
  const timed = await read(venice, sound, { timestamps: "true" });
  expect(await timed.json()).toMatchObject({ timestamps: { segment: [{ start: 0 }] } });
});

test("transcribing refuses other formats, unknown fields, JSON bodies and files over 25 MB", async () => {
  await using venice = await emulator();
  const file = [Buffer.from("x"), "a.ogg", "audio/ogg"] as const;
  expect((await postForm(venice, "/audio/transcriptions", { file, response_format: "srt" })).status).toBe(400);
  expect((await postForm(venice, "/audio/transcriptions", { file, prompt: "x" })).status).toBe(400);
  expect((await postForm(venice, "/audio/transcriptions", { model: "openai/whisper-large-v3" })).status).toBe(400);
  expect((await post(venice, "/audio/transcriptions", { file: "x" })).status).toBe(415);
  const large = [Buffer.alloc(26 * 1024 * 1024), "a.wav", "audio/wav"] as const;
  expect((await postForm(venice, "/audio/transcriptions", { file: large })).status).toBe(413);
});
