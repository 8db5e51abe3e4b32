import { command } from "../src/core/command.ts";

/** Makes a film of words, or of a picture; first it names the price. */
export default command({
  name: "video",
  cost: "video",
  options: {
    prompt: { kind: "string", required: true, multiline: true },
    image: { kind: "image" },
    duration: {
      kind: "string",
      maxLength: 40,
      complete: (typed, { given }, { jobs }) => jobs.durations("video", typed, given?.model),
    },
    model: { kind: "string", complete: (typed, { locale }, { jobs }) => jobs.models("video", typed, locale) },
  },
  async *run(options, turn, { jobs }) {
    yield* jobs.offerFilm(options, turn);
  },
});
