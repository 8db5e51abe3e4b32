import type { WebStore } from "../../src/web/index.ts";

/** A store that forgets when the process ends. */
export function createMemoryStore(): WebStore {
  const records = new Map<string, string>();
  return {
    async get(key) {
      const text = records.get(key);
      return text === undefined ? undefined : JSON.parse(text);
    },
    async set(key, value) {
      records.set(key, JSON.stringify(value));
    },
    async delete(key) {
      records.delete(key);
    },
  };
}
