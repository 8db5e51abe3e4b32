import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { modelListSchema } from "../../src/venice/index.ts";
import { readModel } from "../../src/venice/model.ts";
import { makeModel, usd } from "./make-model.ts";

describe("what the catalogue says of", () => {
  test("a picture model", () => {
    const model = makeModel("image", "gpt-image-2", {
      ...{ privacy: "anonymized", regionRestrictions: ["US"] },
      constraints: {
        ...{ promptCharacterLimit: 100, widthHeightDivisor: 1, aspectRatios: ["1:1"], defaultAspectRatio: "1:1" },
        ...{ resolutions: ["1K"], defaultResolution: "1K", qualities: ["low", 3], defaultQuality: "low" },
      },
      pricing: {
        resolutions: { "1K": usd(0.27), odd: 3 },
        quality: { "1K": { low: usd(0.02) } },
        upscale: { "2x": usd(0.02) },
      },
    });
    expect(model).toMatchObject({ badge: "anonymized", regions: ["US"] });
    expect(model.image).toEqual({
      ...{ sizing: "ratio", divisor: 1, promptCharacters: 100, aspectRatios: ["1:1"], defaultAspectRatio: "1:1" },
      ...{
        resolutions: ["1K"],
        defaultResolution: "1K",
        qualities: ["low"],
        defaultQuality: "low",
        negativePrompt: false,
      },
    });
    expect(model.prices).toMatchObject({
      ...{ byResolution: { "1K": 0.27 }, byQuality: { "1K": { low: 0.02 } }, upscale: { upTo2x: 0.02 } },
    });
  });

  test.each([
    [{}, 3],
    [{ combineImages: false, maxInputImages: 9 }, 1],
    [{ combineImages: true, maxInputImages: 14 }, 14],
  ])("an editing model's pictures: %j", (constraints, mostImages) => {
    expect(makeModel("inpaint", "e", { constraints }).edit?.mostImages).toBe(mostImages);
  });

  test.each([
    ["venice-sd35", true],
    ["qwen-image-3-pro", true],
    ["qwen-image", false],
    ["z-image-turbo", false],
    ["lustify-v8", true],
  ])("whether %s obeys what is not to be seen", (id, negativePrompt) => {
    expect(makeModel("image", id).image?.negativePrompt).toBe(negativePrompt);
  });

  test("a voice", () => {
    const spec = {
      voices: ["a", null, "b"],
      default_voice: "a",
      supported_formats: ["mp3"],
      default_format: "mp3",
      min_speed: 0.7,
      max_speed: 1.2,
    };
    expect(makeModel("tts", "t", spec).speech).toEqual({
      ...{ voices: ["a", "b"], defaultVoice: "a", customVoices: false, formats: ["mp3"], defaultFormat: "mp3" },
      ...{ speed: { min: 0.7, max: 1.2, default: undefined }, cloning: false },
    });
    expect(makeModel("tts", "t", { supports_speed: false }).speech?.speed).toBe("none");
  });

  test("music", () => {
    const spec = { supports_lyrics: true, duration_options: ["60", 30], default_duration: 30, supports_speed: true };
    expect(makeModel("music", "m", spec).music).toMatchObject({
      ...{
        lyrics: "optional",
        durations: { options: [30, 60], default: 30 },
        speed: { min: 0.25, max: 4 },
        loop: false,
      },
    });
    expect(makeModel("music", "m").music).toMatchObject({ lyrics: "none", durations: undefined });
  });

  test.each([
    ["wan-2.6-text-to-video", undefined, "text"],
    ["ovi-image-to-video", undefined, "image"],
    ["topaz-video-upscale", "video", "video"],
    ["kling-v3-pro-motion-control", undefined, "video"],
    ["runway-gen4-5", undefined, "unknown"],
    ["odd", "image-to-video", "image"],
  ])("what the film model %s starts from", (id, modelType, kind) => {
    expect(makeModel("video", id, { constraints: { model_type: modelType } }).video).toMatchObject({
      ...{ kind, promptCharacters: 2500, durations: [] },
    });
  });

  test("vectors", () => {
    expect(makeModel("embedding", "e", { embeddingDimensions: 1024, maxInputTokens: 8192 }).embedding).toEqual({
      ...{ dimensions: 1024, maxInputTokens: 8192, customDimensions: false },
    });
  });

  test.each([
    [{ privacy: "private" }, "private"],
    [{ privacy: "private", capabilities: { supportsTeeAttestation: true } }, "tee"],
    [{ privacy: "private", capabilities: { supportsTeeAttestation: true, supportsE2EE: true } }, "e2ee"],
    [{ privacy: "secret" }, "unknown"],
    [{}, "unknown"],
  ])("privacy: %j", (spec, badge) => {
    expect(makeModel("text", "t", spec).badge).toBe(badge);
  });
});

test("a model that makes no sense never breaks the list", () => {
  const types = ["text", "image", "inpaint", "upscale", "tts", "asr", "music", "video", "embedding", "new"];
  const names = [
    "constraints",
    "pricing",
    "voices",
    "capabilities",
    "duration_options",
    "aspectRatios",
    "usd",
    "quality",
  ];
  const odd = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: "small" },
      fc.constant(null),
      fc.string(),
      fc.double(),
      fc.boolean(),
      fc.array(tie("value")),
      tie("object"),
    ),
    object: fc.dictionary(fc.oneof(fc.constantFrom(...names), fc.string()), tie("value")),
  }));
  fc.assert(
    fc.property(fc.constantFrom(...types), odd.object, (type, spec) => {
      const { data } = modelListSchema.parse({
        data: [
          { id: "odd", type, model_spec: spec },
          { id: "good", type, model_spec: {} },
        ],
      });
      expect(data.map(readModel).at(-1)?.id).toBe("good");
    }),
  );
});
