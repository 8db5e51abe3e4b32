import { setTimeout as pause } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openStore, StoreError } from "../../../src/core/store/open.ts";
import { type Store, StoreAwayError } from "../../../src/core/store/store.ts";
import { storeContract } from "../../contracts/store.ts";
import { redisTestsRun, startRedis, type TestRedis } from "../../fakes/redis.ts";

const SECRET = "a secret of some length";
const DAY_MS = 86_400_000;

describe.runIf(redisTestsRun("the store over Redis"))("Redis", () => {
  let redis: TestRedis;
  const stores: Store[] = [];
  beforeAll(async () => {
    redis = await startRedis();
  });
  beforeEach(async () => {
    await redis.start();
    await redis.flush();
  });
  afterEach(async () => {
    for (const store of stores.splice(0)) await store.close();
  });
  afterAll(() => redis[Symbol.asyncDispose]());

  const open = async (more: { url?: string; secret?: string | undefined; patienceMs?: number } = {}) => {
    const store = await openStore({ url: redis.url, dataDir: "unused", secret: SECRET, ...more });
    stores.push(store);
    return store;
  };

  storeContract("Redis", async () => ({
    store: await openStore({ url: redis.url, dataDir: "unused", secret: SECRET }),
    // Redis has a clock of its own.
    ...{ longMs: 150, now: Date.now, pass: (ms) => pause(ms) },
  }));

  it("is shared by processes: what is inserted once is there once, what is added is added up", async () => {
    const both = await Promise.all([open(), open()]);
    const won = await Promise.all(both.map((store, i) => store.space<number>("once").insert("k", i)));
    expect(won.filter(Boolean)).toHaveLength(1);
    await Promise.all(both.map((store) => store.tally("day", { usd: 1 }, Date.now() + DAY_MS)));
    expect(await both[0].tallies("day")).toEqual({ usd: 2 });
    expect(both[0].exclusive).toBe(false);
  });

  it("holds no plain text, and nothing outside its own prefix", async () => {
    const store = await open();
    await store.space("s").set("k", "a secret sentence");
    await store.tally("day", { calls: 1 }, Date.now() + DAY_MS);
    await store.timeline.add("t", "m", 1, Date.now() + DAY_MS);
    await store.lease("l", "me", DAY_MS);
    const dump = await redis.dump();
    expect(dump).not.toContain("a secret sentence");
    expect((JSON.parse(dump) as [string, unknown][]).filter(([key]) => !key.startsWith("gondolier:"))).toEqual([]);
  });

  it("leaves nothing behind that never expires, but what is to be kept for ever", async () => {
    const store = await open();
    await store.space("s", 100).set("k", 1);
    await store.space("s", 100).insert("once", 1);
    await store.tally("day", { calls: 1 }, Date.now() + 100);
    await store.timeline.add("t", "m", 1, Date.now() + 100);
    await store.lease("l", "me", 100);
    await pause(130);
    // An addition is recognised for a minute if it comes again.
    const left = (JSON.parse(await redis.dump()) as [string][]).map(([key]) => key.split(":")[1]);
    expect(left.sort()).toEqual(["addition", "meta"]);
  });

  it("stops on a wrong key and writes nothing", async () => {
    await (await open()).space("s").set("k", "v");
    const before = await redis.dump();
    await expect(open({ secret: "quite another secret" })).rejects.toThrow(/STORE_KEY does not fit Redis at 127/);
    await expect(open({ secret: undefined })).rejects.toThrow(/STORE_KEY is missing/);
    expect(await redis.dump()).toBe(before);
  });

  it("lets only one key win when two processes with different keys start at once", async () => {
    const started = await Promise.allSettled([open(), open({ secret: "quite another secret" })]);
    expect(started.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });

  it("says in plain words that nothing answers there, without what the address holds of secrets", async () => {
    const url = "redis://me:hunter22@127.0.0.1:1/0";
    const failed = open({ url, patienceMs: 200 });
    await expect(failed).rejects.toThrow(StoreError);
    await expect(failed).rejects.toThrow("STORE_URL: Redis at 127.0.0.1:1 does not answer");
  });

  it("logs in with user, password and database, and says when they are refused", async () => {
    await using locked = await startRedis([
      "--user",
      "me",
      "on",
      ">hunter22",
      "~*",
      "+@all",
      "--user",
      "default",
      "off",
    ]);
    const address = (password: string) => `redis://me:${password}@127.0.0.1:${locked.port}/3`;
    const store = await open({ url: address("hunter22") });
    await store.space("s").set("k", 1);
    expect(await store.space("s").get("k")).toBe(1);
    const refused = open({ url: address("wrong") });
    await expect(refused).rejects.toThrow(/refuses the connection \(WRONGPASS/);
  });

  describe("away", () => {
    it("waits for a Redis that comes back, and loses and doubles nothing that was under way", async () => {
      const store = await open();
      const space = store.space<number>("s");
      await space.set("before", 1);
      await redis.kill();
      const reason = expect.stringMatching(/Redis at 127.* does not answer/);
      await expect.poll(() => store.health()).toEqual({ ready: false, reason });
      const waiting = Promise.all([
        space.get("before"),
        space.insert("new", 2),
        store.tally("day", { n: 1 }, Date.now() + DAY_MS),
        store.timeline.add("t", "m", 1, Date.now() + DAY_MS),
      ]);
      await redis.start();
      expect((await waiting).slice(0, 2)).toEqual([1, true]);
      expect(await store.tallies("day")).toEqual({ n: 1 });
      await expect.poll(() => store.health()).toEqual({ ready: true });
    });

    it("gives up after a while with an error that says so, and does not do later what it gave up", async () => {
      const store = await open({ patienceMs: 150 });
      await redis.kill();
      const failed = store.space("s").set("k", "late");
      await expect(failed).rejects.toThrow(StoreAwayError);
      await expect(failed).rejects.toThrow(/Redis at 127.0.0.1:\d+ does not answer/);
      await redis.start();
      await expect.poll(() => store.health().ready).toBe(true);
      expect(await store.space("s").get("k")).toBe(undefined);
    });

    it("does everything exactly once while the connection is cut again and again in the middle", async () => {
      const store = await open();
      const other = await open();
      const space = store.space<number>("s");
      let cutting = true;
      let count = 0;
      const cuts = (async () => {
        while (cutting) {
          await pause(3);
          count += await redis.cut();
        }
      })();
      const added = Array.from({ length: 300 }, async (_, n) => {
        await pause(n / 3);
        const [won] = await Promise.all([
          space.insert(`k${n}`, n),
          store.tally("sum", { n: 1 }, Date.now() + DAY_MS),
          store.timeline.add("t", `m${n}`, n, Date.now() + DAY_MS),
        ]);
        return won;
      });
      const won = await Promise.all(added);
      cutting = false;
      await cuts;
      expect(won.every(Boolean)).toBe(true);
      expect(await other.tallies("sum")).toEqual({ n: 300 });
      expect(await other.timeline.range("t", { limit: 999 })).toHaveLength(300);
      expect(count).toBeGreaterThan(3);
    });

    it("notices a server that hangs with its connections open, and goes on when it wakes", async () => {
      const store = await open({ patienceMs: 800 });
      await store.space("s").set("k", 1);
      redis.freeze();
      await expect(store.space("s").get("k")).rejects.toThrow(StoreAwayError);
      await expect.poll(() => store.health().ready, { timeout: 8000 }).toBe(false);
      redis.thaw();
      await expect.poll(() => store.health().ready, { timeout: 8000 }).toBe(true);
      expect(await store.space("s").get("k")).toBe(1);
    }, 20_000);
  });

  it("ends its connections when it is closed, also while Redis is away", async () => {
    const clients = async () => (await redis.info()).match(/connected_clients:(\d+)/)?.[1];
    const store = await open();
    expect(await clients()).toBe("2");
    await store.close();
    expect(await clients()).toBe("1");
    const orphan = await open();
    await redis.kill();
    await orphan.close();
    await redis.start();
    await pause(100);
    expect(await clients()).toBe("1");
  });
});
