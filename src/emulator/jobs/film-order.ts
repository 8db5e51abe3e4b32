import * as z from "zod";
import type { Model } from "../catalogue/model.ts";
import { type Issue, invalid } from "../http/refusal.ts";

const urls = (most: number) => z.array(z.string()).max(most).optional();

export const filmSchema = z.strictObject({
  model: z.string(),
  prompt: z.string().min(1).max(20_000),
  negative_prompt: z.string().max(20_000).optional(),
  duration: z.string().optional(),
  aspect_ratio: z.string().optional(),
  resolution: z.string().optional(),
  audio: z.boolean().optional(),
  upscale_factor: z.union([z.literal(1), z.literal(2), z.literal(4)]).optional(),
  image_url: z.string().optional(),
  end_image_url: z.string().optional(),
  audio_url: z.string().optional(),
  video_url: z.string().optional(),
  reference_image_urls: urls(30),
  reference_video_urls: urls(10),
  reference_audio_urls: urls(10),
  reference_document_urls: urls(1),
  scene_image_urls: urls(4),
  elements: z.array(z.unknown()).max(4).optional(),
  keyframes: z.array(z.unknown()).max(10).optional(),
  consents: z.unknown().optional(),
});
export type FilmOrder = z.infer<typeof filmSchema>;

/** A quote takes nearly anything: that it succeeds proves nothing. */
export const filmQuoteSchema = z.looseObject({
  model: z.string(),
  duration: z.string(),
  resolution: z.string().optional(),
  audio: z.boolean().default(true),
});

const factsSchema = z.object({
  aspect_ratios: z.array(z.string()).default([]),
  resolutions: z.array(z.string()).default([]),
  durations: z.array(z.string()).default([]),
  model_type: z.string().default("text-to-video"),
  audio: z.boolean().default(false),
  audio_configurable: z.boolean().default(false),
  prompt_character_limit: z.number().default(2500),
});
export type FilmFacts = z.infer<typeof factsSchema>;

export const filmFacts = ({ model_spec }: Model): FilmFacts => factsSchema.parse(model_spec.constraints ?? {});

const perSecondUsd: Readonly<Record<string, number>> = {
  "480p": 0.064,
  "480P": 0.03,
  "720p": 0.088,
  "768P": 0.048,
  "1080p": 0.15,
  "4k": 0.4,
};

/** What a film costs, in USD. */
export function filmPrice(duration: string | undefined, resolution: string | undefined, audio: boolean): number {
  const usd = secondsOf(duration) * (perSecondUsd[resolution ?? "720p"] ?? 0.1) * (audio ? 1 : 0.67);
  return Math.round(usd * 100) / 100;
}

export const secondsOf = (duration: string | undefined) => Number.parseInt(duration ?? "", 10) || 5;

/** What no model of the emulator takes. */
const special = [
  "end_image_url",
  "audio_url",
  "video_url",
  "upscale_factor",
  "reference_image_urls",
  "reference_video_urls",
  "reference_audio_urls",
  "reference_document_urls",
  "scene_image_urls",
  "elements",
  "keyframes",
  "consents",
] as const;

/** @throws Refusal 400 for every field that the model does not take, or that it lacks. */
export function checkFilm(order: FilmOrder, facts: FilmFacts): void {
  const issues: Issue[] = [];
  const object = (field: keyof FilmOrder, message: string) => issues.push({ path: [field], message, code: "custom" });
  if (order.prompt.length > facts.prompt_character_limit)
    object("prompt", `prompt must be at most ${facts.prompt_character_limit} characters for this model`);
  const among = (field: "duration" | "aspect_ratio" | "resolution", allowed: readonly string[], required: boolean) => {
    const value = order[field];
    if (value === undefined) {
      if (required && allowed.length > 0) object(field, `${field} is required for this model`);
    } else if (allowed.length === 0) object(field, `${field} is not supported by this model`);
    else if (!allowed.includes(value)) object(field, `${field} must be one of ${allowed.join(", ")} for this model`);
  };
  among("duration", facts.durations, true);
  among("aspect_ratio", facts.aspect_ratios, true);
  among("resolution", facts.resolutions, false);
  if (order.audio !== undefined && !facts.audio_configurable)
    object("audio", "audio is not configurable for this model");
  const takesPicture = facts.model_type === "image-to-video";
  if (takesPicture && order.image_url === undefined) object("image_url", "image_url is required for this model");
  if (!takesPicture && order.image_url !== undefined) object("image_url", "image_url is not supported by this model");
  for (const field of special) if (order[field] !== undefined) object(field, `${field} is not supported by this model`);
  if (issues.length > 0) throw invalid(issues);
}
