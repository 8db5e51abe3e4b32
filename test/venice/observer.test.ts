import { describe, expect, test } from "vitest";
import { z } from "zod";
import { keyName, type ReplyInfo, type VeniceOptions } from "../../src/venice/index.ts";
import { mp3, png } from "./bytes.ts";
import { type Answer, answerOf, ask, connect, json, serve, startStream } from "./loopback.ts";
import { makeModel } from "./make-model.ts";
import { HastyClock, ManualClock } from "./manual-clock.ts";

const any = z.unknown();
const get = { method: "GET", path: "/x" } as const;
const own = "VENICE_INFERENCE_KEY_own";

async function watch(answer: Answer, options: Partial<VeniceOptions> = {}) {
  const infos: ReplyInfo[] = [];
  const { url, seen } = await serve(answer);
  const venice = connect(url, { clock: new HastyClock(10_000), onReply: (info) => infos.push(info), ...options });
  return { ...venice, infos, seen };
}

test("every call of every resource is told of, with its class, model and key", async () => {
  const headers = { "x-ratelimit-limit-requests": "20", "x-ratelimit-remaining-requests": "19" };
  const media: Readonly<Record<string, Buffer>> = {
    "/audio/speech": mp3,
    "/image/edit": png,
    "/image/multi-edit": png,
    "/image/upscale": png,
    "/image/background-remove": png,
  };
  const reply = {
    ...{ images: [png.toString("base64")], data: [], results: [], content: "", text: "", quote: 1, queue_id: "q" },
    ...{ status: "PROCESSING", success: true },
  };
  const { infos, ...venice } = await watch(
    (response, { path }) => {
      const name = path.slice("/api/v1".length).split("?")[0] ?? "";
      if (name === "/chat/completions") {
        startStream(response, headers);
        return void response.end(answerOf("Hi"));
      }
      const bytes = media[name];
      if (bytes) return void response.writeHead(200, { "content-type": "audio/mpeg", ...headers }).end(bytes);
      const body = name === "/api_keys/rate_limits" ? { data: {} } : name === "/embeddings" ? vectors : reply;
      json(response, 200, body, headers);
    },
    { adminKey: "VENICE_ADMIN_KEY_x" },
  );
  const vectors = { data: [{ index: 0, embedding: [1] }] };
  const of = (type: string) => makeModel(type, `${type}-model`);
  const options = { key: own };
  const job = { model: "video-model", queueId: "q" };
  for await (const _ of venice.chat.stream(ask, options));
  await venice.images.styles(options);
  await venice.images.generate({ model: of("image"), prompt: "x" }, options);
  await venice.images.edit({ model: of("inpaint"), prompt: "x", image: png }, options);
  await venice.images.multiEdit({ model: of("inpaint"), prompt: "x", images: [png] }, options);
  await venice.images.upscale({ image: png }, options);
  await venice.images.removeBackground(png, options);
  await venice.audio.speech({ model: of("tts"), text: "x" }, options);
  await venice.audio.transcribe({ model: of("asr"), audio: mp3 }, options);
  await venice.music.quote({ model: of("music"), prompt: "x" }, options);
  await venice.music.queue({ model: of("music"), prompt: "x" }, options);
  await venice.music.retrieve(job, options);
  await venice.music.complete(job, options);
  await venice.video.quote({ model: of("video"), prompt: "x" }, options);
  await venice.video.queue({ model: of("video"), prompt: "x" }, options);
  await venice.video.retrieve(job, options);
  await venice.characters.list({}, options);
  await venice.augment.search({ query: "x" }, options);
  await venice.augment.scrape("https://x.example", options);
  await venice.augment.parseText({ bytes: Buffer.from("x"), name: "x.txt" }, options);
  await venice.embeddings.create({ model: of("embedding"), input: ["x"] }, options);
  await venice.billing?.balance();
  await venice.account.rateLimits();
  expect(infos.map(({ path, endpoint, limits }) => [path, endpoint, limits[0]?.model])).toEqual([
    ["/chat/completions", "chat", ask.model],
    ["/image/styles", "free", "/image/styles"],
    ["/image/generate", "image", "image-model"],
    ["/image/edit", "image", "inpaint-model"],
    ["/image/multi-edit", "image", "inpaint-model"],
    ["/image/upscale", "image", "upscaler"],
    ["/image/background-remove", "image", "bria-bg-remover"],
    ["/audio/speech", "audio", "tts-model"],
    ["/audio/transcriptions", "audio", "asr-model"],
    ["/audio/quote", "free", "/audio/quote"],
    ["/audio/queue", "queue", "music-model"],
    ["/audio/retrieve", "retrieve", "/audio/retrieve"],
    ["/audio/complete", "retrieve", "/audio/complete"],
    ["/video/quote", "free", "/video/quote"],
    ["/video/queue", "queue", "video-model"],
    ["/video/retrieve", "retrieve", "/video/retrieve"],
    ["/characters", "free", "/characters"],
    ["/augment/search", "augment", "/augment/search"],
    ["/augment/scrape", "augment", "/augment/scrape"],
    ["/augment/text-parser", "augment", "/augment/text-parser"],
    ["/embeddings", "embedding", "embedding-model"],
    ["/billing/balance", "free", "/billing/balance"],
    ["/api_keys/rate_limits", "free", "/api_keys/rate_limits"],
  ]);
  const keys = infos.map(({ key, foreignKey }) => [key, foreignKey]);
  expect(keys.slice(0, -2)).toEqual(Array.from({ length: 21 }, () => [keyName(own), true]));
  expect(keys.slice(-2)).toEqual([
    [keyName("VENICE_ADMIN_KEY_x"), true],
    [keyName("VENICE_INFERENCE_KEY_one"), undefined],
  ]);
});

