import { command } from "../src/core/command.ts";

/** Who set the character of this place. */
export default command({
  name: "who-set",
  cost: "free",
  hidden: true,
  private: true,
  immediate: true,
  options: {},
  async *run(_options, turn, { characters }) {
    yield { type: "text", text: await characters.appoint.whoSet(turn) };
  },
});
