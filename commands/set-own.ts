import { command } from "../src/core/command.ts";
import { settingsPanel } from "../src/core/settings-panel.ts";
import { personKey } from "../src/core/turn.ts";

/** What a person chooses for themselves, pressed in the panel of `/settings`; the panel comes back changed. */
export default command({
  name: "set-own",
  cost: "free",
  hidden: true,
  private: true,
  immediate: true,
  options: { speech: { kind: "boolean", required: true } },
  async *run({ speech }, turn, deps) {
    await deps.own.choose(personKey(turn.place.platform, turn.person.id), speech ? { speech } : {});
    yield* settingsPanel(turn, deps);
  },
});
