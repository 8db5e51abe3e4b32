import { SWIPE } from "../src/core/chat/variants.ts";
import { command } from "../src/core/command.ts";

/** Leafs to another answer to the same question, in the same messages. */
export default command({
  name: SWIPE,
  cost: "free",
  hidden: true,
  options: { to: { kind: "string", required: true } },
  async *run({ to }, turn, { characters }) {
    yield* characters.leaf(to, turn);
  },
});
