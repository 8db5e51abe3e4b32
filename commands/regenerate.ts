import { command } from "../src/core/command.ts";
import { UserError } from "../src/core/errors.ts";
import { placeKey } from "../src/core/turn.ts";

/** Asks a remembered question once more, as a sibling of the first answer; in its edited form where there is one. */
export default command({
  name: "regenerate",
  cost: "chat",
  hidden: true,
  options: { turn: { kind: "string", required: true } },
  async *run({ turn: id }, turn, { chat, memory }) {
    const known = await memory.turn(placeKey(turn.place), id);
    if (!known?.person || known.person.id !== turn.person.id) throw new UserError("error.regenerate.gone");
    const question = {
      text: known.edited ?? known.question,
      attached: [...known.images, ...(known.documents ?? [])],
      private: false,
      parent: known.parent ?? null,
      again: known,
    };
    yield* chat.answer(question, { ...turn, quoted: known.quoted });
  },
});
