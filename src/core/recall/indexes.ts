import type { Vectors } from "../memory/vectors.ts";
import { PlaceIndex } from "./index-of-place.ts";

/** All places together: about 60,000 turns. */
const MOST_BYTES = 64 * 1024 * 1024;
const LOADED_AT_ONCE = 500;

/** The places that were searched last, in memory. */
export interface Indexes {
  /** The place's directions of this model, as they were when this process last looked; its own additions are there. */
  of(place: string, model: string, dimensions: number): Promise<PlaceIndex>;
  /** Takes over what other processes added, and what was forgotten. */
  refresh(place: string, model: string): Promise<void>;
  /** Puts one in, where the place is in memory. */
  add(place: string, model: string, id: string, numbers: Int8Array): void;
  drop(place: string): void;
}

export function createIndexes(vectors: Vectors): Indexes {
  /** In the order in which they were used. */
  const known = new Map<string, PlaceIndex>();
  const keyOf = (place: string, model: string) => `${place} ${model}`;

  async function load(index: PlaceIndex, place: string, model: string): Promise<void> {
    const ids = await vectors.ids(place);
    const there = new Set(ids);
    for (const id of index.ids.filter((each) => !there.has(each))) index.remove(id);
    const missing = ids.filter((id) => !index.has(id));
    for (let at = 0; at < missing.length; at += LOADED_AT_ONCE) {
      const some = missing.slice(at, at + LOADED_AT_ONCE);
      for (const [n, record] of (await vectors.get(place, some)).entries())
        if (record?.model === model) index.add(some[n] as string, decoded(record.numbers));
    }
  }

  return {
    async of(place, model, dimensions) {
      const key = keyOf(place, model);
      const there = known.get(key);
      const index = there ?? new PlaceIndex(dimensions);
      if (!there) await load(index, place, model);
      known.delete(key);
      known.set(key, index);
      let bytes = [...known.values()].reduce((sum, each) => sum + each.bytes, 0);
      for (const [other, each] of known) {
        if (bytes <= MOST_BYTES || other === key) break;
        known.delete(other);
        bytes -= each.bytes;
      }
      return index;
    },
    async refresh(place, model) {
      const index = known.get(keyOf(place, model));
      if (index) await load(index, place, model);
    },
    add(place, model, id, numbers) {
      known.get(keyOf(place, model))?.add(id, numbers);
    },
    drop(place) {
      for (const key of known.keys()) if (key.startsWith(`${place} `)) known.delete(key);
    },
  };
}

export const encoded = (numbers: Int8Array): string =>
  Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength).toString("base64");

function decoded(numbers: string): Int8Array {
  const bytes = Buffer.from(numbers, "base64");
  return new Int8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
