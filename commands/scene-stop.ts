import { command } from "../src/core/command.ts";
import { t } from "../src/i18n.ts";

/** The button under a scene's announcement; who may press it, the stored action knows. */
export default command({
  name: "scene-stop",
  cost: "free",
  hidden: true,
  immediate: true,
  options: { scene: { kind: "string", required: true } },
  async *run({ scene }, turn, { scenes }) {
    const ended = await scenes.end(scene);
    yield { type: "notice", text: t(turn.locale, ended ? "scene.ended" : "scene.none"), tone: "info" };
  },
});
