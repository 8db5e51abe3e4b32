import { describe, expect, test } from "vitest";
import { keyName, musicBody, type VideoRequest, videoBody } from "../../src/venice/index.ts";
import { mp3, mp4, png } from "./bytes.ts";
import { type Answer, connect, json, serve } from "./loopback.ts";
import { makeModel, usd } from "./make-model.ts";
import { HastyClock } from "./manual-clock.ts";
import { strict } from "./strict.ts";

const clip = { aspect_ratios: ["16:9", "9:16"], resolutions: ["480p", "720p", "4k"], durations: ["5s", "10s"] };
const text = makeModel("video", "grok-text", {
  constraints: { ...clip, model_type: "text-to-video", audio: true, audio_configurable: true },
});
const still = makeModel("video", "ovi-image", {
  constraints: { aspect_ratios: [], resolutions: ["768P"], durations: ["5s"], model_type: "image-to-video" },
});
const upscaler = makeModel("video", "topaz-video-upscale", {
  constraints: { aspect_ratios: [], resolutions: [], durations: [], model_type: "video" },
});
const song = makeModel("music", "minimax", {
  ...{ lyrics_required: true, supports_lyrics: true, prompt_character_limit: 30, lyrics_character_limit: 20 },
  ...{ min_duration: 5, max_duration: 60, default_duration: 30, voices: ["Aria"], supports_loop: true },
});
const effect = makeModel("music", "stable-audio", { duration_options: [10, 60, 30], min_prompt_length: 5 });

const job = { model: "grok-text", queueId: "q1" };
const bench = async (answer: Answer, keys = ["VENICE_INFERENCE_KEY_one"]) => {
  const { url, seen } = await serve(answer);
  return { ...connect(url, { clock: new HastyClock(10_000), keys }), seen };
};
const queued = strict((response) => json(response, 200, { model: "grok-text", queue_id: "q1", status: "QUEUED" }));

describe("what a film's request says", () => {
  const of = (request: Partial<VideoRequest> & Pick<VideoRequest, "model">) => videoBody({ prompt: "Sea", ...request });

  test("is the nearest that the model has", () => {
    expect(of({ model: text, seconds: 9, aspect: "2:1", resolution: "1080P", audio: false })).toEqual({
      ...{ model: "grok-text", prompt: "Sea", duration: "10s", aspect_ratio: "16:9", resolution: "720p", audio: false },
    });
  });

  test("names what the model demands, even unasked", () => {
    expect(of({ model: text })).toEqual({ model: "grok-text", prompt: "Sea", duration: "5s", aspect_ratio: "16:9" });
  });

  test("leaves out what the model forbids", () => {
    expect(
      of({ model: still, image: "https://x.example/a.png", aspect: "16:9", audio: true, resolution: "768p" }),
    ).toEqual({
      ...{
        model: "ovi-image",
        prompt: "Sea",
        duration: "5s",
        resolution: "768P",
        image_url: "https://x.example/a.png",
      },
    });
    expect(of({ model: upscaler, seconds: 5, videoSource: mp4, upscaleFactor: 2 })).toEqual({
      ...{ model: "topaz-video-upscale", prompt: "Sea", upscale_factor: 2 },
      video_url: `data:video/mp4;base64,${mp4.toString("base64")}`,
    });
  });

  test.each([
    [{ model: text, prompt: "" }, "prompt_empty"],
    [{ model: text, prompt: "x".repeat(2501) }, "prompt_too_long"],
    [{ model: text, image: png }, "image_not_taken"],
    [{ model: still }, "image_required"],
    [{ model: still, image: png, videoSource: mp4 }, "video_not_taken"],
    [{ model: still, image: Buffer.from("?") }, "unknown_file"],
    [{ model: still, image: Buffer.concat([png, Buffer.alloc(26_000_000)]) }, "file_too_large"],
  ])("is refused here when it cannot work: %#", (request, code) => {
    expect(() => of(request)).toThrow(expect.objectContaining({ kind: "invalid", code }));
  });
});

