import { nearestAspect } from "./aspect.ts";
import { VeniceError } from "./errors.ts";
import type { Model } from "./model.ts";
import { type EditTraits, readEditTraits } from "./model-pictures.ts";
import { encodePictures } from "./pictures.ts";
import { checkedPrompt, sameName } from "./prompts.ts";

/** How a picture is to be changed; what the model does not take is left out. */
export interface EditRequest {
  readonly model: Model;
  readonly prompt: string;
  /** PNG, JPEG, WebP; 64 pixels a side at least, less than 25 MB. */
  readonly image: Uint8Array;
  /** Such as `16:9`, or `auto` to keep what the picture has. */
  readonly aspect?: string;
  readonly resolution?: string;
  /** PNG, or JPEG for large pictures, by default. */
  readonly format?: "webp" | "png" | "jpeg";
  /** Blurs adult content; on by default. */
  readonly safeMode?: boolean;
  readonly enhance?: boolean;
}

/** Several pictures that become one: the first is the base. */
export interface MultiEditRequest extends Omit<EditRequest, "image"> {
  readonly images: readonly Uint8Array[];
  readonly quality?: string;
}

/** The body for one picture. @throws VeniceError `invalid` */
export function editBody(request: EditRequest): object {
  const traits = traitsOf(request.model);
  const [image] = encodePictures([request.image]);
  return { model: request.model.id, image, ...commonFields(request, traits, traits.keepsProportions) };
}

/** The body for several pictures; here the model's field has another name, and the usual one is refused. @throws VeniceError `invalid` */
export function multiEditBody(request: MultiEditRequest): object {
  const traits = traitsOf(request.model);
  const { images } = request;
  if (images.length === 0) throw new VeniceError("invalid", { code: "no_images" });
  if (images.length > traits.mostImages) throw new VeniceError("invalid", { code: "too_many_images" });
  const quality = request.quality && sameName(request.quality, traits.qualities);
  return {
    modelId: request.model.id,
    images: encodePictures(images),
    ...commonFields(request, traits, traits.keepsProportions && images.length === 1),
    ...(quality ? { quality } : {}),
  };
}

function traitsOf(model: Model): EditTraits {
  return model.edit ?? readEditTraits({});
}

function commonFields(request: Omit<EditRequest, "image">, traits: EditTraits, keepsProportions: boolean): object {
  const { prompt, aspect, resolution, format, safeMode = true, enhance } = request;
  const aspectRatio = aspect && !keepsProportions ? nearestAspect(aspect, traits.aspectRatios) : undefined;
  const sentResolution = resolution && sameName(resolution, traits.resolutions);
  return {
    prompt: checkedPrompt(prompt, traits.promptCharacters),
    ...(aspectRatio ? { aspect_ratio: aspectRatio } : {}),
    ...(sentResolution ? { resolution: sentResolution } : {}),
    ...(format ? { output_format: format } : {}),
    ...(enhance ? { enhance_prompt: true } : {}),
    safe_mode: safeMode,
  };
}
