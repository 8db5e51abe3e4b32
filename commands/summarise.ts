import { summarising } from "../src/core/chat/about-message.ts";
import { command } from "../src/core/command.ts";

/** What a thread or channel was about, up to a message of it. */
export default command({
  name: "summarise",
  cost: "chat",
  private: true,
  onMessage: true,
  options: { text: { kind: "string", multiline: true }, message: { kind: "string" } },
  async *run({ message }, turn, { chat, memory, adapter }) {
    const upTo = message ?? turn.replyTo;
    yield* chat.answer(await summarising(upTo, turn, { memory, adapter: adapter(turn.place.platform) }), turn);
  },
});
