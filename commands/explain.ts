import { explaining, MESSAGE } from "../src/core/chat/about-message.ts";
import { command } from "../src/core/command.ts";

/** What a message means, told to who wants to know. */
export default command({
  name: "explain",
  cost: "chat",
  private: true,
  onMessage: true,
  options: MESSAGE,
  async *run(message, turn, { chat }) {
    yield* chat.answer(explaining(message, turn), turn);
  },
});
