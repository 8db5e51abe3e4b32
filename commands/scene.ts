import { command } from "../src/core/command.ts";
import { castOf, endScene, sceneChoices, sceneWords, suggestCast } from "../src/core/scene/call.ts";
import { checkMayEdit } from "../src/core/settings-access.ts";

/** Puts 2 to 5 characters into one thread, where they talk with each other and with whoever joins in. */
export default command({
  name: "scene",
  cost: "free",
  placeWide: true,
  options: {
    characters: { kind: "string", maxLength: 500, complete: suggestCast },
    topic: { kind: "string", maxLength: 500, multiline: true },
    stop: { kind: "boolean" },
  },
  async *run({ characters, topic = "", stop = false }, turn, deps) {
    // Where words follow the command, "stop" is one of them.
    if (stop || characters?.toLowerCase() === "stop") return yield* endScene(turn, deps);
    await checkMayEdit(await deps.settings.of(turn.place), turn);
    const cast = await castOf(characters, turn, deps);
    const scene = await deps.scenes.begin(cast, topic, turn);
    yield sceneChoices(scene, turn.locale);
    yield { type: "text", text: sceneWords(scene, turn.locale) };
  },
});
