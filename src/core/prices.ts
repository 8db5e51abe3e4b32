import type { Model } from "../venice/index.ts";

/** What a text model's answer cost by the catalogue; undefined where the catalogue names no price. */
export function priceUsd(
  model: Model,
  used: { readonly promptTokens: number; readonly completionTokens: number; readonly cachedTokens?: number },
): number | undefined {
  const price = model.tokenPrice;
  if (!price) return undefined;
  const { extended } = price;
  const dear = extended && used.promptTokens > extended.aboveTokens;
  const { inputUsd, outputUsd } = dear ? extended : price;
  const cached = Math.min(used.cachedTokens ?? 0, used.promptTokens);
  const cachedUsd = dear ? inputUsd : (price.cacheInputUsd ?? inputUsd);
  return ((used.promptTokens - cached) * inputUsd + cached * cachedUsd + used.completionTokens * outputUsd) / 1e6;
}
