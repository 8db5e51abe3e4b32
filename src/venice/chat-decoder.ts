import { EventQueue } from "./chat-events.ts";
import { type Citation, readCitations, readCostUsd, readUsage } from "./chat-replies.ts";
import type { AssistantMessage } from "./chat-schemas.ts";
import { VeniceError } from "./errors.ts";
import { type Fields, isFields } from "./fields.ts";
import { GrowingText } from "./growing-text.ts";
import { Reasoning } from "./reasoning.ts";
import { ThinkSplitter } from "./think.ts";
import { searchResultsOf, ToolCalls } from "./tool-calls.ts";

/** An error that came inside a reply: its body, still to be judged. */
export class InBandError extends Error {
  readonly body: unknown;
  constructor(body: unknown) {
    super("error inside the reply");
    this.body = body;
  }
}

const WORD = /[\p{L}\p{N}]/u;

/**
 * Turns the chunks of one answer into events. Chunks are looked at by hand, not by schema: they come once per token.
 * @see https://docs.venice.ai/api-reference/endpoint/chat/completions
 */
export class ChatDecoder {
  readonly queue = new EventQueue();
  /** The service has said that nothing more comes. */
  isDone = false;
  /** The stream is over: what comes now is its cut-off end. */
  isFlushing = false;
  /** Goes up with every chunk that carries something, shown or not. */
  progress = 0;
  readonly #keepsText: boolean;
  readonly #splitter: ThinkSplitter;
  readonly #reasoning: Reasoning;
  readonly #toolCalls = new ToolCalls();
  #textWasTaken = false;
  #wordsCame = false;
  #wordsWereTaken = false;
  readonly #text = new GrowingText();
  #model?: string;
  #id?: string;
  #finishReason?: string;
  #sawChoice = false;
  #usage?: unknown;
  #cost?: unknown;
  #citations = "";

