import * as z from "zod";
import { pictureFacts, picturePrice } from "../catalogue/facts.ts";
import type { Model } from "../catalogue/model.ts";
import { wantedModel } from "../catalogue/wanted.ts";
import { admitted, charge } from "../charge.ts";
import { type Exchange, sendBytes } from "../http/exchange.ts";
import { formFlag, type Upload, uploadSchema } from "../http/form.ts";
import { parsed } from "../http/parse.ts";
import { invalidAt, Refusal } from "../http/refusal.ts";
import { altered } from "../pictures/alter.ts";
import { editRules, type Given, givenPicture } from "../pictures/given.ts";
import { pictureMime } from "../pictures/paint.ts";
import { sides } from "../pictures/size.ts";
import { verdictOn } from "../pictures/verdict.ts";

const source = z.union([uploadSchema, z.string().min(1)]);

const shared = {
  prompt: z.string().min(1).max(32_768),
  aspect_ratio: z.string().optional(),
  resolution: z.string().min(1).max(10).optional(),
  output_format: z.enum(["jpeg", "jpg", "png", "webp"]).optional(),
  disable_prompt_optimization_thinking: formFlag.optional(),
  enhance_prompt: formFlag.default(false),
  safe_mode: formFlag.default(true),
};

const editSchema = z.strictObject({
  ...shared,
  image: source,
  model: z.string().min(1).optional(),
  modelId: z.string().min(1).optional(),
});

const multiEditSchema = z.strictObject({
  ...shared,
  images: z.preprocess((value) => (Array.isArray(value) ? value : [value]), z.array(source).min(1)),
  modelId: z.string().min(1).optional(),
  quality: z.enum(["low", "medium", "high"]).optional(),
});

const defaultModel = "firered-image-edit";

interface Edit {
  readonly model: Model;
  readonly prompt: string;
  readonly images: readonly (string | Upload)[];
  readonly imagePath: (index: number) => readonly (string | number)[];
  readonly aspect_ratio?: string | undefined;
  readonly resolution?: string | undefined;
  readonly quality?: string | undefined;
  readonly output_format?: "jpeg" | "jpg" | "png" | "webp" | undefined;
  readonly safe_mode: boolean;
}

/** @see https://docs.venice.ai/api-reference/endpoint/image/edit */
export async function editImage(exchange: Exchange): Promise<void> {
  const { image, model: name, modelId, ...rest } = parsed(editSchema, exchange.body);
  const model = wantedModel(exchange, name ?? modelId ?? defaultModel, "inpaint");
  if (rest.resolution !== undefined && !pictureFacts(model).resolutions?.includes(rest.resolution))
    throw invalidAt(["resolution"], "resolution is not supported by this model");
  await edit(exchange, { ...rest, model, images: [image], imagePath: () => ["image"] });
}

/** @see https://docs.venice.ai/api-reference/endpoint/image/multi-edit */
export async function multiEditImage(exchange: Exchange): Promise<void> {
  const { modelId, ...rest } = parsed(multiEditSchema, exchange.body);
  const model = wantedModel(exchange, modelId ?? defaultModel, "inpaint");
  const { maxInputImages } = pictureFacts(model);
  if (rest.images.length > maxInputImages)
    throw invalidAt(["images"], `This model takes at most ${maxInputImages} images`);
  await edit(exchange, { ...rest, model, imagePath: (index) => ["images", index] });
}

async function edit(exchange: Exchange, request: Edit): Promise<void> {
  const { model, prompt, images } = request;
  const facts = pictureFacts(model);
  if (prompt.length > facts.promptCharacterLimit)
    throw invalidAt(["prompt"], `prompt must be at most ${facts.promptCharacterLimit} characters for this model`);
  const { aspect_ratio: ratio } = request;
  if (ratio !== undefined && !facts.aspectRatios?.includes(ratio))
    throw invalidAt(["aspect_ratio"], `aspect_ratio must be one of ${facts.aspectRatios?.join(", ")} for this model`);
  const given = await Promise.all(
    images.map((image, index) => givenPicture(image, request.imagePath(index), editRules)),
  );
  const resolution = facts.resolutions?.find((tier) => tier === request.resolution) ?? facts.defaultResolution;
  const usd = picturePrice(model, resolution, request.quality, images.length);
  admitted(exchange, model, usd);
  const verdict = verdictOn(prompt, request.safe_mode);
  if (verdict.violation) throw contentViolation(verdict.headers);
  charge(exchange, { model: model.id, type: "inpaint", unit: "images", units: 1 }, usd);
  const byDefault = resolution === undefined || resolution === "1K" ? "png" : "jpeg";
  const format = request.output_format === "jpg" ? "jpeg" : (request.output_format ?? byDefault);
  const size = ratio === undefined || ratio === "auto" ? likeGiven(given[0]!, resolution) : sides(ratio, resolution);
  sendBytes(exchange, await altered(given, { prompt, ...size, format }), pictureMime[format], verdict.headers);
}

/** In the shape of the first picture, as large as the tier wants it. */
const likeGiven = ({ width, height }: Given, resolution: string | undefined) => sides(`${width}:${height}`, resolution);

/** What an edit says where generating would send a placeholder. */
const contentViolation = (headers: Readonly<Record<string, string>>) =>
  new Refusal({
    status: 422,
    reason: "policy",
    body: { error: "Your prompt violates the content policy of Venice.ai or the model provider" },
    headers,
  });
