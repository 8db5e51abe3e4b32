import { MPEGDecoder } from "mpg123-decoder";
import { expect, test } from "vitest";
import { emulator, post, problem } from "../client.ts";
import { dataUrl, picture } from "../pictures.ts";

type Venice = Awaited<ReturnType<typeof emulator>>;
const film = {
  model: "wan-2.6-text-to-video",
  prompt: "a gondola",
  duration: "5s",
  aspect_ratio: "16:9",
  resolution: "720p",
};
const sound = { model: "elevenlabs-sound-effects-v2", prompt: "water against a boat", duration_seconds: 4 };

async function queued(
  to: Venice,
  kind: "audio" | "video",
  json: object,
): Promise<{ model: string; queue_id: string; download_url?: string }> {
  const response = await post(to, `/${kind}/queue`, json);
  expect(response.status, await response.clone().text()).toBe(200);
  return (await response.json()) as { model: string; queue_id: string; download_url?: string };
}
const retrieve = (to: Venice, kind: "audio" | "video", job: { model: string; queue_id: string }, more = {}) =>
  post(to, `/${kind}/retrieve`, { model: job.model, queue_id: job.queue_id, ...more });

/** The boxes of an MP4, by their paths. */
function boxes(bytes: Buffer, from = 0, to = bytes.length, above = ""): Map<string, Buffer> {
  const found = new Map<string, Buffer>();
  for (let at = from; at + 8 <= to; ) {
    const size = bytes.readUInt32BE(at);
    const name = above + bytes.toString("latin1", at + 4, at + 8);
    expect(size).toBeGreaterThanOrEqual(8);
    expect(at + size).toBeLessThanOrEqual(to);
    found.set(name, bytes.subarray(at + 8, at + size));
    if (/(?:moov|trak|mdia|minf|stbl)$/.test(name))
      for (const [inner, box] of boxes(bytes, at + 8, at + size, `${name}.`)) found.set(inner, box);
    at += size;
  }
  return found;
}

test("a film is quoted without a key, charged when it is queued, made in its time, and plays as long as ordered", async () => {
  await using venice = await emulator({ balance: { usd: 2 }, jobMs: 5_000 });
  const quoted = await fetch(`${venice.url}/video/quote`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ model: film.model, duration: "5s", resolution: "720p" }),
  });
  const { quote } = (await quoted.json()) as { quote: number };
  const job = await queued(venice, "video", film);
  expect(venice.balance.usd).toBeCloseTo(2 - quote);
  const waiting = await retrieve(venice, "video", job);
  expect(await waiting.json()).toMatchObject({ status: "PROCESSING", average_execution_time: 5_000 });
  venice.forward(5_000);
  const made = await retrieve(venice, "video", job);
  expect(made.headers.get("content-type")).toBe("video/mp4");
  const found = boxes(Buffer.from(await made.arrayBuffer()));
  const head = found.get("moov.mvhd")!;
  expect(head.readUInt32BE(16) / head.readUInt32BE(12)).toBe(5);
  const sizes = found.get("moov.trak.mdia.minf.stbl.stsz")!;
  const total = Array.from({ length: sizes.readUInt32BE(8) }, (_, index) => sizes.readUInt32BE(12 + index * 4));
  expect(total).toHaveLength(50);
  expect(total.reduce((sum, size) => sum + size, 0)).toBe(found.get("mdat")!.length);
  expect(found.get("moov.trak.mdia.minf.stbl.stsd")!.includes("avcC")).toBe(true);
});

test.each([
  [{ aspect_ratio: undefined }, "aspect_ratio"],
  [{ aspect_ratio: "4:3" }, "aspect_ratio"],
  [{ duration: "7s" }, "duration"],
  [{ duration: undefined }, "duration"],
  [{ resolution: "480p" }, "resolution"],
  [{ audio: false }, "audio"],
  [{ image_url: "https://example.org/a.png" }, "image_url"],
  [{ keyframes: [] }, "keyframes"],
  [{ prompt: "x".repeat(2501) }, "prompt"],
])("a film's order is held against its model: %o", async (wrong, field) => {
  await using venice = await emulator();
  const refused = await post(venice, "/video/queue", { ...film, ...wrong });
  expect(refused.status).toBe(400);
  expect((await problem(refused)).issues?.[0]?.path).toEqual([field]);
  expect(venice.balance.usd).toBe(10_000);
});

test("a picture is animated in its own shape, and a model without ratios forbids one", async () => {
  await using venice = await emulator({ jobMs: 0 });
  const order = { model: "ovi-image-to-video", prompt: "waves", duration: "5s" };
  expect((await post(venice, "/video/queue", order)).status).toBe(400);
  const image_url = dataUrl(await picture("png", 300, 600));
  expect((await post(venice, "/video/queue", { ...order, image_url, aspect_ratio: "16:9" })).status).toBe(400);
  const job = await queued(venice, "video", { ...order, image_url });
  const found = boxes(Buffer.from(await (await retrieve(venice, "video", job)).arrayBuffer()));
  const track = found.get("moov.trak.tkhd")!;
  expect([track.readUInt32BE(76) >> 16, track.readUInt32BE(80) >> 16]).toEqual([160, 320]);
});

