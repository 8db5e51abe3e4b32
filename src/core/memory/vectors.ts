import { z } from "zod";
import type { Store } from "../store/store.ts";

/** The direction of what a turn says, small: eight bits a number. */
const schema = z.object({
  /** Vectors of different models do not compare. */
  model: z.string(),
  /** Base64 of the numbers, -127 to 127. */
  numbers: z.string(),
});
export type VectorRecord = z.infer<typeof schema>;

/** Directions of remembered turns, kept and forgotten with them. Places are named by their keys. */
export interface Vectors {
  ids(place: string): Promise<readonly string[]>;
  /** In the order of the ids. */
  get(place: string, ids: readonly string[]): Promise<readonly (VectorRecord | undefined)[]>;
  set(place: string, id: string, record: VectorRecord): Promise<void>;
  remove(place: string, ids: readonly string[]): Promise<void>;
  drop(place: string): Promise<void>;
}

const ALL = { limit: 1_000_000 };

export function createVectors(store: Store, now: () => number, ttlMs: number): Vectors {
  const space = store.space<VectorRecord>("vectors", ttlMs);
  const { timeline } = store;
  const listOf = (place: string) => `vectors:${place}`;
  const keyOf = (place: string, id: string) => `${place} ${id}`;
  return {
    ids: (place) => timeline.range(listOf(place), ALL),
    async get(place, ids) {
      const records = await space.getMany(ids.map((id) => keyOf(place, id)));
      return records.map((record) => schema.safeParse(record).data);
    },
    async set(place, id, record) {
      await Promise.all([space.set(keyOf(place, id), record), timeline.add(listOf(place), id, now(), now() + ttlMs)]);
    },
    async remove(place, ids) {
      await Promise.all([space.deleteMany(ids.map((id) => keyOf(place, id))), timeline.remove(listOf(place), ids)]);
    },
    async drop(place) {
      await this.remove(place, await this.ids(place));
    },
  };
}