describe("what a song's request says", () => {
  test("fits the model", () => {
    expect(
      musicBody({
        ...{ model: song, prompt: "Waltz", lyrics: "La la", seconds: 99, voice: "aria", loop: true, speed: 2 },
      }),
    ).toEqual({
      model: "minimax",
      prompt: "Waltz",
      lyrics_prompt: "La la",
      duration_seconds: 60,
      voice: "Aria",
      loop: true,
    });
    expect(musicBody({ model: effect, prompt: "Thunder", seconds: 50, loop: true, instrumental: true })).toEqual({
      ...{ model: "stable-audio", prompt: "Thunder", duration_seconds: 60 },
    });
  });

  test.each([
    [{ model: song, prompt: "Waltz" }, "lyrics_required"],
    [{ model: song, prompt: "Waltz", lyrics: "x".repeat(21) }, "lyrics_too_long"],
    [{ model: song, prompt: "Waltz", lyrics: "La", voice: "Nobody" }, "unknown_voice"],
    [{ model: effect, prompt: "Thunder", lyrics: "La" }, "lyrics_not_taken"],
    [{ model: effect, prompt: "Boom" }, "prompt_too_short"],
  ])("is refused here when it cannot work: %#", (request, code) => {
    expect(() => musicBody(request)).toThrow(expect.objectContaining({ kind: "invalid", code }));
  });
});