test("a refusal is told of with what it means and how long to wait", async () => {
  const { client, infos } = await watch((response) =>
    json(
      response,
      429,
      { error: { message: "Model is overloaded", retry_after: 12 } },
      { "x-venice-balance-usd": "0.5" },
    ),
  );
  await expect(client.json({ ...get, safety: "never", model: "m" }, any)).rejects.toMatchObject({ kind: "limit" });
  expect(infos).toMatchObject([
    {
      status: 429,
      model: "m",
      balance: { usd: 0.5 },
      refusal: { kind: "limit", code: "model_overloaded", retryAfterMs: 12_000 },
    },
  ]);
});

describe("a call's own key", () => {
  test("is the only one that is tried, and stays out of the others' way", async () => {
    const { client, seen } = await watch((response, { headers }) =>
      json(response, headers.authorization === `Bearer ${own}` ? 402 : 200, { error: `No credit for ${own}` }),
    );
    const error = await client.json({ ...get, key: own }, any).catch((caught) => caught);
    expect(error).toMatchObject({ kind: "payment", detail: "No credit for [key]" });
    await client.json(get, any);
    expect(seen.map(({ headers }) => headers.authorization)).toEqual([
      `Bearer ${own}`,
      "Bearer VENICE_INFERENCE_KEY_one",
    ]);
  });

  test("can be one of those that are configured, which then rests when it is refused", async () => {
    const keys = ["one", "two"];
    const { client, seen, infos } = await watch(
      (response, { headers }) => json(response, headers.authorization === "Bearer one" ? 401 : 200, {}),
      { keys },
    );
    await expect(client.json({ ...get, key: "one" }, any)).rejects.toMatchObject({ kind: "auth" });
    await client.json(get, any);
    expect(seen.map(({ headers }) => headers.authorization)).toEqual(["Bearer one", "Bearer two"]);
    expect(infos.map(({ foreignKey }) => foreignKey)).toEqual([undefined, undefined]);
  });

  test("works where none is configured", async () => {
    const { client, seen } = await watch((response) => json(response, 200, {}), { keys: [] });
    await client.json({ ...get, key: own }, any);
    expect(seen[0]?.headers.authorization).toBe(`Bearer ${own}`);
  });

  test("has its failures counted apart: it cannot pause a model for everyone", async () => {
    const { client } = await watch(
      (response, { headers }) => json(response, headers.authorization === `Bearer ${own}` ? 400 : 200, {}),
      { clock: new ManualClock() },
    );
    const send = (key?: string) => client.json({ ...get, model: "m", key }, any);
    for (let i = 0; i < 10; i++) await send(own).catch(() => {});
    await expect(send(own)).rejects.toMatchObject({ code: "paused" });
    await expect(send()).resolves.toEqual({});
  });
});
