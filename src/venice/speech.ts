import { VeniceError } from "./errors.ts";
import type { Model } from "./model.ts";
import { readSpeechTraits } from "./model-sounds.ts";
import { sameName } from "./prompts.ts";

/** What is to be read aloud, and how; what the model does not take is left out. */
export interface SpeechRequest {
  readonly model: Model;
  /** At most 4096 characters, see `speechChunks`. */
  readonly text: string;
  /** One of the model's, in any case; its default voice without one. */
  readonly voice?: string;
  /** In order of preference, such as `opus`, `mp3`: the first that the model has. Its default format without any. */
  readonly formats?: readonly string[];
  /** 1 is as usual; 0.25 to 4, less for some models. */
  readonly speed?: number;
  readonly language?: string;
  /** How it is to sound, in words; some models listen. At most 500 characters. */
  readonly style?: string;
}

const MOST_CHARACTERS = 4096;
const CHUNK_CHARACTERS = 4000;
const STYLE_CHARACTERS = 500;

/**
 * Says a request in the words that its model takes.
 * @throws VeniceError `invalid`, code `nothing_to_say`, `text_too_long` or `unknown_voice`
 */
export function speechBody(request: SpeechRequest) {
  const { model, text, voice, formats = [], speed, language, style } = request;
  const traits = model.speech ?? readSpeechTraits({});
  if (!/[\p{L}\p{N}]/u.test(text)) throw new VeniceError("invalid", { code: "nothing_to_say" });
  if (text.length > MOST_CHARACTERS) throw new VeniceError("invalid", { code: "text_too_long" });
  const isOpen = traits.customVoices || traits.cloning || traits.voices.length === 0;
  const known = voice ? (sameName(voice, traits.voices) ?? (isOpen ? voice.trim() : undefined)) : undefined;
  if (voice && known === undefined) throw new VeniceError("invalid", { code: "unknown_voice" });
  const format = formats.find((name) => traits.formats.includes(name));
  const { min, max } = traits.speed === "none" ? { min: 1, max: 1 } : (traits.speed ?? { min: 0.25, max: 4 });
  return {
    model: model.id,
    input: text,
    ...(known ? { voice: known } : {}),
    ...(format ? { response_format: format } : {}),
    ...(speed === undefined || min === max ? {} : { speed: Math.min(max, Math.max(min, speed)) }),
    ...(language ? { language } : {}),
    ...(style?.trim() ? { prompt: style.trim().slice(0, STYLE_CHARACTERS) } : {}),
  };
}

/** Cuts a long text between sentences, where there are any, so that each part can be read aloud by itself. */
export function speechChunks(text: string, most = CHUNK_CHARACTERS): readonly string[] {
  const chunks: string[] = [];
  let chunk = "";
  for (const { segment } of new Intl.Segmenter(undefined, { granularity: "sentence" }).segment(text)) {
    if (chunk.length + segment.length > most) {
      chunks.push(chunk);
      chunk = "";
    }
    chunk += segment;
    while (chunk.length > most) {
      const end = cutBefore(chunk, most);
      chunks.push(chunk.slice(0, end));
      chunk = chunk.slice(end);
    }
  }
  return [...chunks, chunk].map((part) => part.trim()).filter((part) => /[\p{L}\p{N}]/u.test(part));
}

/** Behind the last space, or at least not within a character. */
function cutBefore(text: string, most: number): number {
  const space = text.lastIndexOf(" ", most - 1) + 1;
  if (space > most / 2) return space;
  return /[\uD800-\uDBFF]/.test(text[most - 1] ?? "") && most > 1 ? most - 1 : most;
}
