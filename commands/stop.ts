import { command } from "../src/core/command.ts";
import { t } from "../src/i18n.ts";

export default command({
  name: "stop",
  cost: "free",
  private: true,
  immediate: true,
  options: { turn: { kind: "string" } },
  async *run({ turn: id }, turn, { running }) {
    const count = running.stop(turn.place, id, turn.id);
    const text = count > 0 ? t(turn.locale, "stop.done", { count }) : t(turn.locale, "stop.nothing");
    yield { type: "notice", text, tone: "info" };
  },
});
