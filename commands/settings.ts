import { command } from "../src/core/command.ts";
import { settingsPanel } from "../src/core/settings-panel.ts";

export default command({
  name: "settings",
  cost: "free",
  private: true,
  immediate: true,
  options: {},
  async *run(_options, turn, deps) {
    yield* settingsPanel(turn, deps);
  },
});
