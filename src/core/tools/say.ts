import { z } from "zod";
import type { Speech } from "../speech/speech.ts";
import { type Tool, tool } from "./tool.ts";

interface Given {
  readonly text: string;
  readonly voice?: string;
}

/** Reads something aloud in the course of an answer. */
export function sayTool(speech: Speech): Tool {
  return tool<Given>({
    name: "say",
    description:
      "Reads a text aloud: the person gets a voice message at once. Only where they want to hear something; do not " +
      "repeat the text in your answer.",
    parameters: z.object({
      text: z.string().min(1).describe("The words, as they are to be said: no markup"),
      voice: z.string().optional().describe("A voice's name, only where the person named one"),
    }),
    kind: "paid",
    // What cannot be said costs nothing: running it tells why.
    priceUsd: (given, { turn }) =>
      speech.plan(given, turn).then(
        ({ usd }) => usd,
        () => 0,
      ),
    press: ({ text, voice }) => ({ command: "say-now", options: { text, ...(voice && { voice }) } }),
    async *run(given, { turn }) {
      const { spoken, seconds, isEarlier } = yield* speech.tell(given, turn);
      const length = seconds === undefined ? "" : ` of ${Math.round(seconds)} s`;
      const words = isEarlier ? ` It says: ${spoken[0]?.alt}` : "";
      return { text: `The person has got a voice message${length}.${words}`, spoken };
    },
  });
}
