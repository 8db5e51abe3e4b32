import { command } from "../src/core/command.ts";
import { checkMayEdit } from "../src/core/settings-access.ts";
import { settingsPanel } from "../src/core/settings-panel.ts";

/** Who the bot is here, typed into the form that the panel of `/settings` opens. */
export default command({
  name: "persona",
  cost: "free",
  hidden: true,
  private: true,
  immediate: true,
  options: { text: { kind: "string", required: true, multiline: true, maxLength: 4000 } },
  async *run({ text }, turn, deps) {
    await checkMayEdit(await deps.settings.of(turn.place), turn);
    const persona = /^(none|-)$/i.test(text.trim()) ? undefined : text;
    await deps.settings.change(turn.place, { persona });
    yield* settingsPanel(turn, deps);
  },
});
