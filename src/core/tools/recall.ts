import { z } from "zod";
import { type Recall, recounted } from "../recall/recall.ts";
import { type Tool, tool } from "./tool.ts";

/** Finds what was said in this place long ago, in the course of an answer. */
export function recallTool(recall: Recall): Tool {
  return tool({
    name: "recall",
    description:
      "Searches all that was ever said in this place, by meaning. For what people mean from earlier and you do not see in the conversation.",
    parameters: z.object({ query: z.string().min(1).max(1000).describe("What it was about") }),
    kind: "memory",
    offered: ({ settings, private: isPrivate }) => settings.recall && settings.memory && !isPrivate,
    press: ({ query }) => ({ command: "recall", options: { query } }),
    async *run({ query }, { turn, line }) {
      const found = yield* recall.search(query, turn, line);
      if (found.length === 0) return { text: "Nothing like that was said here, as far as I remember." };
      return { text: recounted(found), untrusted: true };
    },
  });
}
