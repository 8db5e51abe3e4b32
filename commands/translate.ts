import { translating } from "../src/core/chat/about-message.ts";
import { command } from "../src/core/command.ts";

/** A message in the language of who wants to read it. */
export default command({
  name: "translate",
  cost: "chat",
  private: true,
  onMessage: true,
  options: {
    text: { kind: "string", required: true, unless: ["image", "file"], multiline: true },
    image: { kind: "image" },
    file: { kind: "file" },
  },
  async *run(message, turn, { chat }) {
    yield* chat.answer(translating(message, turn), turn);
  },
});
