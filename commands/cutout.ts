import { command } from "../src/core/command.ts";

export default command({
  name: "cutout",
  cost: "image",
  options: { image: { kind: "image", required: true } },
  async *run(options, turn, { images }) {
    yield* images.answer(() => images.plan.cutout(options, turn), turn);
  },
});
