import { command } from "../src/core/command.ts";

/** Another page of the gallery that `/character` opens. */
export default command({
  name: "gallery",
  cost: "free",
  hidden: true,
  private: true,
  immediate: true,
  options: {
    filter: { kind: "string", required: true, maxLength: 100 },
    page: { kind: "integer", required: true, min: 0, max: 10_000 },
    at: { kind: "integer", required: true, min: 0, max: 100 },
  },
  async *run(view, turn, { characters }) {
    yield* characters.gallery(view, turn);
  },
});
