import type { Store } from "../store/store.ts";

const KEPT_MS = 62 * 86_400_000;
const MOST_KNOWN = 10_000;

/** What people and places are called: the books know them by their keys only. */
export interface Names {
  /** Remembers a name; cheap when it is known already. */
  note(key: string, name: string | undefined): void;
  of(keys: readonly string[]): Promise<ReadonlyMap<string, string>>;
}

export function createNames(store: Store): Names {
  const space = store.space<string>("names", KEPT_MS);
  const known = new Map<string, string>();
  return {
    note(key, name) {
      if (!name || known.get(key) === name) return;
      if (known.size >= MOST_KNOWN) known.clear();
      known.set(key, name);
      // A name that is not kept is no reason to stop anything.
      space.set(key, name.slice(0, 100)).catch(() => known.delete(key));
    },
    async of(keys) {
      const names = await space.getMany(keys);
      return new Map(keys.flatMap((key, i) => (typeof names[i] === "string" ? [[key, names[i]] as const] : [])));
    },
  };
}
