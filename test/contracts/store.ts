import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Store } from "../../src/core/store/store.ts";

/** A fresh, empty store, and its time. */
export interface TimedStore {
  readonly store: Store;
  /** A span of time that is long for this store. */
  readonly longMs: number;
  now(): number;
  /** Lets time pass. */
  pass(ms: number): Promise<void>;
}

/** A store that is given its clock. */
export async function underClock(open: (now: () => number) => Promise<Store>): Promise<TimedStore> {
  let at = Date.now();
  const now = () => at;
  const pass = async (ms: number) => {
    at += ms;
  };
  return { store: await open(now), longMs: 3_600_000, now, pass };
}

/** What every backend of the store must do. */
export function storeContract(name: string, open: () => Promise<TimedStore>): void {
  describe(`store contract: ${name}`, () => {
    let store: Store;
    let time: TimedStore;
    let longMs: number;
    beforeEach(async () => {
      time = await open();
      ({ store, longMs } = time);
    });
    afterEach(() => store.close());

    it("gives back what was set, in the order asked for, and nothing for what was not", async () => {
      const space = store.space<{ n: number }>("numbers");
      await space.set("a", { n: 1 });
      await space.set("b", { n: 2 });
      expect(await space.get("a")).toEqual({ n: 1 });
      expect(await space.getMany(["b", "x", "a"])).toEqual([{ n: 2 }, undefined, { n: 1 }]);
      expect(await space.getMany([])).toEqual([]);
    });

    it("keeps namespaces apart", async () => {
      await store.space("one").set("key", 1);
      await store.space("two").set("key", 2);
      expect(await store.space("one").get("key")).toBe(1);
      await store.space("two").delete("key");
      expect(await store.space("one").get("key")).toBe(1);
    });

    it("inserts once, however many try at the same time", async () => {
      const space = store.space<string>("once");
      const won = await Promise.all(["a", "b", "c"].map((value) => space.insert("event", value)));
      expect(won.filter(Boolean)).toHaveLength(1);
      expect(await space.get("event")).toBe("a");
    });

    it("inserts again after the earlier record has expired", async () => {
      const space = store.space<string>("once", longMs);
      await space.insert("event", "first");
      await time.pass(longMs + 1);
      expect(await space.insert("event", "second")).toBe(true);
    });

    it("deletes one and many", async () => {
      const space = store.space<number>("gone");
      for (const key of ["a", "b", "c"]) await space.set(key, 1);
      await space.deleteMany(["a", "b"]);
      await space.deleteMany([]);
      expect(await space.getMany(["a", "b", "c"])).toEqual([undefined, undefined, 1]);
    });

    it("adds up amounts under a key, whoever adds", async () => {
      await Promise.all([1, 2, 3].map((n) => store.tally("day", { usd: n / 10, calls: 1 }, time.now() + longMs)));
      const tallies = await store.tallies("day");
      expect(tallies.calls).toBe(3);
      expect(tallies.usd).toBeCloseTo(0.6);
      await time.pass(longMs + 1);
      expect(await store.tallies("day")).toEqual({});
    });

    it("keeps members in order of time, each until it expires", async () => {
      const { timeline } = store;
      await timeline.add("t", "b", 2, time.now() + longMs);
      await timeline.add("t", "a", 1, time.now() + 3 * longMs);
      await timeline.add("t", "c", 3, time.now() + 3 * longMs);
      expect(await timeline.range("t", { limit: 9 })).toEqual(["a", "b", "c"]);
      expect(await timeline.range("t", { limit: 1, newest: true })).toEqual(["c"]);
      await time.pass(longMs + 1);
      expect(await timeline.range("t", { limit: 9 })).toEqual(["a", "c"]);
      await timeline.remove("t", ["a"]);
      expect(await timeline.range("t", { limit: 9 })).toEqual(["c"]);
      await timeline.clear("t");
      expect(await timeline.range("t", { limit: 9 })).toEqual([]);
    });

    it("keeps members of the same time in one order, moves one that is added again, and lasts as long as its last", async () => {
      const { timeline } = store;
      for (const member of ["b", "c", "a"]) await timeline.add("t", member, 1, Number.MAX_SAFE_INTEGER);
      expect(await timeline.range("t", { limit: 9 })).toEqual(["a", "b", "c"]);
      expect(await timeline.range("t", { limit: 2, newest: true })).toEqual(["c", "b"]);
      await timeline.add("t", "a", 2, time.now() + longMs);
      expect(await timeline.range("t", { limit: 9 })).toEqual(["b", "c", "a"]);
      await time.pass(longMs + 1);
      expect(await timeline.range("t", { limit: 9 })).toEqual(["b", "c"]);
      await timeline.remove("t", []);
      await timeline.remove("t", ["b", "x"]);
      expect(await timeline.range("t", { limit: 9 })).toEqual(["c"]);
    });

    it("forgets a record when its time is over, and keeps it for ever where that is asked for", async () => {
      const space = store.space<number>("brief", longMs);
      await space.set("a", 1);
      await space.set("b", 2, null);
      await space.set("c", 3, 4 * longMs);
      await time.pass(2 * longMs);
      expect(await space.getMany(["a", "b", "c"])).toEqual([undefined, 2, 3]);
    });

    it("gives a lease to one holder at a time, who may prolong it, until it is over or released", async () => {
      const won = await Promise.all(["a", "b", "c"].map((holder) => store.lease("l", holder, longMs)));
      expect(won).toEqual([true, false, false]);
      expect(await store.lease("other", "b", longMs)).toBe(true);
      await time.pass(longMs / 2);
      expect(await store.lease("l", "a", longMs)).toBe(true);
      await time.pass(longMs / 2 + 1);
      expect(await store.lease("l", "b", longMs)).toBe(false);
      await store.release("l", "b");
      expect(await store.lease("l", "b", longMs)).toBe(false);
      await store.release("l", "a");
      expect(await store.lease("l", "b", longMs)).toBe(true);
      await time.pass(longMs + 1);
      expect(await store.lease("l", "c", longMs)).toBe(true);
    });

    it("does what is asked at the same time in the order in which it is asked", async () => {
      const space = store.space<number>("order");
      await Promise.all([1, 2, 3].map((n) => space.set("k", n)));
      expect(await space.get("k")).toBe(3);
      await Promise.all([store.timeline.add("t", "a", 1, time.now() + longMs), store.timeline.remove("t", ["a"])]);
      expect(await store.timeline.range("t", { limit: 9 })).toEqual([]);
    });

    it("says that it works", () => {
      expect(store.health()).toEqual({ ready: true });
    });

    it("survives keys and values of any kind", async () => {
      const space = store.space<unknown>("any");
      const values = {
        "a:b/c~d e": "ü😀\u0000'\"",
        "": 0,
        long: "x".repeat(100_000),
        nested: { list: [null, true, -1.5] },
      };
      for (const [key, value] of Object.entries(values)) if (key) await space.set(key, value);
      for (const [key, value] of Object.entries(values)) if (key) expect(await space.get(key)).toEqual(value);
    });
  });
}
