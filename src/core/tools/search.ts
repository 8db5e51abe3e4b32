import { z } from "zod";
import { SEARCH_USD } from "../../venice/index.ts";
import { numbered, type Reading } from "../reading/reading.ts";
import type { Turn } from "../turn.ts";
import { type Tool, tool } from "./tool.ts";

/** Looks something up in the course of an answer, where Venice does not do so by itself. */
export function searchTool(reading: Reading): Tool {
  /** How many sources an answer has: numbers go on from search to search. */
  const counts = new WeakMap<Turn, number>();
  return tool({
    name: "search",
    description:
      "Searches the web: for what is new, changes, or needs a source. Cite results by their numbers in square brackets, such as [1].",
    parameters: z.object({ query: z.string().min(1).max(400).describe("What to search for, in a few words") }),
    kind: "paid",
    offered: ({ settings }) => settings.search === "off",
    priceUsd: async () => SEARCH_USD,
    press: ({ query }) => ({ command: "search", options: { query } }),
    async *run({ query }, { turn }) {
      const results = yield* reading.search(query, turn);
      if (results.length === 0) return { text: "Nothing was found." };
      const before = counts.get(turn) ?? 0;
      counts.set(turn, before + results.length);
      const { sources, text } = numbered(results, before + 1);
      yield { type: "sources", sources };
      return { text, untrusted: true };
    },
  });
}
