import { UserError } from "./errors.ts";

interface Waiter {
  readonly person: string;
  readonly go: () => void;
  readonly moved: (position: number) => void;
}

/** Turns of a place run one after another, in order of arrival. */
export interface Order {
  /** Whether so many turns of this person wait there that one more would be refused; how many, then. */
  full(place: string, person: string): number | undefined;
  /**
   * Waits for the place to be free; resolves with the function that frees it again.
   * @param moved told the position in line (1 is next) whenever it changes
   * @throws UserError when this person already has two turns waiting there
   * @throws the signal's reason when it aborts while waiting
   */
  enter(place: string, person: string, signal: AbortSignal, moved: (position: number) => void): Promise<() => void>;
}

/** @param maxWaiting how many turns of one person may wait in one place */
export function createOrder(maxWaiting = 2): Order {
  const lines = new Map<string, Waiter[]>();
  const tell = (line: readonly Waiter[]) => {
    line.forEach((waiter, i) => {
      waiter.moved(i + 1);
    });
  };
  const leave = (place: string) => {
    const line = lines.get(place) ?? [];
    const next = line.shift();
    if (!next) return void lines.delete(place);
    next.go();
    tell(line);
  };
  /** Each turn leaves once, however often it says so. */
  const leaver = (place: string) => {
    let left = false;
    return () => {
      if (left) return;
      left = true;
      leave(place);
    };
  };
  const full = (place: string, person: string) => {
    const waiting = lines.get(place)?.filter((waiter) => waiter.person === person).length ?? 0;
    return waiting < maxWaiting ? undefined : waiting;
  };
  return {
    full,
    async enter(place, person, signal, moved) {
      signal.throwIfAborted();
      const line = lines.get(place);
      if (!line) {
        lines.set(place, []);
        return leaver(place);
      }
      const count = full(place, person);
      if (count !== undefined) throw new UserError("error.queue.full", { count });
      await new Promise<void>((resolve, reject) => {
        const abort = () => {
          const at = line.indexOf(waiter);
          if (at >= 0) line.splice(at, 1);
          tell(line);
          reject(signal.reason);
        };
        const go = () => {
          signal.removeEventListener("abort", abort);
          resolve();
        };
        const waiter: Waiter = { person, go, moved };
        line.push(waiter);
        signal.addEventListener("abort", abort, { once: true });
        moved(line.length);
      });
      return leaver(place);
    },
  };
}
