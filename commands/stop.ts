import { command } from "../src/core/command.ts";
import { endScene } from "../src/core/scene/call.ts";
import { placeKey } from "../src/core/turn.ts";
import { t } from "../src/i18n.ts";

/** Stops what grows here: one's own answers, and everyone's for who manages the place. A scene ends with it, or between its lines. */
export default command({
  name: "stop",
  cost: "free",
  private: true,
  immediate: true,
  options: {},
  async *run(_options, turn, deps) {
    const person = (await turn.mayManage()) ? undefined : turn.person.id;
    const count = deps.running.stop(turn.place, { person, except: turn.call.command });
    const scene = await deps.scenes.at(turn.place);
    const isHere = scene && placeKey(scene.place) === placeKey(turn.place);
    const isMine = isHere && (person === undefined || person === scene.by.id);
    if (scene && (count === 0 || isMine)) return yield* endScene(turn, deps);
    const text = count > 0 ? t(turn.locale, "stop.done", { count }) : t(turn.locale, "stop.nothing");
    yield { type: "notice", text, tone: "info" };
  },
});
