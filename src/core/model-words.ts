import { t } from "../i18n.ts";
import type { Model } from "../venice/index.ts";

const thousands = (tokens: number): string =>
  tokens >= 1_000_000 ? `${Math.round(tokens / 100_000) / 10}M` : `${Math.round(tokens / 1000)}K`;

const usd = (amount: number): string => amount.toFixed(amount < 1 ? 2 : 1).replace(/\.0$/, "");

/** How far a prompt goes, from the most private. */
export const TIERS = ["tee", "private", "anonymized"] as const;
export type Tier = (typeof TIERS)[number];

export function tierOf({ badge }: Model): Tier {
  if (badge === "e2ee" || badge === "tee") return "tee";
  return badge === "private" ? "private" : "anonymized";
}

/** How private a model is, in one word. */
export const privacyWord = (model: Model, locale: string): string => t(locale, `privacy.${tierOf(model)}`);

/** What a model can do besides writing, in words. */
function featureWords({ capabilities: can }: Model, locale: string): string {
  const words = [
    can.vision && t(locale, "model.vision"),
    can.functionCalling && t(locale, "model.tools"),
    can.reasoning && t(locale, "model.reasoning"),
    can.webSearch && t(locale, "model.search"),
  ].filter(Boolean);
  return words.length > 0 ? words.join(", ") : t(locale, "model.features.none");
}

/** A model in one line: context, price per million tokens, privacy, abilities. */
export function describeModel(model: Model, locale: string): string {
  return t(locale, "model.describe", {
    name: model.id,
    context: model.contextTokens === undefined ? "?" : thousands(model.contextTokens),
    input: model.tokenPrice ? usd(model.tokenPrice.inputUsd) : "?",
    output: model.tokenPrice ? usd(model.tokenPrice.outputUsd) : "?",
    privacy: privacyWord(model, locale),
    features: featureWords(model, locale),
  });
}

/** A model for a list of suggestions: at most 100 characters. */
export function modelLine(model: Model, locale: string): string {
  const price = model.tokenPrice ? `$${usd(model.tokenPrice.inputUsd)}/$${usd(model.tokenPrice.outputUsd)}` : "";
  const context = model.contextTokens === undefined ? "" : thousands(model.contextTokens);
  const line = [model.name, context, price, privacyWord(model, locale), featureWords(model, locale)];
  return line.filter(Boolean).join(" · ").slice(0, 100);
}
