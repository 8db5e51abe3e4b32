/** Where time comes from: tests bring their own. */
export interface Clock {
  /** Milliseconds that never go back. */
  now(): number;
  /** Runs `fn` once after at least `ms`; the result cancels that. */
  after(ms: number, fn: () => void): () => void;
}

export const realClock: Clock = {
  now: () => performance.now(),
  after(ms, fn) {
    if (ms <= 0) {
      const immediate = setImmediate(fn);
      return () => clearImmediate(immediate);
    }
    const timer = setTimeout(fn, Math.ceil(ms));
    return () => clearTimeout(timer);
  },
};
