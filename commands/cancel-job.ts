import { command } from "../src/core/command.ts";
import { t } from "../src/i18n.ts";

/** The price of a film or song was not agreed to. */
export default command({
  name: "cancel-job",
  cost: "free",
  hidden: true,
  immediate: true,
  options: { job: { kind: "string", required: true } },
  async *run({ job }, turn, { jobs }) {
    await jobs.cancel(job, turn);
    yield { type: "text", text: t(turn.locale, "job.cancelled") };
  },
});
