import { fitSize } from "./aspect.ts";
import type { Model } from "./model.ts";
import { readImageTraits } from "./model-pictures.ts";
import { checkedPrompt, sameName } from "./prompts.ts";

/** Which picture is wanted; what the model does not take is left out. */
export interface ImageRequest {
  readonly model: Model;
  readonly prompt: string;
  /** Such as `16:9`; the nearest that the model has. */
  readonly aspect?: string;
  /** Such as `2K`. */
  readonly resolution?: string;
  readonly quality?: string;
  /** 1 to 4, each of which is charged; 1 by default. */
  readonly count?: number;
  /** ±999,999,999; of the first picture. Chosen here by default, because no reply tells it. */
  readonly seed?: number;
  /** What is not to be seen. */
  readonly negative?: string;
  /** One of `styles()`, in any case. */
  readonly style?: string;
  /** Blurs adult content; on by default. */
  readonly safeMode?: boolean;
  /** Has the prompt written out first: 0.04 USD, up to 30 s. */
  readonly enhance?: boolean;
  /** `webp` by default. */
  readonly format?: "webp" | "png" | "jpeg";
}

/** What is really sent. */
export interface ImageBody {
  readonly model: string;
  readonly prompt: string;
  readonly negative_prompt?: string;
  readonly width?: number;
  readonly height?: number;
  readonly aspect_ratio?: string;
  readonly resolution?: string;
  readonly quality?: string;
  readonly seed: number;
  readonly variants?: number;
  readonly style_preset?: string;
  readonly enhance_prompt?: true;
  readonly format: "webp" | "png" | "jpeg";
  readonly safe_mode: boolean;
  readonly return_binary: false;
}

/** What was asked for, but cannot be had of this model. */
export type Ignored = "aspect" | "resolution" | "quality" | "negative";

const MOST_SEED = 999_999_999;
const MOST_VARIANTS = 4;

/**
 * Says a request in the words that its model takes.
 * @param style the exact name
 * @throws VeniceError `invalid`, code `prompt_empty` or `prompt_too_long`
 */
export function imageBody(
  request: ImageRequest,
  style: string | undefined,
  random: () => number,
): { readonly body: ImageBody; readonly ignored: readonly Ignored[] } {
  const { model, aspect, resolution, quality, negative, format = "webp" } = request;
  const traits = model.image ?? readImageTraits(model.id, {});
  const size = aspect === undefined ? {} : fitSize(traits, aspect);
  const sentResolution = resolution && sameName(resolution, traits.resolutions);
  const sentQuality = quality && sameName(quality, traits.qualities);
  const wantsNegative = negative !== undefined && negative.trim() !== "";
  const count = Math.min(MOST_VARIANTS, Math.max(1, Math.round(request.count ?? 1)));
  const seed = request.seed ?? 1 + Math.floor(random() * MOST_SEED);
  const ignored: Ignored[] = [];
  if (aspect !== undefined && Object.keys(size).length === 0) ignored.push("aspect");
  if (resolution && !sentResolution) ignored.push("resolution");
  if (quality && !sentQuality) ignored.push("quality");
  if (wantsNegative && !traits.negativePrompt) ignored.push("negative");
  const body: ImageBody = {
    model: model.id,
    prompt: checkedPrompt(request.prompt, traits.promptCharacters),
    ...(wantsNegative && traits.negativePrompt
      ? { negative_prompt: checkedPrompt(negative, traits.promptCharacters) }
      : {}),
    ...size,
    ...(sentResolution ? { resolution: sentResolution } : {}),
    ...(sentQuality ? { quality: sentQuality } : {}),
    seed: Math.max(-MOST_SEED, Math.min(MOST_SEED, Math.round(seed))),
    ...(count > 1 ? { variants: count } : {}),
    ...(style === undefined ? {} : { style_preset: style }),
    ...(request.enhance ? { enhance_prompt: true as const } : {}),
    format,
    safe_mode: request.safeMode ?? true,
    return_binary: false,
  };
  return { body, ignored };
}
