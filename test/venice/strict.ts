import type { ServerResponse } from "node:http";
import { z } from "zod";
import { type Answer, json, type Seen } from "./loopback.ts";

const base64 = z.string().regex(/^[A-Za-z0-9+/]+={0,2}$/, "raw base64");
const ratio = z.enum(["auto", "1:1", "3:2", "16:9", "21:9", "9:16", "2:3", "3:4", "4:5"]);
const size = z.int().min(1).max(1280);
const editFields = {
  prompt: z.string().min(1).max(32_768),
  aspect_ratio: ratio.optional(),
  resolution: z.string().min(1).max(10).optional(),
  output_format: z.enum(["jpeg", "png", "webp"]).optional(),
  safe_mode: z.boolean().optional(),
  enhance_prompt: z.boolean().optional(),
};
const seconds = z.int().positive();
const job = { model: z.string().min(1), queue_id: z.string().min(1) };
const priced = {
  model: z.string().min(1),
  duration: z
    .string()
    .regex(/^\d+s$/)
    .optional(),
  aspect_ratio: z.string().optional(),
  resolution: z.string().optional(),
  audio: z.boolean().optional(),
  upscale_factor: z.literal([1, 2, 4]).optional(),
  video_url: z.string().optional(),
};

/** What the service takes, and nothing else: a stray field is a fault. */
const BODIES: Readonly<Record<string, z.ZodType>> = {
  "/image/generate": z.strictObject({
    model: z.string(),
    prompt: z.string().min(1).max(7500),
    negative_prompt: z.string().max(7500).optional(),
    width: size.optional(),
    height: size.optional(),
    aspect_ratio: z.string().optional(),
    resolution: z.string().optional(),
    quality: z.enum(["low", "medium", "high"]).optional(),
    seed: z.int().min(-999_999_999).max(999_999_999).optional(),
    variants: z.int().min(1).max(4).optional(),
    style_preset: z.string().optional(),
    enhance_prompt: z.boolean().optional(),
    format: z.enum(["jpeg", "png", "webp"]).optional(),
    safe_mode: z.boolean().optional(),
    return_binary: z.literal(false).optional(),
  }),
  "/image/edit": z.strictObject({ model: z.string().min(1), image: base64, ...editFields }),
  "/image/multi-edit": z.strictObject({
    modelId: z.string().min(1),
    images: z.array(base64).min(1),
    quality: z.enum(["low", "medium", "high"]).optional(),
    ...editFields,
  }),
  "/image/upscale": z.strictObject({
    image: base64,
    scale: z.number().min(2).max(4).optional(),
    creativity: z.number().min(0).max(0.02).optional(),
  }),
  "/image/background-remove": z.strictObject({ image: base64 }),
  "/audio/speech": z.strictObject({
    model: z.string(),
    input: z.string().min(1).max(4096),
    voice: z.string().max(512).optional(),
    response_format: z.enum(["mp3", "opus", "aac", "flac", "wav", "pcm"]).optional(),
    speed: z.number().min(0.25).max(4).optional(),
    language: z.string().min(2).max(32).optional(),
    prompt: z.string().max(500).optional(),
  }),
  "/embeddings": z.strictObject({
    model: z.string(),
    input: z.array(z.string().min(1)).min(1).max(2048),
    encoding_format: z.enum(["float", "base64"]).optional(),
    dimensions: z.int().positive().optional(),
  }),
  "/augment/search": z.strictObject({
    query: z.string().min(1).max(400),
    limit: z.int().min(1).max(20).optional(),
    search_provider: z.enum(["brave", "google"]).optional(),
  }),
  "/augment/scrape": z.strictObject({ url: z.url() }),
  "/audio/quote": z.strictObject({
    model: z.string(),
    duration_seconds: seconds.optional(),
    character_count: seconds.optional(),
  }),
  "/audio/queue": z.strictObject({
    model: z.string(),
    prompt: z.string().min(1),
    lyrics_prompt: z.string().optional(),
    duration_seconds: seconds.optional(),
    force_instrumental: z.boolean().optional(),
    lyrics_optimizer: z.boolean().optional(),
    loop: z.boolean().optional(),
    voice: z.string().optional(),
    language_code: z.string().optional(),
    speed: z.number().min(0.25).max(4).optional(),
  }),
  "/audio/retrieve": z.strictObject({ ...job, delete_media_on_completion: z.boolean().optional() }),
  "/audio/complete": z.strictObject(job),
  "/video/quote": z.strictObject(priced),
  "/video/queue": z.strictObject({
    ...priced,
    prompt: z.string().min(1).max(20_000),
    negative_prompt: z.string().optional(),
    image_url: z.string().optional(),
    end_image_url: z.string().optional(),
    audio_url: z.string().optional(),
  }),
  "/video/retrieve": z.strictObject({ ...job, delete_media_on_completion: z.boolean().optional() }),
};

/** Answers only what the service would take; everything else is its 400. */
export function strict(answer: (response: ServerResponse, body: unknown, seen: Seen, count: number) => void): Answer {
  return (response, seen, count) => {
    const path = seen.path.replace("/api/v1", "").split("?")[0] ?? "";
    const schema = BODIES[path];
    if (!schema) return answer(response, undefined, seen, count);
    const parsed = schema.safeParse(JSON.parse(seen.body));
    if (!parsed.success)
      return json(response, 400, { error: "Invalid request parameters", issues: parsed.error.issues });
    answer(response, parsed.data, seen, count);
  };
}
