import { imageModels } from "./image-models.ts";
import { media } from "./media.ts";
import { type Model, price } from "./model.ts";
import { soundModels } from "./sound-models.ts";
import { videoModels } from "./video-models.ts";

const embedding = (id: string, name: string, dimensions: number, custom: boolean, usd: number, output: number) =>
  media("embedding", id, 1776384000, {
    name,
    embeddingDimensions: dimensions,
    maxInputTokens: 8192,
    supportsCustomDimensions: custom,
    pricing: { input: price(usd), output: price(output) },
  });

/** What stands beside the text models in a full list. */
export const mediaModels: readonly Model[] = [
  ...imageModels,
  ...soundModels,
  ...videoModels,
  embedding("text-embedding-bge-m3", "BGE-M3", 1024, false, 0.15, 0.6),
  embedding("text-embedding-qwen3-8b", "Qwen3 Embedding 8B", 4096, true, 0.0125, 0.0125),
  embedding("text-embedding-qwen3-0-6b", "Qwen3 Embedding 0.6B", 1024, true, 0.0125, 0.0125),
];
