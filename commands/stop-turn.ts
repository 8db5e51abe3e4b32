import { command } from "../src/core/command.ts";
import { t } from "../src/i18n.ts";

/** The Stop button under a growing answer; who may press it, the stored action knows. */
export default command({
  name: "stop-turn",
  cost: "free",
  hidden: true,
  private: true,
  immediate: true,
  options: { turn: { kind: "string", required: true } },
  async *run({ turn: id }, turn, { running }) {
    const count = running.stop(turn.place, { turn: id });
    yield { type: "notice", text: t(turn.locale, count > 0 ? "error.stopped" : "stop.nothing"), tone: "info" };
  },
});
