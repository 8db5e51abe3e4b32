import { command } from "../src/core/command.ts";

export default command({
  name: "upscale",
  cost: "image",
  options: { image: { kind: "image", required: true }, scale: { kind: "integer", min: 2, max: 4 } },
  async *run(options, turn, { images }) {
    yield* images.answer(() => images.plan.upscale(options, turn), turn);
  },
});
