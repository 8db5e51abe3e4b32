import { command } from "../src/core/command.ts";
import { privacyLines } from "../src/core/privacy.ts";

/** What is kept, where and for how long, and who sees what is asked. */
export default command({
  name: "privacy",
  cost: "free",
  private: true,
  immediate: true,
  options: {},
  async *run(_options, turn, deps) {
    yield { type: "text", text: (await privacyLines(turn, deps)).join("\n\n") };
  },
});
