import { setTimeout as sleep } from "node:timers/promises";
import type { Store } from "../core/store/store.ts";
import { parseUpdate, type Update } from "./wire.ts";

const LIST = "telegram-parts";
const KEPT_MS = 86_400_000;
/** Longer than another process collects: what is there then, nobody collects any more. */
const LEFT_AFTER_MS = 3_000;

/**
 * Parts of albums and of long texts that were confirmed before the rest had come. They are stored until their turn is:
 * a process that is killed meanwhile leaves them to the next one.
 */
export interface Parts {
  keep(update: Update): Promise<void>;
  drop(update: Update): Promise<void>;
  /** What an earlier process left, in order. */
  left(signal: AbortSignal): Promise<readonly Update[]>;
}

export function createParts(store: Pick<Store, "space" | "timeline">, now: () => number): Parts {
  const space = store.space<{ readonly at: number; readonly update: unknown }>("telegram-parts", KEPT_MS);

  async function read(): Promise<readonly { readonly at: number; readonly update: Update }[]> {
    const ids = await store.timeline.range(LIST, { limit: 10_000 });
    return (await space.getMany(ids)).flatMap((record) => {
      const update = parseUpdate(record?.update);
      return record && update ? [{ at: record.at, update }] : [];
    });
  }

  return {
    async keep(update) {
      const id = String(update.update_id);
      await Promise.all([
        space.set(id, { at: now(), update }),
        store.timeline.add(LIST, id, update.update_id, now() + KEPT_MS),
      ]);
    },
    async drop(update) {
      const id = String(update.update_id);
      await Promise.all([space.delete(id), store.timeline.remove(LIST, [id])]);
    },
    async left(signal) {
      const found = await read();
      const newest = Math.max(0, ...found.map(({ at }) => at));
      const waitMs = newest + LEFT_AFTER_MS - now();
      if (found.length === 0) return [];
      if (waitMs > 0) await sleep(Math.min(waitMs, LEFT_AFTER_MS), undefined, { signal });
      return (await read()).filter(({ at }) => at <= newest).map(({ update }) => update);
    },
  };
}
