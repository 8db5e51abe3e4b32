import { describe, expect, test } from "vitest";
import * as price from "../../src/venice/pricing.ts";
import { makeModel, usd } from "./make-model.ts";

const flat = makeModel("image", "z-image-turbo", {
  pricing: { generation: usd(0.01), upscale: { "2x": usd(0.02), "4x": usd(0.08) } },
});
const tiered = makeModel("image", "gpt-image-2", {
  constraints: { aspectRatios: ["1:1"], resolutions: ["1K", "2K"], defaultResolution: "2K" },
  pricing: { resolutions: { "1K": usd(0.27), "2K": usd(0.51) }, quality: { "1K": { low: usd(0.02) } } },
});
const unknown = makeModel("image", "new");

describe("the price of pictures", () => {
  test("is each one's", () => {
    expect(price.imagesUsd(flat, { count: 3 })).toBeCloseTo(0.03);
  });
  test("goes by resolution, the model's own without one", () => {
    expect(price.imagesUsd(tiered, { resolution: "1K" })).toBe(0.27);
    expect(price.imagesUsd(tiered)).toBe(0.51);
    expect(price.imagesUsd(tiered, { resolution: "4K" })).toBeUndefined();
  });
  test("goes by quality where there are prices of it", () => {
    expect(price.imagesUsd(tiered, { resolution: "1K", quality: "low" })).toBe(0.02);
    expect(price.imagesUsd(tiered, { resolution: "2K", quality: "low" })).toBe(0.51);
  });
  test("includes the written-out prompt once", () => {
    expect(price.imagesUsd(flat, { count: 2, enhance: true })).toBeCloseTo(0.06);
  });
  test("of an edit adds what more pictures cost", () => {
    const model = makeModel("inpaint", "flux-2-max-edit", {
      pricing: { inpaint: usd(0.12), inputImages: { included: 1, additional: usd(0.0345) } },
    });
    expect(price.editUsd(model)).toBe(0.12);
    expect(price.editUsd(model, { images: 3 })).toBeCloseTo(0.189);
  });
  test("of an enlargement is higher above twice the size", () => {
    expect([2, 3, 4].map((scale) => price.upscaleUsd(flat, scale))).toEqual([0.02, 0.08, 0.08]);
    expect(price.cutoutUsd(flat)).toBe(0.01);
  });
  test("is not made up", () => {
    expect([
      price.imagesUsd(unknown),
      price.editUsd(unknown),
      price.upscaleUsd(unknown),
      price.cutoutUsd(unknown),
    ]).toEqual([undefined, undefined, undefined, undefined]);
  });
});

describe("the price of sound", () => {
  test("goes by characters and by seconds", () => {
    expect(price.speechUsd(makeModel("tts", "t", { pricing: { input: usd(3.5) } }), 2000)).toBeCloseTo(0.007);
    expect(
      price.transcriptionUsd(makeModel("asr", "a", { pricing: { per_audio_second: usd(0.0001) } }), 90),
    ).toBeCloseTo(0.009);
    expect(price.speechUsd(unknown, 10)).toBeUndefined();
  });
  test("of music is that of the bracket in which its length lies", () => {
    const model = makeModel("music", "elevenlabs-music", {
      default_duration: 60,
      min_duration: 3,
      pricing: {
        durations: {
          120: { ...usd(1.38), min_seconds: 61, max_seconds: 120 },
          60: { ...usd(0.69), min_seconds: 3, max_seconds: 60 },
        },
      },
    });
    expect([undefined, 60, 61, 121].map((seconds) => price.musicUsd(model, { seconds }))).toEqual([
      0.69,
      0.69,
      1.38,
      undefined,
    ]);
  });
  test("of music can be flat, by the second, or by the character", () => {
    const of = (pricing: object) => makeModel("music", "m", { pricing });
    expect(price.musicUsd(of({ generation: usd(0.04) }), {})).toBe(0.04);
    expect(price.musicUsd(of({ per_second: usd(0.002) }), { seconds: 10 })).toBeCloseTo(0.02);
    expect(price.musicUsd(of({ per_second: usd(0.002) }), {})).toBeUndefined();
    expect(price.musicUsd(of({ per_thousand_characters: usd(0.115) }), { characters: 2000 })).toBeCloseTo(0.23);
    expect(price.musicUsd(of({}), { seconds: 1, characters: 1 })).toBeUndefined();
  });
});

describe("the price of tokens", () => {
  const model = makeModel("text", "grok", {
    pricing: {
      input: usd(2),
      output: usd(6),
      cache_input: usd(0.5),
      cache_write: usd(3),
      extended: { context_token_threshold: 200_000, input: usd(4), output: usd(12), cache_input: usd(1) },
    },
  });
  test("counts what came from the cache and what was put into it apart", () => {
    const used = { promptTokens: 1_000_00, completionTokens: 0, cachedTokens: 50_000, cacheWriteTokens: 20_000 };
    expect(price.tokensUsd(model, used)).toBeCloseTo((30_000 * 2 + 50_000 * 0.5 + 20_000 * 3) / 1e6);
  });
  test("is the dearer one for all of a long prompt", () => {
    const used = { promptTokens: 300_000, completionTokens: 1000, cachedTokens: 100_000 };
    expect(price.tokensUsd(model, used)).toBeCloseTo((200_000 * 4 + 100_000 * 1 + 1000 * 12) / 1e6);
  });
  test("is unknown where the catalogue has none", () => {
    expect(price.tokensUsd(unknown, { promptTokens: 1, completionTokens: 1 })).toBeUndefined();
  });
  test("of vectors is that of the input", () => {
    const vectors = makeModel("embedding", "e", { pricing: { input: usd(0.15), output: usd(0.6) } });
    expect(price.embeddingsUsd(vectors, 1e6)).toBe(0.15);
  });
});
