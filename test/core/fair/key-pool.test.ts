import { expect, it } from "vitest";
import { createKeyPool, type KeyFault } from "../../../src/core/fair/key-pool.ts";
import { createMemoryState } from "../../../src/core/fair/memory-state.ts";
import { createFairScheduler } from "../../../src/core/fair/scheduler.ts";
import { ManualClock } from "../../venice/manual-clock.ts";

function setUp() {
  const clock = new ManualClock();
  const scheduler = createFairScheduler({ state: createMemoryState({ now: () => clock.now() }), clock });
  const told: string[] = [];
  const probes: string[] = [];
  let works = false;
  const pool = createKeyPool({
    scheduler,
    clock,
    async probe(key) {
      probes.push(key);
      return works;
    },
    onOut: (key: string, fault: KeyFault) => told.push(`${key} ${fault}`),
    onBack: (key) => told.push(`${key} back`),
  });
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  return {
    clock,
    pool,
    told,
    probes,
    repair() {
      works = true;
    },
    async pass(ms: number) {
      clock.advance(ms);
      await settled();
    },
    async keyOf(keys: readonly string[]) {
      const demand = { person: "ann", keys, model: "m", class: "XS" as const };
      const o = { signal: new AbortController().signal, maxWaitMs: 0 };
      return scheduler.take(demand, o).then(
        ({ key }) => key,
        (error) => error,
      );
    },
  };
}

it("a refused key leaves the pool, and its owner is told once", async () => {
  const { pool, told, keyOf } = setUp();
  for (let i = 0; i < 5; i++) pool.failed("a", "refused");
  expect(told).toEqual(["a refused"]);
  for (let i = 0; i < 5; i++) expect(await keyOf(["a", "b"])).toBe("b");
});

it("a key is probed after 30 s, then at twice the distance each time, and comes back when a probe succeeds", async () => {
  const { pool, told, probes, repair, pass, keyOf } = setUp();
  pool.failed("a", "empty");
  await pass(29_999);
  expect(probes).toEqual([]);
  await pass(1);
  expect(probes.length).toBe(1);
  await pass(59_999);
  expect(probes.length).toBe(1);
  await pass(1);
  expect(probes.length).toBe(2);
  expect(await keyOf(["a", "b"])).toBe("b");
  repair();
  await pass(120_000);
  expect(told).toEqual(["a empty", "a back"]);
  expect(pool.isOut("a")).toBe(false);
  expect(await keyOf(["a", "b"])).toBe("a");
});

it("when every key is out, whoever asks is told when one may be back", async () => {
  const { pool, keyOf } = setUp();
  pool.failed("a", "refused");
  expect(await keyOf(["a"])).toMatchObject({ name: "FairRefusal", kind: "keyless", retryInMs: 60_000 });
});

it("probes are at most an hour apart, and end with the pool", async () => {
  const { pool, probes, pass, clock } = setUp();
  pool.failed("a", "refused");
  for (let hour = 0; hour < 20; hour++) await pass(3_600_000);
  expect(probes.length).toBeGreaterThan(18);
  pool.stop();
  const { length } = probes;
  await pass(7_200_000);
  expect(probes.length).toBe(length);
  expect(clock.pending).toBe(0);
});
