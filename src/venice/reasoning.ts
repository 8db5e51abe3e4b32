import type { Fields } from "./fields.ts";
import { ThinkSplitter } from "./think.ts";

/** The fields of an assistant's message that must go back unchanged when a tool's result follows. */
export interface ReasoningEcho {
  readonly reasoning_content?: string;
  readonly reasoning_details?: readonly ({ type: string } & Fields)[];
  readonly thought_signature?: string;
}

/** Reads the thinking that comes beside the answer, in each of its forms. What is encrypted is kept, never shown. */
export class Reasoning {
  readonly #show: (text: string) => void;
  readonly #keeps: boolean;
  readonly #placeholders: ThinkSplitter;
  #isOpen = false;
  #sawPlain = false;
  #plain = "";
  #encrypted = "";
  readonly #details: ({ type: string } & Fields)[] = [];
  #signature?: string;

  constructor(show: (text: string) => void, keeps: boolean) {
    this.#show = show;
    this.#keeps = keeps;
    // Tags around thinking that is thinking anyway are dropped with the placeholders.
    this.#placeholders = new ThinkSplitter({
      text: (text) => this.#show(text),
      reasoning: (text) => this.#show(text),
      retract() {},
    });
  }

  /** Returns whether the delta held any thinking. */
  onDelta(delta: Fields): boolean {
    const { reasoning_details: details, reasoning_encrypted: encrypted, thought_signature: signature } = delta;
    const plain = delta.reasoning_content ?? delta.reasoning;
    if (plain === undefined && details === undefined && signature === undefined && encrypted !== true) return false;
    if (this.#keeps && typeof signature === "string") this.#signature = signature;
    this.#isOpen = true;
    const hasPlain = typeof plain === "string" && plain !== "";
    if (hasPlain) this.#onPlain(plain, encrypted === true);
    const hasDetails = Array.isArray(details) && this.#onDetails(details, encrypted === true);
    return hasPlain || hasDetails || encrypted === true;
  }

  /** What else comes is no thinking, for now: what was held back as half a placeholder is none. */
  pause(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#placeholders.end();
  }

  toEcho(): ReasoningEcho {
    const content = this.#plain + this.#encrypted;
    return {
      reasoning_content: content || undefined,
      reasoning_details: this.#details.length > 0 ? this.#details : undefined,
      thought_signature: this.#signature,
    };
  }

  #onPlain(text: string, encrypted: boolean): void {
    if (this.#keeps && encrypted) this.#encrypted += text;
    if (encrypted) return;
    this.#sawPlain = true;
    if (this.#keeps) this.#plain += text;
    this.#placeholders.push(text);
  }

  #onDetails(details: readonly unknown[], encrypted: boolean): boolean {
    let sawAny = false;
    for (const detail of details) {
      if (!isDetail(detail)) continue;
      sawAny = true;
      if (this.#keeps) this.#keep(detail);
      // Details repeat what `reasoning_content` says.
      if (encrypted || this.#sawPlain || detail.type.includes("encrypted")) continue;
      const text = detail.text ?? detail.summary;
      if (typeof text === "string") this.#placeholders.push(text);
    }
    return sawAny;
  }

  /** Joins the pieces of one detail, as they came cut over several chunks. */
  #keep(detail: { type: string } & Fields): void {
    const last = this.#details.at(-1);
    const continues = last && last.type === detail.type && last.index === detail.index && detail.index !== undefined;
    if (!continues || (last.id !== undefined && detail.id !== undefined && last.id !== detail.id)) {
      this.#details.push({ ...detail });
      return;
    }
    for (const [name, value] of Object.entries(detail)) {
      const joins = (name === "text" || name === "data" || name === "summary") && typeof last[name] === "string";
      last[name] = joins && typeof value === "string" ? `${last[name]}${value}` : (value ?? last[name]);
    }
  }
}

function isDetail(value: unknown): value is { type: string } & Fields {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}