  /**
   * @param keepsText remembers the answer for the message that a tool's result follows
   */
  constructor(keepsText: boolean) {
    this.#keepsText = keepsText;
    this.#splitter = new ThinkSplitter({
      text: (text) => this.#onText(text),
      reasoning: (text) => this.queue.append("reasoning", text),
      retract: () => {
        this.queue.retract(this.#textWasTaken);
        this.#wordsCame = this.#wordsWereTaken = false;
        this.#text.set("");
      },
    });
    this.#reasoning = new Reasoning((text) => this.queue.append("reasoning", text), keepsText);
  }

  /** Words wait, and none were taken before. Marks of markup are none. */
  get hasFirstWords(): boolean {
    return this.#wordsCame && !this.#wordsWereTaken;
  }

  get hasGivenWords(): boolean {
    return this.#wordsWereTaken;
  }

  /** What has come since the last time. */
  take() {
    const events = this.queue.take();
    this.#textWasTaken ||= events.some((event) => event.type === "text");
    this.#wordsWereTaken = this.#wordsCame;
    return events;
  }

  /** One event of the stream. @throws InBandError; VeniceError `protocol` for what is no JSON */
  onData(data: string, type?: string): void {
    if (this.isDone) return;
    if (data === "[DONE]" || data.trim() === "[DONE]") {
      this.isDone = true;
      return;
    }
    let chunk: unknown;
    try {
      chunk = JSON.parse(data);
    } catch {
      if (this.isFlushing) return;
      // The parser's own message quotes the answer.
      throw new VeniceError("protocol", { code: "not_json" });
    }
    if (!isFields(chunk)) return;
    if (type === "error" && chunk.error === undefined) throw new InBandError(chunk);
    this.onChunk(chunk);
  }

  /** A chunk, or a whole completion. @throws InBandError */
  onChunk(chunk: Fields): void {
    if (chunk.error !== undefined && chunk.error !== null) throw new InBandError(chunk);
    const { choices } = chunk;
    if (Array.isArray(choices) && choices.length > 0) {
      const choice: unknown =
        choices.length === 1 ? choices[0] : (choices.find((item) => item?.index === 0) ?? choices[0]);
      if (isFields(choice)) this.#onChoice(choice);
    }
    if (this.#model === undefined || this.#id === undefined) this.#onHead(chunk);
    if (chunk.usage) this.#onUsage(chunk);
    if (chunk.venice_parameters) this.#onParameters(chunk.venice_parameters);
  }

  /** A completion that came in one piece. @throws InBandError */
  onWhole(completion: unknown): void {
    if (isFields(completion)) this.onChunk(completion);
    this.isDone = true;
  }

  /** Puts out what is known of an answer that breaks off. */
  abandon(): void {
    this.#splitter.end();
    this.#reasoning.pause();
    const usage = readUsage(this.#usage);
    if (usage) this.queue.push({ type: "usage", usage, costUsd: readCostUsd(this.#cost) });
    this.#usage = undefined;
  }

  /** Puts out the rest once nothing more comes. @throws VeniceError when the answer is none, or not all of it */
  finish(): void {
    if (this.#finishReason === "content_filter") throw new VeniceError("blocked", { code: "content_filter" });
    if (!this.isDone) throw new VeniceError("protocol", { code: "truncated" });
    if (!this.#sawChoice) throw new VeniceError("protocol", { code: "empty" });
    if (this.#citations === "")
      this.#onCitations(readCitations(this.#toolCalls.searchResults().flatMap(searchResultsOf)));
    this.abandon();
    const calls = this.#toolCalls.calls();
    for (const call of calls) this.queue.push({ type: "tool-call", ...call });
    this.queue.push({
      type: "finish",
      reason: this.#reason(calls.length > 0),
      model: this.#model ?? "",
      id: this.#id,
      assistant: calls.length > 0 ? this.#assistant() : undefined,
    });
  }

  #onHead(chunk: Fields): void {
    if (typeof chunk.id === "string") this.#id ??= chunk.id;
    if (typeof chunk.model === "string" && chunk.model !== "") this.#model ??= chunk.model;
  }

  #onChoice(choice: Fields): void {
    this.#sawChoice = true;
    const delta = choice.delta ?? choice.message;
    if (isFields(delta)) this.#onDelta(delta);
    const reason = choice.finish_reason ?? choice.stop_reason;
    if (typeof reason === "string" && reason !== "") {
      this.#finishReason =
        typeof choice.finish_reason === "string" ? choice.finish_reason : (this.#finishReason ?? reason);
      this.progress++;
    }
  }

  #onDelta(delta: Fields): void {
    if (this.#reasoning.onDelta(delta)) {
      this.progress++;
      this.#splitter.thoughtElsewhere();
    }
    const { content } = delta;
    if (typeof content === "string") {
      if (content !== "") this.#onContent(content);
    } else if (Array.isArray(content)) {
      for (const part of content) if (isFields(part) && typeof part.text === "string") this.#onContent(part.text);
    } else if (typeof delta.refusal === "string") this.#onContent(delta.refusal);
    if (Array.isArray(delta.tool_calls) && delta.tool_calls.length > 0) {
      this.#toolCalls.add(delta.tool_calls);
      this.progress++;
    }
  }

  #onContent(content: string): void {
    this.progress++;
    this.#reasoning.pause();
    this.#splitter.push(content);
  }

  #onText(text: string): void {
    this.#wordsCame ||= WORD.test(text);
    if (this.#keepsText) this.#text.add(text);
    this.queue.append("text", text);
  }

  #onUsage(chunk: Fields): void {
    this.#usage = chunk.usage;
    this.#cost = chunk.cost ?? (isFields(chunk.usage) ? chunk.usage.cost : undefined) ?? this.#cost;
    this.progress++;
  }

  #onParameters(parameters: unknown): void {
    if (isFields(parameters)) this.#onCitations(readCitations(parameters.web_search_citations));
  }

  #onCitations(citations: readonly Citation[]): void {
    if (citations.length === 0) return;
    // The same list may come at both ends of a stream.
    const seen = JSON.stringify(citations);
    if (seen === this.#citations) return;
    this.#citations = seen;
    this.progress++;
    this.queue.push({ type: "citations", citations });
  }

  #reason(hasCalls: boolean): string {
    if (hasCalls) return this.#finishReason ?? "tool_calls";
    return this.#finishReason === undefined || this.#finishReason === "tool_calls" ? "stop" : this.#finishReason;
  }

  #assistant(): AssistantMessage {
    return {
      role: "assistant",
      content: this.#text.toString() || null,
      ...this.#reasoning.toEcho(),
      tool_calls: this.#toolCalls.toEcho(),
    };
  }
}
