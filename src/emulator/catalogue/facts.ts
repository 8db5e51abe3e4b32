import * as z from "zod";
import type { Model } from "./model.ts";

const strings = z.array(z.string());

const picture = z.object({
  promptCharacterLimit: z.number().default(7500),
  widthHeightDivisor: z.number().default(1),
  steps: z.object({ max: z.number() }).optional(),
  aspectRatios: strings.optional(),
  defaultAspectRatio: z.string().optional(),
  resolutions: strings.optional(),
  defaultResolution: z.string().optional(),
  qualities: strings.optional(),
  maxStyleReferences: z.number().optional(),
  maxInputImages: z.number().default(3),
});

/** What a picture model's entry says that it takes: tests change entries, so the entry is what counts. */
export const pictureFacts = ({ model_spec }: Model) => picture.parse(model_spec.constraints ?? {});
export type PictureFacts = z.infer<typeof picture>;

const usd = z.object({ usd: z.number() });
const pictureUsd = z.object({
  generation: usd.optional(),
  inpaint: usd.optional(),
  resolutions: z.record(z.string(), usd).optional(),
  quality: z.record(z.string(), z.record(z.string(), usd)).optional(),
  inputImages: z.object({ included: z.number(), additional: usd }).optional(),
});

/** What one picture costs, in USD. */
export function picturePrice(
  { model_spec }: Model,
  resolution: string | undefined,
  quality: string | undefined,
  inputs = 1,
): number {
  const prices = pictureUsd.parse(model_spec.pricing ?? {});
  const tier = resolution ?? "1K";
  const own = prices.quality?.[tier]?.[quality ?? "high"] ?? prices.resolutions?.[tier];
  const extra = Math.max(0, inputs - (prices.inputImages?.included ?? inputs));
  return (
    (own ?? prices.generation ?? prices.inpaint ?? { usd: 0.01 }).usd +
    extra * (prices.inputImages?.additional.usd ?? 0)
  );
}
