import { command } from "../src/core/command.ts";
import ask from "./ask.ts";

/** The same question to another model: behind the button that a paused model's answer carries. */
export default command({
  ...ask,
  name: "ask-with",
  hidden: true,
  options: {
    ...ask.options,
    prompt: { kind: "string", required: true, unless: ["image", "audio", "file"] },
    model: { kind: "string", required: true },
  },
  async *run({ model, ...options }, turn, deps) {
    const chat: typeof deps.chat = { answer: (question, asker) => deps.chat.answer({ ...question, model }, asker) };
    yield* ask.run(options, turn, { ...deps, chat });
  },
});
