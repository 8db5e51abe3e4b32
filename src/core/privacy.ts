import { type Key, t } from "../i18n.ts";
import type { Model } from "../venice/index.ts";
import { privacyWord, TIERS, type Tier, tierOf } from "./model-words.ts";
import type { ModelChoice } from "./models.ts";
import type { OwnSettings } from "./own-settings.ts";
import type { Notice } from "./part.ts";
import type { Settings } from "./settings.ts";
import { personKey, type Turn } from "./turn.ts";

const MOST_NAMES = 8;

const SIGNS: Readonly<Record<Tier, string>> = { tee: "🛡️", private: "🔒", anonymized: "🎭" };

/** What holds in this place, in the words of who asks: what is kept, the model here, and all there are by their tier. */
export async function privacyLines(
  turn: Turn,
  deps: {
    readonly models: ModelChoice;
    readonly settings: Settings;
    readonly own: OwnSettings;
    readonly retentionDays: number;
  },
): Promise<readonly string[]> {
  const { locale } = turn;
  const settings = await deps.settings.of(turn.place);
  const own = await deps.own.of(personKey(turn.place.platform, turn.person.id));
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
    ...(own.speech ? [t(locale, "privacy.own")] : []),
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
