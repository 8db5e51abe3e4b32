import { command } from "../src/core/command.ts";

/** Changes a picture by words; several become one. */
export default command({
  name: "edit",
  cost: "image",
  options: {
    prompt: { kind: "string", required: true, multiline: true },
    image: { kind: "image", required: true },
    model: { kind: "string", complete: (typed, { locale }, { images }) => images.models("edit", typed, locale) },
  },
  async *run(options, turn, { images }) {
    yield* images.answer(() => images.plan.edit(options, turn), turn);
  },
});
