import { command } from "../src/core/command.ts";

/** What a message says, in the voice of the place. */
export default command({
  name: "read-aloud",
  cost: "speech",
  onMessage: true,
  options: { text: { kind: "string", required: true, multiline: true } },
  async *run({ text }, turn, { speech }) {
    yield* speech.answer({ text }, turn);
  },
});
