import type { Citation, Usage } from "./chat-replies.ts";
import type { AssistantMessage } from "./chat-schemas.ts";
import { makeOnePiece } from "./growing-text.ts";

/** What a growing answer consists of, in the order in which it comes. */
export type ChatEvent =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "reasoning"; readonly text: string }
  /** All `text` so far was thinking (its opening tag was missing): forget it. It does not come again. */
  | { readonly type: "retract" }
  | { readonly type: "tool-call"; readonly id: string; readonly name: string; readonly arguments: string }
  /** Replaces an earlier list. */
  | { readonly type: "citations"; readonly citations: readonly Citation[] }
  /** Also given when the answer then fails. */
  | { readonly type: "usage"; readonly usage: Usage; readonly costUsd?: number }
  | Finish;

/** The last event of an answer that is complete. */
export interface Finish {
  readonly type: "finish";
  /** `stop`, `length`, `tool_calls`, or a newer one. */
  readonly reason: string;
  /** The model that really answered. */
  readonly model: string;
  /** The service's id for the answer. */
  readonly id?: string;
  /** With tool calls: the message to put before the tools' results in the next request. */
  readonly assistant?: AssistantMessage;
}

/** Events between the socket and the reader. Neighbours of a kind become one, so a slow reader gets fewer, longer ones. */
export class EventQueue {
  #events: ChatEvent[] = [];
  #lastText?: { type: "text" | "reasoning"; text: string };
  /** Characters that wait. */
  characters = 0;

  get isEmpty(): boolean {
    return this.#events.length === 0;
  }

  append(type: "text" | "reasoning", text: string): void {
    this.characters += text.length;
    if (this.#lastText?.type === type) {
      this.#lastText.text += text;
      return;
    }
    this.#lastText = { type, text };
    this.#events.push(this.#lastText);
  }

  push(event: ChatEvent): void {
    this.#lastText = undefined;
    this.#events.push(event);
  }

  /** Makes thinking of the text that waits; what was taken already must be retracted by whoever took it. */
  retract(textWasTaken: boolean): void {
    const waiting = this.take();
    for (const event of waiting) {
      if (event.type === "text" || event.type === "reasoning") this.append("reasoning", event.text);
      else this.push(event);
    }
    if (textWasTaken) this.push({ type: "retract" });
  }

  take(): ChatEvent[] {
    const events = this.#events;
    if (this.#lastText) makeOnePiece(this.#lastText.text);
    this.#events = [];
    this.#lastText = undefined;
    this.characters = 0;
    return events;
  }
}
