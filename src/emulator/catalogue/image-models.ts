import { anonymized, media } from "./media.ts";
import { type Model, price } from "./model.ts";

const upscale = { "2x": price(0.02), "4x": price(0.08) };
const ratios = ["1:1", "3:2", "16:9", "21:9", "9:16", "2:3", "3:4", "4:5"];

/** Sized in pixels. */
const pixels = (promptCharacterLimit: number, steps: number, widthHeightDivisor = 8) => ({
  promptCharacterLimit,
  widthHeightDivisor,
  steps: { default: Math.min(steps, 20), max: steps },
});

/** Sized by a ratio, and perhaps by a tier. */
const ratioed = (promptCharacterLimit: number, aspectRatios: readonly string[] = ratios) => ({
  promptCharacterLimit,
  widthHeightDivisor: 1,
  steps: { default: 1, max: 1 },
  aspectRatios,
  defaultAspectRatio: "1:1",
});

const tiered = (promptCharacterLimit: number, resolutions: readonly string[]) => ({
  ...ratioed(promptCharacterLimit),
  resolutions,
  defaultResolution: resolutions[0],
});

const tiers = (usd: readonly number[]) =>
  Object.fromEntries(usd.map((each, index) => [["1K", "2K", "4K"][index] ?? "", price(each)]));

const editing = (promptCharacterLimit: number, maxInputImages: number, aspectRatios = ["auto", ...ratios]) => ({
  promptCharacterLimit,
  aspectRatios,
  combineImages: maxInputImages > 1,
  maxInputImages,
});

/** @see https://docs.venice.ai/models/image */
export const imageModels: readonly Model[] = [
  media("image", "z-image-turbo", 1764758779, {
    name: "Z-Image Turbo",
    traits: ["default", "fastest"],
    constraints: pixels(7500, 8),
    pricing: { generation: price(0.01), upscale },
  }),
  media("image", "venice-sd35", 1743099022, {
    name: "Venice SD35",
    traits: ["eliza-default"],
    constraints: pixels(1500, 30, 16),
    pricing: { generation: price(0.01), upscale },
  }),
  media("image", "lustify-v8", 1773792000, {
    name: "Lustify v8",
    uncensored: true,
    traits: ["most_uncensored"],
    constraints: pixels(1500, 50),
    pricing: { generation: price(0.01), upscale },
  }),
  media("image", "qwen-image", 1736635129, {
    name: "Qwen Image",
    ...anonymized,
    traits: ["highest_quality"],
    constraints: ratioed(2048),
    pricing: { generation: price(0.03), upscale },
  }),
  media("image", "flux-2-max", 1764086377, {
    name: "Flux 2 Max",
    ...anonymized,
    constraints: { ...ratioed(3000, ["auto", ...ratios]), defaultAspectRatio: "auto" },
    pricing: { generation: price(0.09), upscale },
  }),
  media("image", "gpt-image-1-5", 1765843200, {
    name: "GPT Image 1.5",
    ...anonymized,
    constraints: ratioed(5000, ["1:1", "3:2", "2:3"]),
    pricing: { generation: price(0.26), upscale },
  }),
  media("image", "grok-imagine-image", 1769644800, {
    name: "Grok Imagine",
    constraints: tiered(7500, ["1K", "2K"]),
    pricing: { resolutions: tiers([0.03, 0.04]), upscale },
  }),
  media("image", "nano-banana-pro", 1763596800, {
    name: "Nano Banana Pro",
    ...anonymized,
    supportsWebSearch: true,
    constraints: tiered(32_768, ["1K", "2K", "4K"]),
    pricing: { resolutions: tiers([0.18, 0.23, 0.35]), upscale },
  }),
  media("image", "gpt-image-2", 1776729600, {
    name: "GPT Image 2",
    ...anonymized,
    constraints: {
      ...tiered(32_000, ["1K", "2K", "4K"]),
      qualities: ["low", "medium", "high"],
      defaultQuality: "high",
    },
    pricing: {
      resolutions: tiers([0.27, 0.51, 0.84]),
      quality: {
        "1K": { low: price(0.02), medium: price(0.07), high: price(0.27) },
        "2K": { low: price(0.03), medium: price(0.13), high: price(0.51) },
        "4K": { low: price(0.04), medium: price(0.22), high: price(0.84) },
      },
      upscale,
    },
  }),
  media("image", "krea-v2-medium", 1776384000, {
    name: "Krea 2 Medium",
    ...anonymized,
    supportsStyleReferences: true,
    constraints: { ...ratioed(5000), maxStyleReferences: 3 },
    pricing: { generation: price(0.04), upscale },
  }),
  media("image", "bria-bg-remover", 1772064000, {
    name: "Background Remover",
    ...anonymized,
    constraints: { promptCharacterLimit: 0, widthHeightDivisor: 1, steps: { default: 1, max: 1 } },
    pricing: { generation: price(0.03), upscale },
  }),
  media("inpaint", "firered-image-edit", 1774396800, {
    name: "FireRed Edit",
    constraints: editing(1500, 3),
    pricing: { inpaint: price(0.04) },
  }),
  media("inpaint", "qwen-edit-uncensored", 1773792000, {
    name: "Qwen Edit Uncensored",
    uncensored: true,
    constraints: editing(1500, 3),
    pricing: { inpaint: price(0.04) },
  }),
  media("inpaint", "luma-uni-1-max-edit", 1776384000, {
    name: "Luma Uni-1 Max",
    ...anonymized,
    constraints: editing(6000, 1),
    pricing: { inpaint: price(0.13) },
  }),
  media("inpaint", "nano-banana-pro-edit", 1765411200, {
    name: "Nano Banana Pro",
    ...anonymized,
    constraints: { ...editing(32_768, 14), resolutions: ["1K", "2K", "4K"], defaultResolution: "1K" },
    pricing: {
      inpaint: price(0.18),
      resolutions: tiers([0.18, 0.23, 0.35]),
      inputImages: { included: 1, additional: price(0.0023) },
    },
  }),
  media("inpaint", "gpt-image-2-edit", 1776729600, {
    name: "GPT Image 2",
    ...anonymized,
    constraints: {
      ...editing(32_000, 10, ratios),
      resolutions: ["1K", "2K", "4K"],
      defaultResolution: "1K",
      qualities: ["low", "medium", "high"],
      defaultQuality: "high",
    },
    pricing: {
      inpaint: price(0.34),
      resolutions: tiers([0.34, 0.52, 0.84]),
      inputImages: { included: 1, additional: price(0.0092) },
    },
  }),
  media("upscale", "upscaler", 1744453050, {
    name: "Upscaler",
    pricing: { generation: price(0.01), upscale },
  }),
];
