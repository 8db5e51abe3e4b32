/** What follows the end of an answer (a tool, a voice) is not to wait for longer. */
const MOST_MS = 600;
/** Where nothing is to be shown yet, or the end is shown as soon as it comes. */
export const BETWEEN_READS_MS = 125;
/** The same where the bot may send no more just now: many answers grow, and ends are waited for anyway. */
export const HELD_BACK_MS = 300;

/**
 * How long words need not be read, milliseconds: until they can be shown, in equal steps.
 * @param dueInMs until the next draw may leave; 0 when at once
 */
export function restBefore(dueInMs: number): number {
  if (dueInMs === Number.POSITIVE_INFINITY) return MOST_MS;
  return dueInMs === 0 ? 0 : dueInMs / Math.ceil(dueInMs / MOST_MS);
}

/** What grows on a platform, and how long its words may lie unread: each read costs the same for one word as for ten. */
export class Rests {
  readonly #growing = new Map<string, () => number>();

  /** Until the result is called, `restMs` holds for the turn. */
  begin(turnId: string, restMs: () => number): () => void {
    this.#growing.set(turnId, restMs);
    return () => {
      if (this.#growing.get(turnId) === restMs) this.#growing.delete(turnId);
    };
  }

  of(turnId: string): number {
    return this.#growing.get(turnId)?.() ?? BETWEEN_READS_MS;
  }
}
