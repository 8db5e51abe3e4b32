import { afterEach, beforeEach, expect, it } from "vitest";
import { createLedger, type Ledger } from "../../src/core/ledger.ts";
import { openStore } from "../../src/core/store/open.ts";
import type { Store } from "../../src/core/store/store.ts";
import type { TurnRecord } from "../../src/core/turn.ts";
import { ada, channel } from "../fakes/house.ts";

let store: Store;
let ledger: Ledger;
beforeEach(async () => {
  store = await openStore({ url: "memory:", dataDir: "unused" });
  ledger = createLedger(store);
});
afterEach(() => store.close());

const turn = (id: string, at = Date.now()): TurnRecord => {
  const call = { command: "ask", options: { prompt: "?" } };
  return { id, at, place: channel, person: ada, call, asked: [], target: { any: "thing" } };
};
/** What the process that comes after this one finds. */
const owed = () => Array.fromAsync(createLedger(store).owed(() => true));

it("owes what was accepted until it is done, oldest first, as it came in", async () => {
  await ledger.accept(turn("b", 2));
  await ledger.accept(turn("a", 1));
  await ledger.sent("b", ["m1", "m2"]);
  expect(await owed()).toEqual([
    { record: turn("a", 1), sent: [], tries: 0 },
    { record: turn("b", 2), sent: ["m1", "m2"], tries: 0 },
  ]);
  await ledger.done("a");
  expect((await owed()).map((each) => [each.record.id, each.tries])).toEqual([["b", 1]]);
});

it("does not count what this process itself is answering", async () => {
  await ledger.accept(turn("a"));
  expect(await Array.fromAsync(ledger.owed(() => true))).toEqual([]);
  expect((await ledger.find("a"))?.record.id).toBe("a");
});

it("leaves a turn alone once another process has taken it over", async () => {
  await ledger.accept(turn("a"));
  const heir = createLedger(store);
  await Array.fromAsync(heir.owed(() => true));
  expect((await heir.find("a"))?.record.id).toBe("a");
  await createLedger(store).sent("a", ["m9"]);
  expect((await heir.find("a"))?.sent).toEqual([]);
});

it("knows an event again while it is owed and after it is done", async () => {
  expect(await ledger.accept(turn("a"))).toBe("new");
  expect(await ledger.accept(turn("a"))).toBe("seen");
  await ledger.done("a");
  expect(await ledger.accept(turn("a"))).toBe("seen");
  expect(await owed()).toEqual([]);
});

it("a second arrival does not lose what was sent for the first", async () => {
  await ledger.accept(turn("a"));
  await ledger.sent("a", ["m1"]);
  await ledger.accept(turn("a"));
  expect((await owed())[0]?.sent).toEqual(["m1"]);
});

it("forgets what was said as soon as the answer is out", async () => {
  await ledger.accept(turn("a"));
  await ledger.done("a");
  expect(JSON.stringify(await store.space("ledger").get("a"))).not.toContain("prompt");
});

it("counts only what is wanted as tried", async () => {
  await ledger.accept(turn("a"));
  expect(await Array.fromAsync(ledger.owed(() => false))).toEqual([]);
  expect((await owed())[0]?.tries).toBe(0);
});
