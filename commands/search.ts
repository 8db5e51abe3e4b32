import { command } from "../src/core/command.ts";
import { numbered } from "../src/core/reading/reading.ts";

/** Answers with what the web says, and names the sources. */
export default command({
  name: "search",
  cost: "search",
  options: { query: { kind: "string", required: true, multiline: true } },
  async *run({ query }, turn, { chat, models, settings, reading }) {
    const asked = { text: query, attached: [], private: false };
    const { model } = await models.answering((await settings.of(turn.place)).model);
    if (model.capabilities.webSearch) return yield* chat.answer({ ...asked, search: true }, turn);
    const { sources, text } = numbered(yield* reading.search(query, turn));
    yield { type: "sources", sources };
    yield* chat.answer({ ...asked, sources, documents: [{ name: "web search, numbered", text }] }, turn);
  },
});
