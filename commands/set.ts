import { command } from "../src/core/command.ts";
import { checkMayEdit } from "../src/core/settings-access.ts";
import { change, settingsPanel } from "../src/core/settings-panel.ts";
import { placeKey } from "../src/core/turn.ts";

/** One change, pressed in the panel of `/settings`; the panel comes back changed. */
export default command({
  name: "set",
  cost: "free",
  hidden: true,
  private: true,
  immediate: true,
  options: { setting: { kind: "string", required: true }, value: { kind: "string", required: true } },
  async *run({ setting, value }, turn, deps) {
    await checkMayEdit(await deps.settings.of(turn.place), turn);
    const { recall } = await deps.settings.change(turn.place, await change(setting, value, deps));
    if (setting === "recall")
      await (recall ? deps.recall.catchUp(placeKey(turn.place)) : deps.recall.drop(placeKey(turn.place)));
    yield* settingsPanel(turn, deps);
  },
});
