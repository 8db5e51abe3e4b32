import { field, flagIn, numberIn, textIn, textsIn } from "./spec-fields.ts";

/** What a model that makes films takes. */
export interface VideoTraits {
  /** What it starts from; `video` stands for every model that works on a film or on references. */
  readonly kind: "text" | "image" | "video" | "unknown";
  /** One of these must be named; none may be when it is empty. */
  readonly aspectRatios: readonly string[];
  /** Upper and lower case differ. */
  readonly resolutions: readonly string[];
  /** As they must be sent, such as `5s`; empty when a length is not the caller's to choose. */
  readonly durations: readonly string[];
  /** The film has sound. */
  readonly audio: boolean;
  /** Sound can be switched on and off. */
  readonly audioConfigurable: boolean;
  readonly promptCharacters: number;
}

const PROMPT_CHARACTERS = 2500;

/** Reads what the catalogue says of a model of type `video`. */
export function readVideoTraits(id: string, spec: unknown): VideoTraits {
  const constraints = field(spec, "constraints");
  return {
    kind: kindOf(textIn(constraints, "model_type") ?? id),
    aspectRatios: textsIn(constraints, "aspect_ratios"),
    resolutions: textsIn(constraints, "resolutions"),
    durations: textsIn(constraints, "durations"),
    audio: flagIn(constraints, "audio") ?? false,
    audioConfigurable: flagIn(constraints, "audio_configurable") ?? false,
    promptCharacters: numberIn(constraints, "prompt_character_limit") ?? PROMPT_CHARACTERS,
  };
}

function kindOf(name: string): VideoTraits["kind"] {
  if (name.includes("text-to-video")) return "text";
  if (name.includes("image-to-video")) return "image";
  return /\bvideo\b|reference-to|upscale|motion-control|transition/.test(name) ? "video" : "unknown";
}
