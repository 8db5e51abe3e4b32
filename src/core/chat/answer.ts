import { t } from "../../i18n.ts";
import { type ChatEvent, type Finish, GrowingText, type Model, tokensUsd } from "../../venice/index.ts";
import { UserError } from "../errors.ts";
import { hasInk } from "../ink.ts";
import type { Part, Source } from "../part.ts";
import { guessTokens } from "../tokens.ts";
import type { Wanted } from "../tools/toolbox.ts";
import type { Usage } from "../turn.ts";
import { createCitations, definitions, toSources } from "./citations.ts";

/** What has come of one answer so far, over all its rounds; it stays readable when the reading fails. */
export class Answer {
  readonly #text = new GrowingText();
  /** Of the newest round, as everything below. */
  promptTokens = 0;
  used: Pick<Usage, "inputTokens" | "outputTokens" | "usd"> | undefined;
  /** What the model wants done before it goes on. */
  calls: readonly Wanted[] = [];
  /** What it said so far, as it must be repeated to it with the results of those calls. */
  said: Finish["assistant"];
  /** All that it wrote, thinking included. */
  readonly #written = new GrowingText();
  /** What the text's numbers stand for. */
  #sources: readonly Source[] = [];

  get text(): string {
    return this.#text.toString();
  }

  /** Whether words of strangers were found on the web for it. */
  get isSourced(): boolean {
    return this.#sources.length > 0;
  }

  /** Sources that the model was told of under these numbers. */
  cite(sources: readonly Source[]): void {
    this.#sources = [...this.#sources, ...sources];
  }

  /**
   * What was used. Venice tells it at the end: of what was stopped or cut before, it is a guess.
   * @param promptTokens the prompt's estimate
   */
  usage(model: Model, promptTokens: number): Answer["used"] {
    const written = this.#written.toString();
    if (this.used || written === "") return this.used;
    const completionTokens = guessTokens(written);
    const usd = tokensUsd(model, { promptTokens, completionTokens });
    return { inputTokens: promptTokens, outputTokens: completionTokens, usd };
  }

  /**
   * Makes parts of what a model sends.
   * @throws UserError when the answer is complete and empty; what the events throw
   */
  async *read(
    events: AsyncIterable<ChatEvent>,
    o: { model: Model; reasoning: boolean; locale: string; searches: boolean },
  ): AsyncIterable<Part> {
    let citations = createCitations();
    let finish = "stop";
    const calls: Wanted[] = [];
    const before = this.text;
    // Where nothing is looked up, `^2^` is no marker.
    const marked = (text: string) => (o.searches ? citations.push(text) : text);
    this.calls = calls;
    this.used = undefined;
    this.#written.set("");
    this.said = undefined;
    for await (const event of events) {
      if (event.type === "text" || event.type === "reasoning") this.#written.add(event.text);
      switch (event.type) {
        case "text": {
          const text = marked(event.text);
          if (text === "") break;
          const gap = before !== "" && this.text === before ? "\n\n" : "";
          this.#text.add(gap + text);
          yield { type: "text", text: gap + text };
          break;
        }
        case "tool-call":
          calls.push(event);
          break;
        case "retract":
          citations = createCitations();
          this.#text.set(before);
          yield { type: "text", text: before, anew: true };
          break;
        case "reasoning":
          if (o.reasoning) yield { type: "reasoning", text: event.text };
          break;
        case "citations": {
          const sources = toSources(event.citations);
          this.cite(sources);
          if (sources.length > 0) yield { type: "sources", sources };
          break;
        }
        case "usage":
          this.promptTokens = event.usage.promptTokens;
          this.used = {
            inputTokens: event.usage.promptTokens,
            outputTokens: event.usage.completionTokens,
            usd: event.costUsd ?? tokensUsd(o.model, event.usage),
          };
          break;
        case "finish":
          finish = event.reason;
          this.said = event.assistant;
      }
    }
    const rest = citations.end();
    this.#text.add(rest);
    if (rest) yield { type: "text", text: rest };
    const known = new Set(this.#sources.map(({ number }) => number));
    const live = citations.withoutDead(known);
    if (live !== undefined) {
      this.#text.set(before + (before === "" ? "" : "\n\n") + live);
      yield { type: "text", text: this.text, anew: true };
    }
    const links = calls.length > 0 ? "" : definitions(this.text, this.#sources);
    this.#text.add(links);
    if (links) yield { type: "text", text: links };
    if (!hasInk(this.text) && calls.length === 0) throw new UserError("error.empty");
    if (finish === "length") yield { type: "notice", text: t(o.locale, "error.length"), tone: "info" };
  }
}
