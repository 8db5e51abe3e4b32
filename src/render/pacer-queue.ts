import { Heap } from "./heap.ts";
import { type Chat, isBefore, type Side } from "./pacer-chat.ts";

/** Who may draw now, who later, and in which order. */
export class TurnOrder {
  readonly #ready = new Heap<Side>((a, b) => isBefore(a.next!, b.next!));
  readonly #free = new Heap<Side>((a, b) => isBefore(a.next!, b.next!));
  readonly #sleeping = new Heap<Side>((a, b) => a.at < b.at);

  /** The first that may draw as far as its chat goes, and takes from the bot's budget. */
  get ready(): Side | undefined {
    return this.#ready.peek();
  }

  /** The same of those that take nothing from it. */
  get free(): Side | undefined {
    return this.#free.peek();
  }

  /** When the next sleeper may draw. */
  get wakesAt(): number {
    return this.#sleeping.peek()?.at ?? Number.POSITIVE_INFINITY;
  }

  /** To be called whenever anything of the chat has changed: its lanes, its last send, its pause. */
  place(chat: Chat, now: number): void {
    for (const side of chat.sides) this.#place(side, now);
  }

  wake(now: number): void {
    for (let side = this.#sleeping.peek(); side && side.at <= now; side = this.#sleeping.peek()) this.#place(side, now);
  }

  #place(side: Side, now: number): void {
    const ready = side.global ? this.#ready : this.#free;
    this.#sleeping.delete(side);
    ready.delete(side);
    side.choose(now);
    if (!side.next) return;
    if (side.at <= now) ready.put(side);
    else this.#sleeping.put(side);
  }
}
