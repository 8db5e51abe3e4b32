import { VeniceError } from "./errors.ts";
import type { Model } from "./model.ts";
import { type Durations, type MusicTraits, readMusicTraits } from "./model-sounds.ts";
import { checkedPrompt, sameName } from "./prompts.ts";

/** Which song, effect or long speech is wanted; what the model does not take is left out, but for lyrics. */
export interface MusicRequest {
  readonly model: Model;
  readonly prompt: string;
  readonly lyrics?: string;
  /** The nearest length that the model has. */
  readonly seconds?: number;
  readonly instrumental?: boolean;
  /** Has lyrics written from the prompt. */
  readonly optimizeLyrics?: boolean;
  readonly loop?: boolean;
  readonly voice?: string;
  /** ISO 639-1. */
  readonly language?: string;
  readonly speed?: number;
}

/** What is sent to the queue. */
export interface MusicBody {
  readonly model: string;
  readonly prompt: string;
  readonly lyrics_prompt?: string;
  readonly duration_seconds?: number;
  readonly force_instrumental?: boolean;
  readonly lyrics_optimizer?: boolean;
  readonly loop?: boolean;
  readonly voice?: string;
  readonly language_code?: string;
  readonly speed?: number;
}

/**
 * Says a request in the words that its model takes.
 * @throws VeniceError `invalid`, code `prompt_empty`, `prompt_too_short`, `prompt_too_long`, `lyrics_required`,
 *   `lyrics_not_taken`, `lyrics_too_long`, `unknown_voice`
 */
export function musicBody(request: MusicRequest): MusicBody {
  const { model, loop, language, speed, instrumental } = request;
  const traits = traitsOf(model);
  const seconds = nearestSeconds(request.seconds, traits.durations);
  const voice = voiceOf(request.voice, traits);
  return {
    model: model.id,
    prompt: checkedPrompt(request.prompt, traits.promptCharacters, traits.minPromptCharacters),
    ...lyricsFields(request, traits),
    ...(seconds === undefined ? {} : { duration_seconds: seconds }),
    ...(instrumental === undefined || !traits.instrumental ? {} : { force_instrumental: instrumental }),
    ...(loop === undefined || !traits.loop ? {} : { loop }),
    ...(voice === undefined ? {} : { voice }),
    ...(language && traits.language ? { language_code: language } : {}),
    ...(speed === undefined || !traits.speed
      ? {}
      : { speed: Math.min(traits.speed.max, Math.max(traits.speed.min, speed)) }),
  };
}

/** What a quote is made from. */
export function musicQuoteBody({ model, prompt, seconds }: Omit<MusicRequest, "lyrics">): object {
  const length = nearestSeconds(seconds, traitsOf(model).durations);
  const isByCharacters = model.prices.perThousandCharacters !== undefined;
  return {
    model: model.id,
    ...(length === undefined ? {} : { duration_seconds: length }),
    ...(isByCharacters ? { character_count: Math.max(1, prompt.trim().length) } : {}),
  };
}

/** The length that the model makes when `seconds` are asked for; `undefined` when it chooses. */
function nearestSeconds(seconds: number | undefined, durations: Durations | undefined): number | undefined {
  if (!durations) return undefined;
  const wanted = seconds ?? durations.default;
  if (wanted === undefined) return undefined;
  const { options, min = 1, max = Number.POSITIVE_INFINITY } = durations;
  if (options.length === 0) return Math.round(Math.min(max, Math.max(min, wanted)));
  return [...options].sort((a, b) => Math.abs(a - wanted) - Math.abs(b - wanted))[0];
}

function traitsOf(model: Model): MusicTraits {
  return model.music ?? readMusicTraits({});
}

function lyricsFields({ lyrics, optimizeLyrics }: MusicRequest, traits: MusicTraits): Partial<MusicBody> {
  const refuse = (code: string): never => {
    throw new VeniceError("invalid", { code });
  };
  const text = lyrics?.trim();
  if (text) {
    if (traits.lyrics === "none") refuse("lyrics_not_taken");
    if (text.length > (traits.lyricsCharacters ?? Number.POSITIVE_INFINITY)) refuse("lyrics_too_long");
    return { lyrics_prompt: text };
  }
  if (optimizeLyrics && traits.lyricsOptimizer) return { lyrics_optimizer: true };
  return traits.lyrics === "required" ? refuse("lyrics_required") : {};
}

function voiceOf(voice: string | undefined, { voices }: MusicTraits): string | undefined {
  if (!voice || voices.length === 0) return undefined;
  const known = sameName(voice, voices);
  if (known === undefined) throw new VeniceError("invalid", { code: "unknown_voice" });
  return known;
}
