import type { Log } from "../log.ts";

/** Work that nobody waits for: one piece after another in each place. What fails is logged. */
export interface Background {
  begin(place: string, what: string, work: () => Promise<void>): void;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
}

export function createBackground(log: Log): Background {
  const busy = new Map<string, Promise<void>>();
  return {
    begin(place, what, work) {
      const after = (busy.get(place) ?? Promise.resolve())
        .then(work)
        .catch((error) => log.warn({ place, error }, `${what} failed; it is tried again later`));
      busy.set(place, after);
      void after.then(() => {
        if (busy.get(place) === after) busy.delete(place);
      });
    },
    async idle() {
      while (busy.size > 0) await Promise.all(busy.values());
    },
  };
}
