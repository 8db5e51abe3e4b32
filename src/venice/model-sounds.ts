import { field, flagIn, numberIn, numbersIn, textIn, textsIn } from "./spec-fields.ts";

/** What a model that reads aloud takes. */
export interface SpeechTraits {
  /** Names as they must be sent; upper and lower case differ. */
  readonly voices: readonly string[];
  readonly defaultVoice?: string;
  /** Voices that are not in the list may be asked for too. */
  readonly customVoices: boolean;
  /** Such as `mp3`; empty where the catalogue does not say. */
  readonly formats: readonly string[];
  readonly defaultFormat?: string;
  /** `undefined` where the catalogue does not say: then all that the API allows. */
  readonly speed?: Speed | "none";
  readonly cloning: boolean;
}

export interface Speed {
  readonly min: number;
  readonly max: number;
  readonly default?: number;
}

/** What a model of songs, effects or long speech takes. */
export interface MusicTraits {
  readonly promptCharacters?: number;
  readonly minPromptCharacters?: number;
  readonly lyrics: "none" | "optional" | "required";
  readonly lyricsCharacters?: number;
  readonly lyricsOptimizer: boolean;
  readonly instrumental: boolean;
  readonly loop: boolean;
  readonly language: boolean;
  readonly speed?: Speed;
  readonly voices: readonly string[];
  readonly defaultVoice?: string;
  /** Lengths that may be asked for; absent when none may. */
  readonly durations?: Durations;
  readonly formats: readonly string[];
}

export interface Durations {
  /** In seconds; empty when any length between `min` and `max` will do. */
  readonly options: readonly number[];
  readonly min?: number;
  readonly max?: number;
  readonly default?: number;
}

/** Reads what the catalogue says of a model of type `tts`. */
export function readSpeechTraits(spec: unknown): SpeechTraits {
  return {
    voices: textsIn(spec, "voices"),
    defaultVoice: textIn(spec, "default_voice"),
    customVoices: flagIn(spec, "supports_custom_voice_id") ?? false,
    formats: textsIn(spec, "supported_formats"),
    defaultFormat: textIn(spec, "default_format"),
    speed: flagIn(spec, "supports_speed") === false ? "none" : readSpeed(spec),
    cloning: field(spec, "voice_cloning") !== undefined,
  };
}

/** Reads what the catalogue says of a model of type `music`. */
export function readMusicTraits(spec: unknown): MusicTraits {
  const can = (name: string) => flagIn(spec, name) ?? false;
  return {
    promptCharacters: numberIn(spec, "prompt_character_limit"),
    minPromptCharacters: numberIn(spec, "min_prompt_length"),
    lyrics: can("lyrics_required") ? "required" : can("supports_lyrics") ? "optional" : "none",
    lyricsCharacters: numberIn(spec, "lyrics_character_limit"),
    lyricsOptimizer: can("supports_lyrics_optimizer"),
    instrumental: can("supports_force_instrumental"),
    loop: can("supports_loop"),
    language: can("supports_language_code"),
    speed: can("supports_speed") ? (readSpeed(spec) ?? { min: 0.25, max: 4 }) : undefined,
    voices: textsIn(spec, "voices"),
    defaultVoice: textIn(spec, "default_voice"),
    durations: readDurations(spec),
    formats: textsIn(spec, "supported_formats"),
  };
}

function readSpeed(spec: unknown): Speed | undefined {
  const [min, max] = [numberIn(spec, "min_speed"), numberIn(spec, "max_speed")];
  const usual = numberIn(spec, "default_speed");
  if (min === undefined && max === undefined) return undefined;
  return { min: min ?? 0.25, max: max ?? 4, default: usual };
}

function readDurations(spec: unknown): Durations | undefined {
  const durations = {
    options: [...numbersIn(spec, "duration_options")].sort((a, b) => a - b),
    min: numberIn(spec, "min_duration"),
    max: numberIn(spec, "max_duration"),
    default: numberIn(spec, "default_duration"),
  };
  const isStated = durations.options.length > 0 || durations.min !== undefined || durations.max !== undefined;
  return isStated ? durations : undefined;
}
