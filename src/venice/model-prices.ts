import { isFields } from "./fields.ts";
import { field, numberIn, usdIn } from "./spec-fields.ts";

/** What the catalogue says that media cost, in US dollars; `pricing.ts` knows what to make of it. */
export interface MediaPrices {
  /** Of one picture or one piece of music, whatever its size. */
  readonly generation?: number;
  readonly byResolution: Readonly<Record<string, number>>;
  /** Resolution → quality → price. */
  readonly byQuality: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly upscale: { readonly upTo2x?: number; readonly above2x?: number };
  readonly extraImages?: { readonly included: number; readonly each: number };
  readonly perMillionCharacters?: number;
  readonly perThousandCharacters?: number;
  readonly perAudioSecond?: number;
  readonly perSecond?: number;
  /** By length, shortest first. */
  readonly byDuration: readonly { readonly minSeconds: number; readonly maxSeconds: number; readonly usd: number }[];
}

/** Reads the prices of a model that makes or reads media. */
export function readMediaPrices(type: string, pricing: unknown): MediaPrices {
  const upscale = field(pricing, "upscale");
  return {
    generation: usdIn(pricing, "generation") ?? usdIn(pricing, "inpaint"),
    byResolution: usdByName(field(pricing, "resolutions")),
    byQuality: Object.fromEntries(
      entries(field(pricing, "quality")).map(([resolution, prices]) => [resolution, usdByName(prices)]),
    ),
    upscale: { upTo2x: usdIn(upscale, "2x"), above2x: usdIn(upscale, "4x") },
    extraImages: readExtraImages(field(pricing, "inputImages")),
    perMillionCharacters: type === "tts" ? usdIn(pricing, "input") : undefined,
    perThousandCharacters: usdIn(pricing, "per_thousand_characters"),
    perAudioSecond: usdIn(pricing, "per_audio_second"),
    perSecond: usdIn(pricing, "per_second"),
    byDuration: readDurations(field(pricing, "durations")),
  };
}

function readExtraImages(value: unknown): MediaPrices["extraImages"] {
  const [included, each] = [numberIn(value, "included"), usdIn(value, "additional")];
  return included === undefined || each === undefined ? undefined : { included, each };
}

function readDurations(value: unknown): MediaPrices["byDuration"] {
  return entries(value)
    .flatMap(([name, price]) => {
      const usd = numberIn(price, "usd");
      const maxSeconds = numberIn(price, "max_seconds") ?? Number(name);
      if (usd === undefined || !Number.isFinite(maxSeconds)) return [];
      return [{ minSeconds: numberIn(price, "min_seconds") ?? 0, maxSeconds, usd }];
    })
    .sort((a, b) => a.maxSeconds - b.maxSeconds);
}

function usdByName(value: unknown): Readonly<Record<string, number>> {
  return Object.fromEntries(
    entries(value).flatMap(([name]) => {
      const usd = usdIn(value, name);
      return usd === undefined ? [] : [[name, usd]];
    }),
  );
}

function entries(value: unknown): readonly [string, unknown][] {
  return isFields(value) ? Object.entries(value) : [];
}
