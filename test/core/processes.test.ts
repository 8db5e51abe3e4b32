import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createLedger, type Ledger } from "../../src/core/ledger.ts";
import { createPresence, type Presence } from "../../src/core/presence.ts";
import { openStore } from "../../src/core/store/open.ts";
import type { Store } from "../../src/core/store/store.ts";
import type { TurnRecord } from "../../src/core/turn.ts";
import { ada, channel, openHouse, type TestHouse } from "../fakes/house.ts";
import { redisTestsRun, startRedis, type TestRedis } from "../fakes/redis.ts";

const SECRET = "a secret of some length";
/** As short as a slow machine allows. */
const BRIEF = { deadAfterMs: 600, renewEveryMs: 100 };

const turn = (id: string): TurnRecord => ({
  ...{ id, at: Date.now(), place: channel, person: ada, asked: [`q${id}`], target: null },
  call: { command: "ask", options: { prompt: "What of gondolas?" } },
});

describe.runIf(redisTestsRun("several processes on one store"))("several processes on one Redis", () => {
  let redis: TestRedis;
  beforeAll(async () => {
    redis = await startRedis();
  });
  beforeEach(() => redis.flush());
  afterAll(() => redis[Symbol.asyncDispose]());

  describe("what they owe", () => {
    const open: Store[] = [];
    afterEach(async () => {
      for (const store of open.splice(0)) await store.close();
    });
    interface Process {
      readonly store: Store;
      readonly presence: Presence;
      readonly ledger: Ledger;
      readonly owed: () => Promise<string[]>;
    }
    async function begin(): Promise<Process> {
      const store = await openStore({ url: redis.url, dataDir: "unused", secret: SECRET });
      open.push(store);
      const presence = createPresence(store, BRIEF);
      await presence.start();
      const ledger = createLedger(store, Date.now, presence);
      const owed = async () => (await Array.fromAsync(ledger.owed(() => true))).map(({ record }) => record.id);
      return { store, presence, ledger, owed };
    }

    it("is left alone as long as who answers it lives, for however long", async () => {
      const [a, b] = [await begin(), await begin()];
      await a.ledger.accept(turn("t"));
      for (const endsAt = Date.now() + 2 * BRIEF.deadAfterMs; Date.now() < endsAt; ) {
        expect(await b.owed()).toEqual([]);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      expect(await a.ledger.find("t")).toBeDefined();
    });

    it("goes to one other when that one dies, and to the next when that one dies too", async () => {
      const [a, b, c] = [await begin(), await begin(), await begin()];
      await a.ledger.accept(turn("t"));
      await a.store.close();
      await expect.poll(b.owed, { timeout: 3000 }).toEqual(["t"]);
      expect(await c.owed()).toEqual([]);
      await b.ledger.sent("t", ["m1"]);
      await b.store.close();
      const left: string[][] = [];
      await expect
        .poll(
          async () => {
            for await (const { record, sent, tries } of c.ledger.owed(() => true))
              left.push([record.id, ...sent, String(tries)]);
            return left;
          },
          { timeout: 3000 },
        )
        .toEqual([["t", "m1", "1"]]);
    });

    it("goes over at once where a process says that it ends", async () => {
      const [a, b] = [await begin(), await begin()];
      await a.ledger.accept(turn("t"));
      await a.presence.stop();
      expect(await b.owed()).toEqual(["t"]);
    });

    it("is taken by exactly one of many, of whom some die over it", async () => {
      const dead = await begin();
      const ids = Array.from({ length: 20 }, (_, n) => `t${n}`);
      for (const id of ids) await dead.ledger.accept(turn(id));
      await dead.presence.stop();
      const many = await Promise.all(Array.from({ length: 4 }, begin));
      const took = await Promise.all(many.map((each) => each.owed()));
      expect(took.flat().sort()).toEqual(ids.toSorted());
      // Whoever has them dies in the middle of answering.
      const [heirs, others] = [many.filter((_, i) => took[i]?.length), many.filter((_, i) => !took[i]?.length)];
      for (const { presence } of heirs) await presence.stop();
      const again = await Promise.all((others.length > 0 ? others : [await begin()]).map((each) => each.owed()));
      expect(again.flat().sort()).toEqual(ids.toSorted());
    });

    it("may be taken over from a process that was out of reach too long, which knows it and stops answering", async () => {
      const [a, b] = [await begin(), await begin()];
      let lost = 0;
      a.presence.onLost(() => lost++);
      const before = a.presence.name;
      await a.ledger.accept(turn("t"));
      // Whatever the reason was: somebody else has the lease.
      await a.store.release(`process:${before}`, before);
      expect(await b.owed()).toEqual(["t"]);
      await expect.poll(() => lost).toBe(1);
      expect(await a.presence.held()).not.toBe(before);
      expect(await a.ledger.find("t")).toBe(undefined);
      await a.ledger.sent("t", ["of a process that was slow to notice"]);
      expect((await b.ledger.find("t"))?.sent).toEqual([]);
      await a.ledger.accept(turn("u"));
      expect(await b.owed()).toEqual([]);
    });

    it("takes itself for dead before the others do, when Redis is away", async () => {
      const a = await begin();
      let lostAt = 0;
      a.presence.onLost(() => {
        lostAt ||= performance.now();
      });
      const cutAt = performance.now();
      await redis.kill();
      await expect.poll(() => lostAt, { timeout: 3000 }).toBeGreaterThan(0);
      expect(lostAt - cutAt).toBeLessThan(BRIEF.deadAfterMs);
      await redis.start();
      expect(await a.ledger.accept(turn("t"))).toBe("new");
    });
  });

  describe("people", () => {
    const houses: TestHouse[] = [];
    afterEach(async () => {
      for (const house of houses.splice(0)) await house[Symbol.asyncDispose]();
    });
    async function openTwo(): Promise<[TestHouse, TestHouse]> {
      const two = [await openHouse({ redis: redis.url }), await openHouse({ redis: redis.url })] as const;
      houses.push(...two);
      return [...two];
    }
    const chats = (house: TestHouse) =>
      house.emulator.requests.filter((request) => request.path.endsWith("/chat/completions")).length;

    it("are answered once when both processes hear them", async () => {
      const [a, b] = await openTwo();
      const events = Array.from({ length: 10 }, (_, n) => ({
        ...turn(`discord:${n}`),
        place: { ...channel, id: `c${n}` },
      }));
      const known = await Promise.all(events.flatMap((event) => [a.core.accept(event), b.core.accept(event)]));
      expect(known.filter((each) => each === "new")).toHaveLength(10);
      await Promise.all([a.deps.running.idle(), b.deps.running.idle()]);
      expect(chats(a) + chats(b)).toBe(10);
    });

    it("get their answer from the other process when theirs dies, in the same messages, and only then", async () => {
      const [a, b] = await openTwo();
      const cut = Promise.withResolvers<void>();
      a.adapter.onPart = (part) => {
        if (part.type !== "text") return;
        cut.resolve();
        return new Promise(() => {}); // it hangs here and is killed
      };
      await a.core.accept(turn("discord:cut"));
      await cut.promise;
      expect(await b.inbox.resume("discord")).toBe(0);
      await a.store.close();
      await redis.expire("lease:process:");
      const shown = b.adapter.shown("discord:cut");
      expect(await b.inbox.resume("discord")).toBe(1);
      expect((await shown).sentBefore).toEqual(["m1"]);
      expect((await shown).choices("done")).toHaveLength(1);
    });

    it("are answered when Redis is away as they ask, and comes back", async () => {
      const [a] = await openTwo();
      await a.asks("Hello?");
      await redis.kill();
      const asked = a.asks("And now?", { id: "discord:later" });
      await redis.start();
      expect((await asked).text).not.toBe("");
    });
  });
});
