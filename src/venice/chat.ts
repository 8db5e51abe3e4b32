import type { Call, CallOptions } from "./call.ts";
import { ChatDecoder, InBandError } from "./chat-decoder.ts";
import type { ChatEvent, Finish } from "./chat-events.ts";
import type { Citation, Usage } from "./chat-replies.ts";
import { ChatReply } from "./chat-reply.ts";
import { type ChatRequest, chatBody } from "./chat-request.ts";
import type { Client } from "./client.ts";
import { sleep } from "./clock.ts";
import { VeniceError } from "./errors.ts";
import { retryWaitMs } from "./retry.ts";
import type { ToolCall } from "./tool-calls.ts";

export interface ChatOptions extends CallOptions {
  /**
   * For a reader that costs something: after the first words, how long the connection may rest before it is read again,
   * milliseconds; asked before each rest. The end may come as late. By default all comes as it arrives.
   */
  readonly restMs?: () => number;
}

/** An answer that came whole. */
export interface Completion extends Omit<Finish, "type"> {
  readonly text: string;
  readonly reasoning: string;
  readonly toolCalls: readonly ToolCall[];
  readonly citations: readonly Citation[];
  readonly usage?: Usage;
  readonly costUsd?: number;
}

/**
 * Text, vision, files and tools.
 * @see https://docs.venice.ai/api-reference/endpoint/chat/completions
 */
export class Chat {
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
  }

  /**
   * Answers as the model writes. Leaving the loop, or aborting, closes the connection at once.
   *
   * Failures are retried as long as no part of the answer has been given out. What came before a failure is given first.
   * @throws VeniceError; the signal's reason when aborted
   */
  async *stream(request: ChatRequest, options: ChatOptions = {}): AsyncGenerator<ChatEvent, void, undefined> {
    const call = this.#call(request, true, options);
    for (let attempt = 1; ; attempt++) {
      let given = false;
      let reply: ChatReply | undefined;
      try {
        const open = await this.#client.open(call);
        reply = new ChatReply(open, {
          keepsText: needsEcho(request),
          restMs: options.restMs ?? (() => 0),
          clock: this.#client.clock,
          judge: (body) => this.#client.refusedInBand(body, call, open.info),
        });
        for (let events = await reply.next(); events; events = await reply.next()) {
          for (const event of events) {
            given ||= event.type !== "citations";
            yield event;
          }
        }
        return;
      } catch (error) {
        const { clock, retryPolicy } = this.#client;
        const waitMs = given ? undefined : retryWaitMs(error, attempt, "always", retryPolicy, clock.random);
        if (waitMs === undefined) throw error;
        options.onRetry?.({ error: error as VeniceError, waitMs, attempt });
        reply?.close();
        await sleep(clock, waitMs, options.signal);
      } finally {
        reply?.close();
      }
    }
  }

  /**
   * Answers when the answer is complete.
   * @throws VeniceError; the signal's reason when aborted
   */
  async complete(request: ChatRequest, options: ChatOptions = {}): Promise<Completion> {
    const call = this.#call(request, false, options);
    const reply = await this.#client.bytes({ ...call, safety: "always" });
    const decoder = new ChatDecoder(needsEcho(request));
    try {
      decoder.onWhole(JSON.parse(reply.bytes.toString("utf8")));
      decoder.finish();
    } catch (error) {
      if (error instanceof InBandError) throw this.#client.refusedInBand(error.body, call, reply.info);
      if (error instanceof VeniceError) throw error;
      throw new VeniceError("protocol", { code: "not_json", requestId: reply.info.requestId });
    }
    return collect(decoder.take());
  }

  #call(request: ChatRequest, stream: boolean, options: ChatOptions): Call {
    const { model, user } = request;
    return { method: "POST", path: "/chat/completions", body: chatBody(request, stream), model, user, ...options };
  }
}

/** Puts an answer's events together. */
export function collect(events: Iterable<ChatEvent>): Completion {
  let text = "";
  let reasoning = "";
  const toolCalls: ToolCall[] = [];
  let citations: readonly Citation[] = [];
  let counted: { usage?: Usage; costUsd?: number } = {};
  let finish: Omit<Finish, "type"> = { reason: "stop", model: "" };
  for (const event of events) {
    switch (event.type) {
      case "text":
        text += event.text;
        break;
      case "reasoning":
        reasoning += event.text;
        break;
      case "retract":
        reasoning += text;
        text = "";
        break;
      case "tool-call":
        toolCalls.push({ id: event.id, name: event.name, arguments: event.arguments });
        break;
      case "citations":
        citations = event.citations;
        break;
      case "usage":
        counted = { usage: event.usage, costUsd: event.costUsd };
        break;
      case "finish":
        finish = { reason: event.reason, model: event.model, id: event.id, assistant: event.assistant };
    }
  }
  return { text, reasoning, toolCalls, citations, ...counted, ...finish };
}

function needsEcho({ tools }: ChatRequest): boolean {
  return tools !== undefined && tools !== null && tools.length > 0;
}
