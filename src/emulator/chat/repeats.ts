import { createHash } from "node:crypto";
import type { ChatRequest } from "./request-schema.ts";

const mostKept = 500;

/** Counts how often the same was asked, so that "again" brings other words. */
export class Repeats {
  readonly #counts = new Map<string, number>();

  /** How often it was asked before; 0 where the request itself asks for the same words again. */
  count(request: ChatRequest): number {
    if (request.seed !== undefined || request.temperature === 0) return 0;
    const id = createHash("sha1").update(request.model).update(JSON.stringify(request.messages)).digest("base64");
    const before = this.#counts.get(id) ?? 0;
    this.#counts.delete(id);
    this.#counts.set(id, before + 1);
    const oldest = this.#counts.keys().next();
    if (this.#counts.size > mostKept && !oldest.done) this.#counts.delete(oldest.value);
    return before;
  }
}
