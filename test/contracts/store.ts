import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Store } from "../../src/core/store/store.ts";

const HOUR_MS = 3_600_000;

/** What every backend of the store must do. `open` gets a clock and gives a fresh, empty store. */
export function storeContract(name: string, open: (now: () => number) => Promise<Store>): void {
  describe(`store contract: ${name}`, () => {
    let at = 1_000_000;
    let store: Store;
    beforeEach(async () => {
      at = Date.now();
      store = await open(() => at);
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
      const space = store.space<string>("once", HOUR_MS);
      await space.insert("event", "first");
      at += HOUR_MS + 1;
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
      await Promise.all([1, 2, 3].map((n) => store.tally("day", { usd: n / 10, calls: 1 }, at + HOUR_MS)));
      const tallies = await store.tallies("day");
      expect(tallies.calls).toBe(3);
      expect(tallies.usd).toBeCloseTo(0.6);
      at += HOUR_MS + 1;
      expect(await store.tallies("day")).toEqual({});
    });

    it("keeps members in order of time, each until it expires", async () => {
      const { timeline } = store;
      await timeline.add("t", "b", 2, at + HOUR_MS);
      await timeline.add("t", "a", 1, at + 2 * HOUR_MS);
      await timeline.add("t", "c", 3, at + 2 * HOUR_MS);
      expect(await timeline.range("t", { limit: 9 })).toEqual(["a", "b", "c"]);
      expect(await timeline.range("t", { limit: 1, newest: true })).toEqual(["c"]);
      at += HOUR_MS + 1;
      expect(await timeline.range("t", { limit: 9 })).toEqual(["a", "c"]);
      await timeline.remove("t", ["a"]);
      expect(await timeline.range("t", { limit: 9 })).toEqual(["c"]);
      await timeline.clear("t");
      expect(await timeline.range("t", { limit: 9 })).toEqual([]);
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
