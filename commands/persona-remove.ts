import { FILTERS } from "../src/core/characters/gallery.ts";
import { keyOfPersona } from "../src/core/characters/personas.ts";
import { command } from "../src/core/command.ts";
import { checkMayEdit } from "../src/core/settings-access.ts";

/** Removes a persona that was imported here, pressed in the gallery. */
export default command({
  name: "persona-remove",
  cost: "free",
  hidden: true,
  private: true,
  immediate: true,
  options: { id: { kind: "string", required: true } },
  async *run({ id }, turn, { characters, settings }) {
    const { character, ...rest } = await settings.of(turn.place);
    await checkMayEdit(rest, turn);
    await characters.personas.remove(turn.place, id);
    if (character === keyOfPersona(id)) await characters.appoint.clear(turn);
    yield* characters.gallery({ filter: FILTERS.own, page: 0, at: 0 }, turn);
  },
});
