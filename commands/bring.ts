import { command } from "../src/core/command.ts";

/** A film or song that took longer than the turn that it was asked for in. No event calls this. */
export default command({
  name: "bring",
  cost: "video",
  hidden: true,
  aside: true,
  options: { job: { kind: "string", required: true }, carrier: { kind: "integer", required: true } },
  async *run({ job, carrier }, turn, { jobs }) {
    yield* jobs.bring(job, carrier, turn);
  },
});
