import { command } from "../src/core/command.ts";

/** Another picture like the one that carries the button. */
export default command({
  name: "vary",
  cost: "image",
  hidden: true,
  options: { image: { kind: "image", required: true }, prompt: { kind: "string" } },
  async *run(options, turn, { images }) {
    yield* images.answer(() => images.plan.vary(options, turn), turn);
  },
});
