import { MESSAGE, translating } from "../src/core/chat/about-message.ts";
import { command } from "../src/core/command.ts";

/** A message in the language of who wants to read it. */
export default command({
  name: "translate",
  cost: "chat",
  private: true,
  onMessage: true,
  options: MESSAGE,
  async *run(message, turn, { chat }) {
    yield* chat.answer(translating(message, turn), turn);
  },
});
