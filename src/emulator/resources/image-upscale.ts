import * as z from "zod";
import { wantedModel } from "../catalogue/wanted.ts";
import { admitted, charge } from "../charge.ts";
import { type Exchange, sendBytes } from "../http/exchange.ts";
import { formNumber, uploadSchema } from "../http/form.ts";
import { parsed } from "../http/parse.ts";
import { invalidAt } from "../http/refusal.ts";
import { cutOut } from "../pictures/cutout.ts";
import { editRules, givenPicture, upscaleRules } from "../pictures/given.ts";
import { images } from "../pictures/paint.ts";

/** Fields of older versions are let pass. */
const upscaleSchema = z.object({
  image: z.union([uploadSchema, z.string().min(1)]),
  scale: formNumber.pipe(z.number().min(2).max(4)).default(2),
  creativity: formNumber.nullish(),
});

const mostArea = 16_777_216;

/** @see https://docs.venice.ai/api-reference/endpoint/image/upscale */
export async function upscaleImage(exchange: Exchange): Promise<void> {
  const request = parsed(upscaleSchema, exchange.body);
  const model = wantedModel(exchange, "upscaler", "upscale");
  const { bytes, width, height } = await givenPicture(request.image, ["image"], upscaleRules);
  const usd = request.scale <= 2 ? 0.02 : 0.08;
  admitted(exchange, model, usd);
  const scale = Math.min(request.scale, Math.sqrt(mostArea / (width * height)));
  const sharp = await images();
  const enlarged = await sharp(bytes)
    .resize(Math.floor(width * scale), Math.floor(height * scale), { fit: "fill", kernel: "lanczos3" })
    .png({ compressionLevel: 4 })
    .toBuffer()
    .catch(() => {
      throw invalidAt(["image"], "Invalid or unsupported image format");
    });
  charge(exchange, { model: model.id, type: "upscale", unit: "images", units: 1 }, usd);
  sendBytes(exchange, enlarged, "image/png");
}

const cutSchema = z
  .strictObject({ image: z.union([uploadSchema, z.string().min(1)]).optional(), image_url: z.url().optional() })
  .refine(({ image, image_url }) => (image === undefined) !== (image_url === undefined), {
    message: "Exactly one of image and image_url must be given",
    path: ["image"],
  });

const cutUsd = 0.03;

/** @see https://docs.venice.ai/api-reference/endpoint/image/background-remove */
export async function removeBackground(exchange: Exchange): Promise<void> {
  const { image, image_url } = parsed(cutSchema, exchange.body);
  const model = wantedModel(exchange, "bria-bg-remover", "image");
  const field = image === undefined ? "image_url" : "image";
  const given = await givenPicture(image ?? image_url ?? "", [field], { ...editRules, leastSide: 1, leastArea: 1 });
  admitted(exchange, model, cutUsd);
  const cut = await cutOut(given.bytes, given);
  charge(exchange, { model: model.id, type: "image", unit: "images", units: 1 }, cutUsd);
  sendBytes(exchange, cut, "image/png");
}
