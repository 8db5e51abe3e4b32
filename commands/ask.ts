import { command } from "../src/core/command.ts";
import { filesOf } from "../src/core/options.ts";

export default command({
  name: "ask",
  cost: "chat",
  private: (options) => options.private === true,
  options: {
    prompt: { kind: "string", required: true, unless: ["image", "file"], multiline: true },
    image: { kind: "image" },
    file: { kind: "file" },
    private: { kind: "boolean" },
  },
  async *run(options, turn, { chat }) {
    const attached = [...filesOf(options, "image"), ...filesOf(options, "file")];
    yield* chat.answer({ text: options.prompt, attached, private: options.private ?? false }, turn);
  },
});
