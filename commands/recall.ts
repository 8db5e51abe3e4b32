import { command } from "../src/core/command.ts";
import { UserError } from "../src/core/errors.ts";
import { recounted } from "../src/core/recall/recall.ts";

/** What a model may not look up in memory by itself once strangers have had their say: pressed, it is done. */
export default command({
  name: "recall",
  cost: "chat",
  hidden: true,
  options: { query: { kind: "string", required: true } },
  async *run({ query }, turn, { recall, chat, settings }) {
    const set = await settings.of(turn.place);
    if (!set.recall || !set.memory) throw new UserError("error.recall.off");
    const found = yield* recall.search(query, turn);
    const documents = [{ name: "what was said here", text: recounted(found) }];
    yield* chat.answer({ text: query, attached: [], documents, private: false }, turn);
  },
});
