import { command } from "../src/core/command.ts";
import { privacyWord } from "../src/core/model-words.ts";
import { t } from "../src/i18n.ts";

export default command({
  name: "privacy",
  cost: "free",
  private: true,
  immediate: true,
  options: {},
  async *run(_options, turn, { models, settings, retentionDays }) {
    const { model } = await models.answering((await settings.of(turn.place)).model);
    const params = { model: model.name, tier: privacyWord(model, turn.locale) };
    const privacy = t(turn.locale, "privacy.model", params);
    yield { type: "text", text: t(turn.locale, "privacy.text", { days: retentionDays, privacy }) };
  },
});
