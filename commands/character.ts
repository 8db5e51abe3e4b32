import { characterIn, NOBODY } from "../src/core/characters/figure.ts";
import { FILTERS } from "../src/core/characters/gallery.ts";
import { command } from "../src/core/command.ts";
import { filesOf } from "../src/core/options.ts";
import { checkMayEdit } from "../src/core/settings-access.ts";
import { t } from "../src/i18n.ts";

/** Who answers here: a character of Venice's, or one from a card; without a name, a gallery to choose from. */
export default command({
  name: "character",
  cost: "free",
  immediate: true,
  private: (options) => options.name === undefined && options.card === undefined,
  options: {
    name: {
      kind: "string",
      maxLength: 100,
      complete: (typed, { place }, { characters }) => characters.find.suggestions(typed, place),
    },
    card: { kind: "file" },
  },
  async *run(options, turn, { characters, settings }) {
    const [card] = filesOf(options, "card");
    const { name } = options;
    if (!card && name === undefined) return yield* characters.gallery({ filter: FILTERS.all, page: 0, at: 0 }, turn);
    const current = await settings.of(turn.place);
    await checkMayEdit(current, turn);
    if (card) return yield* characters.appoint.set(await characters.importCard(card, name, turn), turn);
    if (name?.toLowerCase() !== NOBODY)
      return yield* characters.appoint.set(await characters.find.byName(name as string, turn.place), turn);
    const was = characterIn(current);
    await characters.appoint.clear(turn);
    yield { type: "text", text: t(turn.locale, was === undefined ? "character.nobody" : "persona.cleared") };
  },
});
