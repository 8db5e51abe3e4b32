import { command } from "../src/core/command.ts";
import { answerAbout } from "../src/core/reading/about.ts";

/** Sums up a page or a document, or answers a question about it. */
export default command({
  name: "read",
  cost: "read",
  options: {
    url: { kind: "string", required: true, unless: ["file"], maxLength: 4000 },
    file: { kind: "file" },
    question: { kind: "string", multiline: true },
  },
  async *run({ url, file: files = [], question }, turn, deps) {
    yield* answerAbout({ url, files, question }, turn, deps);
  },
});