test("some films stand behind an address that needs no key", async () => {
  await using venice = await emulator({ jobMs: 1_000 });
  const order = { model: "grok-imagine-text-to-video-private", prompt: "x", duration: "1s", aspect_ratio: "1:1" };
  const job = await queued(venice, "video", order);
  expect((await fetch(job.download_url ?? "")).status).toBe(404);
  venice.forward(1_000);
  expect(await (await retrieve(venice, "video", job)).json()).toMatchObject({ status: "COMPLETED" });
  expect((await fetch(job.download_url ?? "")).headers.get("content-type")).toBe("video/mp4");
});

test("what fails is refunded once, and fails again each time", async () => {
  await using venice = await emulator({ jobMs: 0, balance: { usd: 5 } });
  const policy = await queued(venice, "video", { ...film, prompt: "[policy]" });
  expect(venice.balance.usd).toBeLessThan(5);
  for (const _ of [1, 2]) {
    const refused = await retrieve(venice, "video", policy);
    expect(refused.status).toBe(422);
    expect(await refused.json()).toMatchObject({ error: { type: "provider_content_policy", credits_refunded: true } });
  }
  expect(venice.balance.usd).toBeCloseTo(5);
  venice.fault({ path: "/audio/queue", job: "server" });
  expect((await retrieve(venice, "audio", await queued(venice, "audio", sound))).status).toBe(500);
  const better = await retrieve(venice, "audio", await queued(venice, "audio", { ...sound, prompt: "[suggestion]" }));
  expect(better.status).toBe(422);
  expect(await better.json()).toHaveProperty("suggested_prompt");
  venice.fault({ path: "/audio/queue", job: "never" });
  expect(await (await retrieve(venice, "audio", await queued(venice, "audio", sound))).json()).toMatchObject({
    status: "PROCESSING",
  });
});

test("a queue id belongs to its key, its model and its day", async () => {
  await using venice = await emulator({ jobMs: 0 });
  const job = await queued(venice, "video", film);
  const foreign = await post(
    venice,
    "/video/retrieve",
    { model: job.model, queue_id: job.queue_id },
    { authorization: "Bearer other" },
  );
  expect(foreign.status).toBe(400);
  expect((await retrieve(venice, "video", { ...job, model: "wan-2.6-image-to-video" })).status).toBe(400);
  expect((await post(venice, "/video/complete", { model: job.model, queue_id: job.queue_id })).status).toBe(400);
  venice.forward(24 * 3_600_000);
  const late = await retrieve(venice, "video", job);
  expect(late.status).toBe(400);
  expect((await problem(late)).error).toBe("Request ID is invalid.");
});

test("a sound is quoted, made, as long as ordered, and deleted when told", async () => {
  await using venice = await emulator({ jobMs: 0 });
  const quote = await post(venice, "/audio/quote", { model: sound.model, duration_seconds: "4" });
  expect(await quote.json()).toEqual({ quote: 0.0092 });
  const job = await queued(venice, "audio", sound);
  const made = await retrieve(venice, "audio", job, { delete_media_on_completion: true });
  expect(made.headers.get("content-type")).toBe("audio/mpeg");
  const decoder = new MPEGDecoder();
  await decoder.ready;
  const { samplesDecoded, sampleRate } = decoder.decode(new Uint8Array(await made.arrayBuffer()));
  expect(samplesDecoded / sampleRate).toBeCloseTo(4, 1);
  expect((await retrieve(venice, "audio", job)).status).toBe(404);
  const other = await queued(venice, "audio", { model: "stable-audio-25", prompt: "calm" });
  expect((await retrieve(venice, "audio", other)).headers.get("content-type")).toBe("audio/wav");
  expect(
    await (await post(venice, "/audio/complete", { model: other.model, queue_id: other.queue_id })).json(),
  ).toEqual({ success: true });
  expect((await retrieve(venice, "audio", other)).status).toBe(404);
});

test.each([
  [{ model: "minimax-music-v2", prompt: "a slow waltz" }, "lyrics_prompt"],
  [{ model: "stable-audio-25", lyrics_prompt: "la" }, "lyrics_prompt"],
  [{ model: "ace-step-15", duration_seconds: 61 }, "duration_seconds"],
  [{ model: "minimax-music-v25", duration_seconds: 60 }, "duration_seconds"],
  [{ duration_seconds: 23 }, "duration_seconds"],
  [{ voice: "Aria" }, "voice"],
  [{ model: "elevenlabs-music", loop: true }, "loop"],
  [{ model: "elevenlabs-tts-v3", duration_seconds: undefined, speed: 2 }, "speed"],
])("a sound's order is held against its model: %o", async (wrong, field) => {
  await using venice = await emulator();
  const order = { prompt: "a slow waltz", ...("model" in wrong ? {} : sound), ...wrong };
  const refused = await post(venice, "/audio/queue", order);
  expect(refused.status).toBe(400);
  expect((await problem(refused)).issues?.[0]?.path).toEqual([field]);
});

test("orders are counted for all models together", async () => {
  await using venice = await emulator({ limits: { queue: { requests: 1 }, retrieve: { requests: 1 } }, jobMs: 0 });
  const job = await queued(venice, "video", film);
  expect((await post(venice, "/audio/queue", sound)).status).toBe(429);
  await retrieve(venice, "video", job);
  expect((await retrieve(venice, "video", job)).status).toBe(429);
  venice.forward(60_000);
  expect((await post(venice, "/audio/queue", sound)).status).toBe(200);
});
