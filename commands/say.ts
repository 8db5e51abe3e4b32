import { command } from "../src/core/command.ts";

export default command({
  name: "say",
  cost: "speech",
  options: {
    text: { kind: "string", required: true, multiline: true },
    voice: { kind: "string", complete: (typed, { locale }, { speech }) => speech.voices.matching(typed, locale) },
    speed: { kind: "number", min: 0.25, max: 4 },
  },
  async *run(options, turn, { speech }) {
    yield* speech.answer(options, turn);
  },
});
