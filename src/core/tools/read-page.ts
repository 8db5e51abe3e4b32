import { z } from "zod";
import { SCRAPE_USD } from "../../venice/index.ts";
import type { Reading } from "../reading/reading.ts";
import { type Tool, tool } from "./tool.ts";

/** Reads a web page in the course of an answer. */
export function readPageTool(reading: Reading): Tool {
  return tool({
    name: "read_page",
    description:
      "Reads a web page, or a document on the web, as text. For an address that the person named, or one that was found.",
    parameters: z.object({ url: z.string().min(4).max(2048).describe("The whole address") }),
    kind: "paid",
    priceUsd: async () => SCRAPE_USD,
    press: ({ url }) => ({ command: "read", options: { url } }),
    async *run({ url }, { turn }) {
      const { name, text, share } = yield* reading.page(url, turn);
      const cut = share < 1 ? ` (the first ${Math.max(1, Math.floor(share * 100))} % of it)` : "";
      return { text: `${name}${cut}:\n\n${text}`, untrusted: true };
    },
  });
}
