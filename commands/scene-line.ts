import { command } from "../src/core/command.ts";
import { cueFor } from "../src/core/scene/words.ts";

/** The next line of a scene, which nobody asked for: it is begun by the scene itself. */
export default command({
  name: "scene-line",
  cost: "chat",
  hidden: true,
  options: { scene: { kind: "string", required: true }, step: { kind: "integer", required: true } },
  async *run({ scene: id, step }, turn, { chat, scenes }) {
    const scene = await scenes.get(id);
    if (!scene || !(await scenes.isDue(scene, step, turn.id))) return;
    yield* chat.answer({ text: "", attached: [], private: false, cue: cueFor(scene) }, turn);
  },
});
