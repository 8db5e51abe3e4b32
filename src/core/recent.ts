/** What was found out or happened lately: the newest `most`, each for `ttlMs`. */
export interface Recent<T> {
  /** @param evenStale also what is too old to be believed without asking again */
  get(key: string, evenStale?: boolean): T | undefined;
  set(key: string, value: T): void;
  delete(key: string): void;
}

export function createRecent<T>(most: number, ttlMs: number, now: () => number = Date.now): Recent<T> {
  const entries = new Map<string, { readonly value: T; readonly until: number }>();
  return {
    get(key, evenStale = false) {
      const found = entries.get(key);
      return found && (evenStale || found.until > now()) ? found.value : undefined;
    },
    set(key, value) {
      entries.delete(key);
      entries.set(key, { value, until: now() + ttlMs });
      const [oldest] = entries.keys();
      if (entries.size > most && oldest !== undefined) entries.delete(oldest);
    },
    delete: (key) => void entries.delete(key),
  };
}
