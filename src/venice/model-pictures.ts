import { field, flagIn, numberIn, textIn, textsIn } from "./spec-fields.ts";

/** What a model that makes pictures takes. */
export interface ImageTraits {
  /** How a size is asked for; `none` where the catalogue does not say, so that the model chooses. */
  readonly sizing: "pixels" | "ratio" | "none";
  /** Width and height in pixels must be multiples of it. */
  readonly divisor: number;
  readonly promptCharacters?: number;
  /** Such as `16:9`. */
  readonly aspectRatios: readonly string[];
  readonly defaultAspectRatio?: string;
  /** Such as `1K`. */
  readonly resolutions: readonly string[];
  readonly defaultResolution?: string;
  readonly qualities: readonly string[];
  readonly defaultQuality?: string;
  readonly negativePrompt: boolean;
}

/** What a model that changes pictures takes. */
export interface EditTraits {
  readonly promptCharacters?: number;
  /** `auto` may be among them. */
  readonly aspectRatios: readonly string[];
  readonly resolutions: readonly string[];
  readonly defaultResolution?: string;
  readonly qualities: readonly string[];
  readonly defaultQuality?: string;
  /** How many pictures can be combined. */
  readonly mostImages: number;
  /** A single picture keeps its proportions, whatever is asked for. */
  readonly keepsProportions: boolean;
}

const MOST_IMAGES = 3;
/** The catalogue has no word for it; these are the ones that are documented to obey. */
const OBEY_NEGATIVES = /^(venice-sd35$|lustify|wai-illustrious|qwen-image-[23](-pro)?$|wan-2-7-)/i;

/** Reads what the catalogue says of a model of type `image`. */
export function readImageTraits(id: string, spec: unknown): ImageTraits {
  const constraints = field(spec, "constraints");
  const aspectRatios = textsIn(constraints, "aspectRatios");
  const divisor = numberIn(constraints, "widthHeightDivisor");
  return {
    sizing: aspectRatios.length > 0 ? "ratio" : divisor === undefined ? "none" : "pixels",
    divisor: Math.max(1, Math.round(divisor ?? 1)),
    aspectRatios,
    defaultAspectRatio: textIn(constraints, "defaultAspectRatio"),
    ...readCommon(constraints),
    negativePrompt: flagIn(spec, "supportsNegativePrompt") ?? OBEY_NEGATIVES.test(id),
  };
}

/** Reads what the catalogue says of a model of type `inpaint`. */
export function readEditTraits(spec: unknown): EditTraits {
  const constraints = field(spec, "constraints");
  const stated = numberIn(constraints, "maxInputImages") ?? numberIn(field(spec, "capabilities"), "maxInputImages");
  return {
    aspectRatios: textsIn(constraints, "aspectRatios"),
    ...readCommon(constraints),
    mostImages: flagIn(constraints, "combineImages") === false ? 1 : Math.max(1, stated ?? MOST_IMAGES),
    keepsProportions: flagIn(constraints, "singleImageAspectRatio") === false,
  };
}

function readCommon(constraints: unknown) {
  return {
    promptCharacters: numberIn(constraints, "promptCharacterLimit"),
    resolutions: textsIn(constraints, "resolutions"),
    defaultResolution: textIn(constraints, "defaultResolution"),
    qualities: textsIn(constraints, "qualities"),
    defaultQuality: textIn(constraints, "defaultQuality"),
  };
}
