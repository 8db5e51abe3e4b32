import { command } from "../src/core/command.ts";
import { filesOf } from "../src/core/options.ts";
import { below, listen } from "../src/core/speech/question.ts";
import type { FileRef } from "../src/core/turn.ts";

const isSound = ({ mime }: FileRef): boolean => mime.startsWith("audio/");

export default command({
  name: "ask",
  cost: "chat",
  private: (options) => options.private === true,
  options: {
    prompt: {
      ...{ kind: "string", required: true, unless: ["image", "audio", "file"], multiline: true },
      missing: "error.prompt.empty",
    },
    image: { kind: "image" },
    audio: { kind: "audio" },
    file: { kind: "file" },
    private: { kind: "boolean" },
  },
  async *run(options, turn, { chat, hearing }) {
    const files = filesOf(options, "file");
    const sounds = [...filesOf(options, "audio"), ...files.filter(isSound)];
    const spoken = yield* listen(options.prompt, sounds, turn, hearing);
    if (!spoken) return;
    const { text, heard, quote } = spoken;
    const attached = [...filesOf(options, "image"), ...files.filter((file) => !isSound(file))];
    yield* below(quote, chat.answer({ text, heard, attached, private: options.private ?? false }, turn));
  },
});
