import { command } from "../src/core/command.ts";
import { checkMayEdit } from "../src/core/settings-access.ts";
import { settingsPanel } from "../src/core/settings-panel.ts";
import { voiceValue } from "../src/core/speech/voices.ts";

/** The voice of a place, typed into the form that the panel of `/settings` opens. */
export default command({
  name: "voice",
  cost: "free",
  hidden: true,
  private: true,
  immediate: true,
  options: {
    voice: {
      kind: "string",
      required: true,
      complete: (typed, { locale }, { speech }) => speech.voices.matching(typed, locale),
    },
  },
  async *run({ voice }, turn, deps) {
    await checkMayEdit(await deps.settings.of(turn.place), turn);
    const isNone = /^(none|-)$/i.test(voice);
    const chosen = isNone ? undefined : voiceValue(await deps.speech.voices.named(voice));
    await deps.settings.change(turn.place, { voice: chosen });
    yield* settingsPanel(turn, deps);
  },
});
