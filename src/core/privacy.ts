import { type Key, t } from "../i18n.ts";
import type { Model } from "../venice/index.ts";
import { privacyWord } from "./model-words.ts";
import type { ModelChoice } from "./models.ts";
import type { Notice } from "./part.ts";
import type { Settings } from "./settings.ts";
import type { Turn } from "./turn.ts";

const MOST_NAMES = 8;

/** How far a prompt goes, from the most private. */
const TIERS = ["tee", "private", "anonymized"] as const;
type Tier = (typeof TIERS)[number];
const SIGNS: Readonly<Record<Tier, string>> = { tee: "🛡️", private: "🔒", anonymized: "🎭" };

function tierOf({ badge }: Model): Tier {
  if (badge === "e2ee" || badge === "tee") return "tee";
  return badge === "private" ? "private" : "anonymized";
}

/** What holds in this place, in the words of who asks: what is kept, the model here, and all there are by their tier. */
export async function privacyLines(
  turn: Turn,
  deps: { readonly models: ModelChoice; readonly settings: Settings; readonly retentionDays: number },
): Promise<readonly string[]> {
  const { locale } = turn;
  const settings = await deps.settings.of(turn.place);
  const { model } = await deps.models.answering(settings.model);
  const here = t(locale, "privacy.model", { model: model.name, tier: privacyWord(model, locale) });
  const byTier = Map.groupBy(await deps.models.all(), tierOf);
  const lines = TIERS.flatMap((tier) => {
    const models = byTier.get(tier) ?? [];
    if (models.length === 0) return [];
    const names = models.slice(0, MOST_NAMES).map(({ name }) => name);
    const more = models.length > MOST_NAMES ? ", …" : "";
    const params = { count: models.length, names: names.join(", ") + more };
    return [`- ${SIGNS[tier]} ${t(locale, `privacy.tier.${tier}` satisfies Key, params)}`];
  });
  return [
    t(locale, "privacy.text", { days: deps.retentionDays, privacy: here }),
    t(locale, "privacy.files"),
    ...(settings.recall ? [t(locale, "privacy.recall")] : []),
    `${t(locale, "privacy.models")}\n\n${lines.join("\n")}`,
  ];
}

/** How private an answer was, in one line below it. */
export function badgeOf(model: Model, locale: string): Notice {
  return {
    type: "notice",
    tone: "info",
    text: `${SIGNS[tierOf(model)]} ${model.name} · ${privacyWord(model, locale)}`,
  };
}