describe("a job", () => {
  test("is quoted with what decides the price, and nothing else", async () => {
    const bodies: unknown[] = [];
    const { video, music } = await bench(
      strict((response, body) => {
        bodies.push(body);
        json(response, 200, { quote: 0.32 });
      }),
    );
    expect(await video.quote({ model: text, prompt: "Sea", seconds: 10 })).toBe(0.32);
    const long = makeModel("music", "eleven-tts", { pricing: { per_thousand_characters: usd(0.1) } });
    await music.quote({ model: long, prompt: "Hello there" });
    await music.quote({ model: song, prompt: "Waltz" });
    expect(bodies).toEqual([
      { model: "grok-text", duration: "10s", aspect_ratio: "16:9" },
      { model: "eleven-tts", character_count: 11 },
      { model: "minimax", duration_seconds: 30 },
    ]);
  });

  test("is queued, and knows which key paid", async () => {
    const { video, music } = await bench(queued);
    const key = keyName("VENICE_INFERENCE_KEY_one");
    expect(await video.queue({ model: text, prompt: "Sea" })).toEqual({ ...job, key });
    expect(await music.queue({ model: effect, prompt: "Thunder" })).toEqual({ ...job, key });
  });

  test.each([429, 500, 503, undefined])("is never queued twice: %s", async (status) => {
    const { video, seen } = await bench((response) => (status ? json(response, status, {}) : void response.destroy()));
    await expect(video.queue({ model: text, prompt: "Sea" })).rejects.toMatchObject({ name: "VeniceError" });
    expect(seen.length).toBe(1);
  });

  test("that needs a consent, or other words, says so", async () => {
    const { video } = await bench((response, _seen, count) =>
      count === 1
        ? json(response, 409, { error: { code: "needs_consent", message: "Consent" }, consent: {} })
        : json(response, 422, { error: "Your prompt violates the content policy", suggested_prompt: "A calm sea" }),
    );
    await expect(video.queue({ model: text, prompt: "Sea" })).rejects.toMatchObject({ code: "needs_consent" });
    const refused = await video.queue({ model: text, prompt: "Sea" }).catch((error) => error);
    expect(refused).toMatchObject({ kind: "blocked", suggestedPrompt: "A calm sea" });
    expect(JSON.stringify(refused)).not.toContain("calm");
  });

  test("is under way, then done", async () => {
    const { video, music } = await bench(
      strict((response, _body, _seen, count) => {
        if (count === 1)
          return json(response, 200, { status: "PROCESSING", average_execution_time: 9000, execution_duration: 100 });
        const [type, bytes] = count === 2 ? ["video/mp4", mp4] : ["application/octet-stream", mp3];
        response.writeHead(200, { "content-type": type as string }).end(bytes);
      }),
    );
    expect(await video.retrieve(job)).toEqual({ state: "processing", elapsedMs: 100, averageMs: 9000 });
    expect(await video.retrieve(job, { deleteAfter: true })).toEqual({
      ...{ state: "done", bytes: mp4, mime: "video/mp4", extension: "mp4" },
    });
    expect(await music.retrieve(job)).toMatchObject({ state: "done", mime: "audio/mpeg" });
  });

  test("waits elsewhere, where it is fetched without a key", async () => {
    const { video, seen } = await bench((response, { path }) => {
      if (path === "/file?sig=1") return void response.writeHead(200, { "content-type": "video/mp4" }).end(mp4);
      json(response, 200, { status: "COMPLETED" });
    });
    expect(await video.retrieve(job)).toEqual({ state: "elsewhere" });
    const origin = `http://${seen[0]?.headers.host}`;
    expect(await video.download(`${origin}/file?sig=1`, { key: "VENICE_INFERENCE_KEY_own" })).toMatchObject({
      bytes: mp4,
    });
    expect(seen[1]?.headers.authorization).toBeUndefined();
    await expect(video.download("http://example.com/x")).rejects.toMatchObject({ code: "url" });
    await expect(video.download("file:///etc/passwd")).rejects.toMatchObject({ code: "url" });
  });

  test.each<[number, unknown, object]>([
    [
      422,
      { error: { message: "no", type: "provider_content_policy", credits_refunded: true, recommended_model: "wan" } },
      { kind: "blocked", refunded: true, recommendedModel: "wan" },
    ],
    [422, { error: "Unusable result", credits_refunded: false }, { kind: "invalid", refunded: false }],
    [500, { error: "Inference processing failed" }, { kind: "unavailable", status: 500 }],
    [400, { error: "Request ID is invalid." }, { code: "expired" }],
    [404, { error: "Media could not be found." }, { code: "expired" }],
  ])("has failed for good after a %i %j", async (status, body, error) => {
    const { video } = await bench((response) => json(response, status, body));
    expect(await video.retrieve(job)).toMatchObject({ state: "failed", error });
  });

  test.each([401, 403, 429, 502, 503, 504])("is asked for again after a %i", async (status) => {
    const { video, seen } = await bench((response) => json(response, status, {}, { "retry-after": "7" }));
    await expect(video.retrieve(job)).rejects.toMatchObject({ status, retryAfterMs: 7000 });
    expect(seen.length).toBe(1);
  });

  test("is asked for with the key that paid, even while that key rests", async () => {
    const keys = ["VENICE_INFERENCE_KEY_one", "VENICE_INFERENCE_KEY_two"];
    const { client, video, music, seen } = await bench((response, { path, headers }) => {
      if (path.endsWith("/retrieve")) return json(response, 200, { status: "PROCESSING" });
      if (path.endsWith("/complete")) return json(response, 200, { success: true });
      json(response, headers.authorization?.endsWith("one") ? 402 : 200, {});
    }, keys);
    await client.bytes({ method: "GET", path: "/x" });
    await video.retrieve({ ...job, key: keyName(keys[0] as string) });
    expect(await music.complete({ ...job, key: keyName(keys[0] as string) })).toBe(true);
    await video.retrieve(job, { key: "VENICE_INFERENCE_KEY_own" });
    expect(seen.slice(2).map(({ headers }) => headers.authorization?.split("_").at(-1))).toEqual(["one", "one", "own"]);
    await expect(video.retrieve({ ...job, key: "gone" })).rejects.toMatchObject({ kind: "auth", code: "key_gone" });
  });
});
