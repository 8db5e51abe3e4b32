/** Runs work one after another for each key, and at once between keys. */
export interface Queues {
  run<T>(key: string, work: () => Promise<T>): Promise<T>;
}

export function createQueues(): Queues {
  const tails = new Map<string, Promise<unknown>>();
  return {
    run(key, work) {
      const before = tails.get(key);
      const now = before ? before.then(work, work) : work();
      tails.set(key, now);
      const forget = () => {
        if (tails.get(key) === now) tails.delete(key);
      };
      now.then(forget, forget);
      return now;
    },
  };
}
