import { command } from "../src/core/command.ts";

/** Has the film or song made whose price was agreed to. It takes minutes, so the place goes on meanwhile. */
export default command({
  name: "generate",
  cost: "video",
  hidden: true,
  aside: true,
  options: { job: { kind: "string", required: true } },
  async *run({ job }, turn, { jobs }) {
    yield* jobs.generate(job, turn);
  },
});
