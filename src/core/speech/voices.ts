import { type Model, type Models, nearest } from "../../venice/index.ts";
import type { Suggestion } from "../command-spec.ts";
import { UserError } from "../errors.ts";

const MOST_SUGGESTIONS = 25;
const MOST_CHARACTERS = 100;
/** Kokoro's names begin with a letter for the language and one for the sex. */
const CODED = /^([abefhijpz])[fm]_(\w+)$/;
const LANGUAGES: Readonly<Record<string, string>> = {
  a: "en-US",
  b: "en-GB",
  e: "es",
  f: "fr",
  h: "hi",
  i: "it",
  j: "ja",
  p: "pt-BR",
  z: "zh",
};

/** A voice of a model. */
export interface Voice {
  readonly model: Model;
  /** As Venice writes it; the model's own default when left out. */
  readonly name?: string;
}

/** All voices of all models that read aloud. */
export interface Voices {
  /** Voices that fit what was typed, by voice, model or language; those of the person's language first. */
  matching(typed: string, locale: string): Promise<readonly Suggestion[]>;
  /**
   * The voice that a person named: by its value, its own name, or as suggestions show it.
   * @throws UserError with the nearest names when there is none
   */
  named(typed: string): Promise<Voice>;
  /**
   * The first of the stored voices that there still is, else the catalogue's: private, made for voice messages, and of
   * the person's language where it can be had.
   * @throws UserError when no model reads aloud
   */
  settled(stored: readonly (string | undefined)[], locale: string): Promise<Voice>;
}

/** What settings and options hold: `MODEL/VOICE`. */
export const voiceValue = ({ model, name = "" }: Voice): string => `${model.id}/${name}`;

/** "Bella · Kokoro · American English" */
export function voiceLabel(voice: Voice, locale: string): string {
  const language = languageOf(voice);
  const spoken = language && new Intl.DisplayNames([locale], { type: "language" }).of(language);
  return [shortName(voice), voice.model.name, spoken].filter(Boolean).join(" · ").slice(0, MOST_CHARACTERS);
}

export function createVoices(models: Models): Voices {
  async function readers(): Promise<readonly Model[]> {
    const found = await models.list({ type: "tts" });
    return found.toSorted((a, b) => rank(a) - rank(b));
  }
  async function all(): Promise<readonly Voice[]> {
    return (await readers()).flatMap((model) => (model.speech?.voices ?? []).map((name) => ({ model, name })));
  }

  return {
    async matching(typed, locale) {
      const own = locale.split("-")[0];
      const isOwn = (voice: Voice) => languageOf(voice)?.split("-")[0] === own;
      const voices = (await all()).filter((voice) => voiceValue(voice).length <= MOST_CHARACTERS);
      const sorted = [...voices.filter(isOwn), ...voices.filter((voice) => !isOwn(voice))];
      const labels = new Map(sorted.map((voice) => [voiceLabel(voice, locale), voiceValue(voice)]));
      const words = typed.toLowerCase().split(/[\s·]+/);
      const fit = [...labels.keys()].filter((label) => {
        const text = `${label} ${labels.get(label)}`.toLowerCase();
        return words.every((word) => text.includes(word));
      });
      const found = fit.length > 0 ? fit : nearest([...labels.keys()], typed, MOST_SUGGESTIONS);
      return found.slice(0, MOST_SUGGESTIONS).map((name) => ({ name, value: labels.get(name) ?? name }));
    },
    async named(typed) {
      const wanted = typed.trim().toLowerCase();
      const voices = await all();
      const names = (voice: Voice) => [voice.name ?? "", shortName(voice), voiceLabel(voice, "en")];
      const found =
        voices.find((voice) => voiceValue(voice).toLowerCase() === wanted) ??
        voices.find((voice) => names(voice).some((name) => name.toLowerCase() === wanted));
      if (found) return found;
      const open = (await readers()).find(
        ({ id, speech }) => speech?.customVoices && wanted.startsWith(`${id.toLowerCase()}/`),
      );
      if (open) return { model: open, name: typed.trim().slice(open.id.length + 1) };
      const near = nearest([...new Set(voices.map(shortName))], typed.split("/").at(-1) ?? typed, 3);
      const name = typed.slice(0, 60);
      if (near.length === 0) throw new UserError("error.voice.unknown", { name });
      throw new UserError("error.voice.unknown.nearest", { name, names: near.join(", ") });
    },
    async settled(stored, locale) {
      for (const value of stored.filter((each) => each !== undefined)) {
        const voice = await this.named(value).catch(unlessUnknown);
        if (voice) return voice;
      }
      const model = (await readers())[0];
      if (!model) throw new UserError("error.voice.none");
      const { voices = [], defaultVoice } = model.speech ?? {};
      const usual = { model, name: defaultVoice ?? voices[0] };
      const own = locale.split("-")[0];
      const speaks = (voice: Voice) => languageOf(voice)?.split("-")[0] === own;
      if (speaks(usual)) return usual;
      return voices.map((name) => ({ model, name })).find(speaks) ?? usual;
    },
  };
}

/** Private ones first, then those that make voice messages, then the cheap ones. */
function rank({ privacy, speech, prices }: Model): number {
  const isPrivate = privacy === "private" ? 0 : 2e6;
  const isOpus = speech?.formats.includes("opus") ? 0 : 1e6;
  return isPrivate + isOpus + Math.min(prices.perMillionCharacters ?? 1e5, 1e5);
}

function languageOf({ name = "" }: Voice): string | undefined {
  return LANGUAGES[CODED.exec(name)?.[1] ?? ""];
}

/** "af_bella" is Bella, "WiseWoman" Wise Woman. */
function shortName({ name = "" }: Voice): string {
  const plain = (CODED.exec(name)?.[2] ?? name).replaceAll("_", " ").replace(/(\p{Ll})(\p{Lu})/gu, "$1 $2");
  return plain.charAt(0).toUpperCase() + plain.slice(1);
}

function unlessUnknown(error: unknown): undefined {
  if (error instanceof UserError) return undefined;
  throw error;
}
