import type { Model } from "./model.ts";

/** One search for a chat answer, and one page that is read for it. */
export const CHAT_SEARCH_USD = 0.01;
export const SEARCH_USD = 0.01;
export const SCRAPE_USD = 0.01;
export const PARSE_USD = 0.01;
/** To have a prompt written out before a picture is made of it. */
const ENHANCE_PROMPT_USD = 0.04;

/*
 * What a call costs by the catalogue, in US dollars, before it is made. All of these answer `undefined` where the
 * catalogue does not say, or says it only for other sizes. A film's price is not in the catalogue: ask for a quote.
 */

/** What an answer of a text model costs. Tokens that came from the cache are among `promptTokens`. */
export function tokensUsd(
  { tokenPrice: price }: Model,
  used: {
    readonly promptTokens: number;
    readonly completionTokens: number;
    readonly cachedTokens?: number;
    readonly cacheWriteTokens?: number;
  },
): number | undefined {
  if (!price) return undefined;
  // Past the threshold the dearer price is that of the whole request.
  const { extended } = price;
  const rate = extended && used.promptTokens > extended.aboveTokens ? extended : price;
  const cached = Math.min(used.cachedTokens ?? 0, used.promptTokens);
  const written = Math.min(used.cacheWriteTokens ?? 0, used.promptTokens - cached);
  const millionths =
    (used.promptTokens - cached - written) * rate.inputUsd +
    cached * (rate.cacheInputUsd ?? rate.inputUsd) +
    written * (rate.cacheWriteUsd ?? rate.inputUsd) +
    used.completionTokens * rate.outputUsd;
  return millionths / 1e6;
}

/** What decides the price of a picture besides its model. */
export interface PictureSize {
  readonly resolution?: string;
  readonly quality?: string;
  readonly enhance?: boolean;
}

/** What new pictures cost. */
export function imagesUsd(model: Model, wanted: PictureSize & { readonly count?: number } = {}): number | undefined {
  const each = pictureUsd(model, model.image?.defaultResolution, wanted);
  return each === undefined ? undefined : (wanted.count ?? 1) * each + (wanted.enhance ? ENHANCE_PROMPT_USD : 0);
}

/** What a changed picture costs. `images` is the number of those that go in. */
export function editUsd(model: Model, wanted: PictureSize & { readonly images?: number } = {}): number | undefined {
  const base = pictureUsd(model, model.edit?.defaultResolution, wanted);
  if (base === undefined) return undefined;
  const { included = 1, each = 0 } = model.prices.extraImages ?? {};
  return base + Math.max(0, (wanted.images ?? 1) - included) * each + (wanted.enhance ? ENHANCE_PROMPT_USD : 0);
}

/** What a larger copy of a picture costs: by the scale asked for, even where the service then makes less of it. */
export function upscaleUsd({ prices: { upscale } }: Model, scale = 2): number | undefined {
  return scale > 2 ? upscale.above2x : upscale.upTo2x;
}

/** What cutting out costs, by the model that does it. */
export function cutoutUsd(model: Model): number | undefined {
  return model.prices.generation;
}

/** What reading aloud costs. */
export function speechUsd({ prices }: Model, characters: number): number | undefined {
  return times(prices.perMillionCharacters, characters / 1e6);
}

/** What writing down speech costs. */
export function transcriptionUsd({ prices }: Model, seconds: number): number | undefined {
  return times(prices.perAudioSecond, seconds);
}

/** What vectors for a text cost. */
export function embeddingsUsd({ tokenPrice }: Model, tokens: number): number | undefined {
  return times(tokenPrice?.inputUsd, tokens / 1e6);
}

/** What music, an effect or long speech costs. Without `seconds`, the model's own default length counts. */
export function musicUsd(
  { prices, music }: Model,
  wanted: { readonly seconds?: number; readonly characters?: number },
): number | undefined {
  const { generation, byDuration, perSecond, perThousandCharacters } = prices;
  if (generation !== undefined) return generation;
  const seconds = wanted.seconds ?? music?.durations?.default;
  if (byDuration.length > 0) return byDuration.find(({ maxSeconds }) => (seconds ?? Infinity) <= maxSeconds)?.usd;
  if (perSecond !== undefined) return times(seconds, perSecond);
  return times(perThousandCharacters, (wanted.characters ?? Number.NaN) / 1000);
}

function pictureUsd({ prices }: Model, usual: string | undefined, size: PictureSize): number | undefined {
  const { byResolution, byQuality, generation } = prices;
  const resolution = size.resolution ?? usual ?? Object.keys(byResolution)[0];
  if (resolution !== undefined) {
    const byThis = size.quality === undefined ? undefined : byQuality[resolution]?.[size.quality];
    const usd = byThis ?? byResolution[resolution];
    if (usd !== undefined) return usd;
  }
  return Object.keys(byResolution).length === 0 ? generation : undefined;
}

function times(price: number | undefined, amount: number): number | undefined {
  const usd = (price ?? Number.NaN) * amount;
  return Number.isFinite(usd) ? usd : undefined;
}
