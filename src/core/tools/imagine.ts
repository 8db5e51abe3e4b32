import { z } from "zod";
import type { Images } from "../images/images.ts";
import { madeResult } from "./made-result.ts";
import { type Tool, tool } from "./tool.ts";

/** Makes pictures of words in the course of an answer. */
export function imagineTool(images: Images): Tool {
  return tool({
    name: "imagine",
    description:
      "Makes new pictures from words (paint, draw, photograph, design something). They are shown to the person at once. " +
      "Not for changing a picture that is there.",
    parameters: z.object({
      prompt: z.string().min(1).describe("What the pictures show, in detail, in English"),
      count: z.int().min(1).max(4).optional().describe("How many different pictures; 1 unless more are asked for"),
      aspect: z.string().optional().describe("Width to height, such as 16:9 or 2:3"),
      style: z.string().optional().describe("The name of a style preset, only if the person named one"),
      negative: z.string().optional().describe("What must not be seen"),
      seed: z.int().optional().describe("Only to make an earlier picture again"),
    }),
    kind: "paid",
    priceUsd: ({ count }) => images.imagineUsd({ count }),
    press: (given) => ({ command: "imagine-now", options: given }),
    async *run(given, { turn }) {
      const made = yield* images.show(() => images.plan.imagine(given, turn), turn);
      return madeResult(made, images.rows(made, turn.locale));
    },
  });
}
