import * as z from "zod";
import { type PictureFacts, pictureFacts, picturePrice } from "../catalogue/facts.ts";
import type { Model } from "../catalogue/model.ts";
import { wantedModel } from "../catalogue/wanted.ts";
import { admitted, charge } from "../charge.ts";
import { type Exchange, sendBytes, sendJson } from "../http/exchange.ts";
import { parsed } from "../http/parse.ts";
import { type Issue, invalid } from "../http/refusal.ts";
import { painted, pictureFormats, pictureMime } from "../pictures/paint.ts";
import { sizeOf } from "../pictures/size.ts";
import { styleNames } from "../pictures/styles.ts";
import { verdictOn } from "../pictures/verdict.ts";
import { chance, digits } from "../words/chance.ts";

const side = z.int().min(1).max(1280).optional();

const schema = z.strictObject({
  model: z.string(),
  prompt: z.string().min(1),
  negative_prompt: z.string().optional(),
  width: side,
  height: side,
  aspect_ratio: z.string().optional(),
  resolution: z.string().optional(),
  quality: z.enum(["low", "medium", "high"]).optional(),
  cfg_scale: z.number().gt(0).max(20).optional(),
  steps: z.int().min(1).optional(),
  seed: z.int().min(-999_999_999).max(999_999_999).optional(),
  variants: z.int().min(1).max(4).default(1),
  style_preset: z.enum(styleNames as [string, ...string[]]).optional(),
  style_references: z
    .array(z.strictObject({ image: z.string(), strength: z.number().min(0.1).max(1).optional() }))
    .optional(),
  lora_strength: z.int().min(0).max(100).optional(),
  enhance_prompt: z.boolean().default(false),
  disable_prompt_optimization_thinking: z.boolean().optional(),
  enable_web_search: z.boolean().optional(),
  format: z.enum(pictureFormats).default("webp"),
  return_binary: z.boolean().default(false),
  embed_exif_metadata: z.boolean().optional(),
  hide_watermark: z.boolean().optional(),
  safe_mode: z.boolean().default(true),
  anon_user_id: z.string().min(1).max(128).optional(),
});
type Request = z.infer<typeof schema>;

const enhanceUsd = 0.04;

/** @see https://docs.venice.ai/api-reference/endpoint/image/generate */
export async function generateImage(exchange: Exchange): Promise<void> {
  const request = parsed(schema, exchange.body);
  const model = wantedModel(exchange, request.model, "image");
  const facts = pictureFacts(model);
  checkLimits(request, model, facts);
  const size = sizeOf(request, facts);
  const each = picturePrice(model, size.resolution, size.quality);
  const usd = each * request.variants + (request.enhance_prompt ? enhanceUsd : 0);
  admitted(exchange, model, usd);
  const verdict = verdictOn(request.prompt, request.safe_mode);
  if (!verdict.violation)
    charge(exchange, { model: model.id, type: "image", unit: "images", units: request.variants }, usd);
  const enhanced = `${request.prompt}, in soft light, finely detailed (enhanced by the emulator)`;
  const prompt = verdict.violation ? "fog" : request.enhance_prompt ? enhanced : request.prompt;
  const random = chance(exchange.world.settings.seed, exchange.entry.id);
  const begun = performance.now();
  const images = await Promise.all(
    Array.from({ length: request.variants }, (_, index) => {
      const seed = index === 0 && request.seed !== undefined ? request.seed : Math.floor(random() * 999_999_999);
      const { width, height } = size;
      return painted({
        prompt,
        model: model.id,
        seed: verdict.violation ? 0 : seed,
        width,
        height,
        style: verdict.violation ? undefined : request.style_preset,
        format: request.format,
        blurred: verdict.blurred || verdict.violation,
      });
    }),
  );
  const headers = {
    ...verdict.headers,
    ...(request.enhance_prompt ? { "x-venice-enhanced-prompt": encodeURIComponent(enhanced) } : {}),
  };
  if (request.return_binary) return sendBytes(exchange, images[0]!, pictureMime[request.format], headers);
  const inferenceDuration = Math.round(performance.now() - begun);
  sendJson(
    exchange,
    200,
    {
      id: `generate-image-${digits(16, random)}`,
      images: images.map((image) => image.toString("base64")),
      request: exchange.body,
      timing: { inferenceDuration, inferencePreprocessingTime: 0, inferenceQueueTime: 0, total: inferenceDuration },
    },
    headers,
  );
}

/** @throws Refusal 400 for what this model does not take. */
function checkLimits(request: Request, { id, model_spec }: Model, facts: PictureFacts): void {
  const issues: Issue[] = [];
  const object = (field: keyof Request, message: string) => issues.push({ path: [field], message, code: "custom" });
  const { promptCharacterLimit: limit, steps, maxStyleReferences = 0 } = facts;
  if (request.prompt.length > limit) object("prompt", `prompt must be at most ${limit} characters for this model`);
  if ((request.negative_prompt?.length ?? 0) > limit)
    object("negative_prompt", `negative_prompt must be at most ${limit} characters for this model`);
  if (steps && (request.steps ?? 0) > steps.max) object("steps", `steps must be at most ${steps.max} for this model`);
  if (request.variants > 1 && request.return_binary)
    object("variants", "variants can only be used when return_binary is false");
  if (request.enable_web_search && model_spec.supportsWebSearch !== true)
    object("enable_web_search", "enable_web_search is not supported by this model");
  if ((request.style_references?.length ?? 0) > maxStyleReferences)
    object("style_references", `This model takes at most ${maxStyleReferences} style references`);
  if (/^qwen-image(?:-3(?:-pro)?)?$/.test(id) && (request.width !== undefined || request.height !== undefined))
    object("width", "width and height are not supported by this model; use aspect_ratio");
  if (issues.length > 0) throw invalid(issues);
}

/** @see https://docs.venice.ai/api-reference/endpoint/image/styles */
export function listStyles(exchange: Exchange): void {
  sendJson(exchange, 200, { object: "list", data: styleNames });
}
