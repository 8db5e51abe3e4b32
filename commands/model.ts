import { command } from "../src/core/command.ts";
import { describeModel, modelLine } from "../src/core/model-words.ts";
import { checkMayEdit } from "../src/core/settings-access.ts";
import { t } from "../src/i18n.ts";

export default command({
  name: "model",
  cost: "free",
  immediate: true,
  private: (options) => options.name === undefined,
  options: {
    name: {
      kind: "string",
      complete: async (typed, { locale }, { models }) =>
        (await models.matching(typed)).map((model) => ({ name: modelLine(model, locale), value: model.id })),
    },
  },
  async *run({ name }, turn, { models, settings }) {
    const current = await settings.of(turn.place);
    if (name === undefined) {
      const { model } = await models.answering(current.model);
      const text = [t(turn.locale, "model.current", { name: model.name }), describeModel(model, turn.locale)];
      yield { type: "text", text: `${text.join("\n\n")}\n\n${t(turn.locale, "model.hint")}` };
      return;
    }
    await checkMayEdit(current, turn);
    const model = await models.named(name);
    await settings.change(turn.place, { model: model.id });
    const set = t(turn.locale, "model.set", { name: model.name });
    yield { type: "text", text: `${set}\n\n${describeModel(model, turn.locale)}` };
  },
});
