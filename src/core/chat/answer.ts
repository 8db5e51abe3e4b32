import { t } from "../../i18n.ts";
import type { ChatEvent, Model } from "../../venice/index.ts";
import { UserError } from "../errors.ts";
import type { Part } from "../part.ts";
import { priceUsd } from "../prices.ts";
import type { Usage } from "../turn.ts";
import { createCitations, toSources } from "./citations.ts";

/** What has come of one answer so far; it stays readable when the reading fails. */
export class Answer {
  text = "";
  promptTokens = 0;
  used: Omit<Usage, "capability" | "model"> = {};

  /**
   * Makes parts of what a model sends.
   * @throws UserError when the answer is complete and empty; what the events throw
   */
  async *read(
    events: AsyncIterable<ChatEvent>,
    o: { model: Model; reasoning: boolean; locale: string },
  ): AsyncIterable<Part> {
    let citations = createCitations();
    let finish = "stop";
    for await (const event of events) {
      switch (event.type) {
        case "text": {
          const text = citations.push(event.text);
          if (text === "") break;
          this.text += text;
          yield { type: "text", text };
          break;
        }
        case "retract":
          citations = createCitations();
          this.text = "";
          yield { type: "text", text: "", anew: true };
          break;
        case "reasoning":
          if (o.reasoning) yield { type: "reasoning", text: event.text };
          break;
        case "citations": {
          const sources = toSources(event.citations);
          if (sources.length > 0) yield { type: "sources", sources };
          break;
        }
        case "usage":
          this.promptTokens = event.usage.promptTokens;
          this.used = {
            inputTokens: event.usage.promptTokens,
            outputTokens: event.usage.completionTokens,
            usd: event.costUsd ?? priceUsd(o.model, event.usage),
          };
          break;
        case "finish":
          finish = event.reason;
      }
    }
    const rest = citations.end();
    this.text += rest;
    if (rest) yield { type: "text", text: rest };
    if (this.text.trim() === "") throw new UserError("error.empty");
    if (finish === "length") yield { type: "notice", text: t(o.locale, "error.length"), tone: "info" };
  }
}
