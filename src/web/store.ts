/** One encrypted namespace of the core's store: what the playground has to remember. */
export interface WebStore {
  get(key: string): Promise<unknown>;
  set(key: string, value: unknown): Promise<unknown>;
  delete(key: string): Promise<unknown>;
}

/** Runs writes one after another, so that a later state is never overwritten by an earlier one. */
export interface Writes {
  /** Puts a write in line; one with the same name that has not begun is replaced by it. */
  put(name: string, write: () => Promise<unknown>): void;
  /** Resolves when nothing is in line any more. */
  settled(): Promise<void>;
}

/** @param onError told of a write that failed; the following ones go on */
export function createWrites(onError: (error: unknown) => void): Writes {
  const waiting = new Map<string, () => Promise<unknown>>();
  let working: Promise<void> | undefined;
  const work = async () => {
    for (;;) {
      const next = waiting.entries().next();
      if (next.done) break;
      const [name, write] = next.value;
      waiting.delete(name);
      await write().catch(onError);
    }
    working = undefined;
  };
  return {
    put(name, write) {
      waiting.delete(name);
      waiting.set(name, write);
      working ??= Promise.resolve().then(work);
    },
    async settled() {
      while (working) await working;
    },
  };
}
