import { command } from "../src/core/command.ts";
import { t } from "../src/i18n.ts";

/** Stops what grows here: one's own answers, and everyone's for who manages the place. */
export default command({
  name: "stop",
  cost: "free",
  private: true,
  immediate: true,
  options: {},
  async *run(_options, turn, { running }) {
    const person = (await turn.mayManage()) ? undefined : turn.person.id;
    const count = running.stop(turn.place, { person, except: turn.call.command });
    const text = count > 0 ? t(turn.locale, "stop.done", { count }) : t(turn.locale, "stop.nothing");
    yield { type: "notice", text, tone: "info" };
  },
});
