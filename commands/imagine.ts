import { command } from "../src/core/command.ts";

export default command({
  name: "imagine",
  cost: "image",
  options: {
    prompt: { kind: "string", required: true, multiline: true },
    style: { kind: "string", complete: (typed, _typing, { images }) => images.styles(typed) },
    aspect: {
      kind: "string",
      complete: (typed, { given }, { images }) =>
        images.aspects(typed, typeof given?.model === "string" ? given.model : undefined),
    },
    count: { kind: "integer", min: 1, max: 4 },
    model: { kind: "string", complete: (typed, { locale }, { images }) => images.models("image", typed, locale) },
    seed: { kind: "integer", min: -999_999_999, max: 999_999_999 },
    negative: { kind: "string", maxLength: 7500 },
  },
  async *run(options, turn, { images }) {
    yield* images.answer(() => images.plan.imagine(options, turn), turn);
  },
});
