import { command } from "../src/core/command.ts";

/** Makes a song, or a sound; first it names the price. */
export default command({
  name: "music",
  cost: "music",
  options: {
    prompt: { kind: "string", required: true, multiline: true },
    lyrics: { kind: "string", multiline: true },
    duration: {
      kind: "string",
      maxLength: 40,
      complete: (typed, { given }, { jobs }) => jobs.durations("music", typed, given?.model),
    },
    model: { kind: "string", complete: (typed, { locale }, { jobs }) => jobs.models("music", typed, locale) },
  },
  async *run(options, turn, { jobs }) {
    yield* jobs.offerSong(options, turn);
  },
});
