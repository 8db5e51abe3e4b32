import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  type FairState,
  type Outcome,
  PROCESS_LEASE_MS,
  RESET_MARGIN_MS,
  type Waiter,
} from "../../src/core/fair/state.ts";

const MINUTE_MS = 60_000;
const requests = (limit: number) => ({ "requests/minute": limit });

/** What every shared state of the fair scheduler must do. `open` gets a clock and gives a fresh, empty state. */
export function fairContract(name: string, open: (now: () => number) => Promise<FairState>): void {
  describe(`fair state contract: ${name}`, () => {
    let at = 0;
    let state: FairState;
    let count = 0;
    beforeEach(async () => {
      at = 1_800_000_000_000;
      count = 0;
      heard.clear();
      state = await open(() => at);
    });
    afterEach(() => state.close());

    const waiter = (o: Partial<Waiter> = {}): Waiter => ({
      id: `w${String(count++).padStart(5, "0")}`,
      process: "one",
      person: "ann",
      weight: 1,
      background: false,
      keys: ["k"],
      model: "m",
      tokens: 0,
      promptTokens: 0,
      defaults: requests(2),
      ...o,
    });
    const enter = async (o: Partial<Waiter> = {}) => {
      const asked = waiter(o);
      return { id: asked.id, ...(await state.enter(asked)) };
    };
    const heard = new Map<string, Outcome[]>();
    const beat = async (process: string) => {
      const found = await state.beat(process);
      heard.set(process, [...(heard.get(process) ?? []), ...found.outcomes]);
      return found;
    };
    /** Time passes, and processes stay alive. */
    const pass = async (ms: number, processes = ["one", "two"]) => {
      for (const end = at + ms; at < end; ) {
        at = Math.min(end, at + PROCESS_LEASE_MS / 2);
        for (const process of processes) await beat(process);
      }
    };
    /** Ids of those who were granted since they were last asked for, in order. */
    const granted = async (process = "one") => {
      await beat(process);
      const outcomes = heard.get(process) ?? [];
      heard.delete(process);
      return outcomes.filter(({ kind }) => kind === "granted").map(({ id }) => id);
    };
    /** A reply comes in that says when the window ends. */
    const told = (o: { key?: string; resetInMs?: number; remaining?: number; permit?: string } = {}) =>
      state.observe(
        "one",
        o.key ?? "k",
        "m",
        [{ window: "requests/minute", resetInMs: o.resetInMs ?? MINUTE_MS, remaining: o.remaining }],
        o.permit,
      );
    const nextWindow = () => pass(MINUTE_MS + RESET_MARGIN_MS);
    const finish = async (ids: readonly string[], tokens?: number) => {
      for (const id of ids) await state.settle("one", id, tokens);
    };

    it("grants what the window holds, and lets the rest wait", async () => {
      const kinds = [await enter(), await enter(), await enter()].map(({ kind }) => kind);
      expect(kinds).toEqual(["granted", "granted", "waiting"]);
    });

    it("grants again when the window that a reply told of is over, and not before", async () => {
      const [first, second] = [await enter(), await enter()];
      const third = await enter();
      await told({ permit: first.id });
      await finish([first.id, second.id]);
      await pass(MINUTE_MS - 1);
      expect((await beat("one")).nextInMs).toBe(RESET_MARGIN_MS + 1);
      expect(await granted()).toEqual([]);
      await pass(RESET_MARGIN_MS + 1);
      expect(await granted()).toEqual([third.id]);
    });

    it("opens no window before a reply has told when, because nobody knows when the service's begins", async () => {
      await enter();
      await enter();
      const third = await enter();
      expect((await state.beat("one")).nextInMs).toBeUndefined();
      await pass(10 * MINUTE_MS);
      expect(await granted()).toEqual([]);
      await told({ resetInMs: 5000 });
      await pass(5000 + RESET_MARGIN_MS);
      // Both requests are still on their way and may be counted in the new window.
      expect(await granted()).toEqual([]);
      await state.leave("one", third.id);
    });

    it("opens the next window one length after the first reply where headers never tell", async () => {
      const [first, second] = [await enter(), await enter()];
      const third = await enter();
      await pass(2000);
      await finish([first.id, second.id]);
      await pass(MINUTE_MS);
      expect(await granted()).toEqual([]);
      await pass(RESET_MARGIN_MS);
      expect(await granted()).toEqual([third.id]);
    });

    it("counts what is in flight across a reset in both windows", async () => {
      const first = await enter();
      await enter();
      await told({ permit: first.id });
      const waiting = [await enter(), await enter()].map(({ id }) => id);
      await nextWindow();
      // One had arrived before the reset; the other may have been counted on either side.
      expect(await granted()).toEqual([waiting[0]]);
    });

    it("does not take the end of an old request for the beginning of a window in which a new one is on its way", async () => {
      const first = await enter();
      const second = await enter();
      const [third, fourth] = [await enter(), await enter()];
      await told({ permit: first.id });
      await nextWindow();
      expect(await granted()).toEqual([third.id]);
      await state.settle("one", second.id);
      await nextWindow();
      expect(await granted()).toEqual([]);
      await state.settle("one", third.id);
      await nextWindow();
      expect(await granted()).toEqual([fourth.id]);
    });

    it("begins the next window as soon as a reply tells of it, and knows what that reply counted in it", async () => {
      const first = await enter();
      await told({ permit: first.id });
      await state.settle("one", first.id);
      await pass(MINUTE_MS - 100);
      const second = await enter();
      expect((await enter()).kind).toBe("waiting");
      await pass(200);
      // It arrived after the reset: the old window's request is gone, this one has been counted.
      await told({ permit: second.id, remaining: 1, resetInMs: MINUTE_MS - 50 });
      expect((await granted()).length).toBe(1);
      expect((await enter()).kind).toBe("waiting");
    });

    it("counts in both windows what was heard of after a reset, before it was sure of it", async () => {
      const first = await enter();
      await told({ permit: first.id });
      await pass(MINUTE_MS - 100);
      const second = await enter();
      await pass(200);
      await state.settle("one", second.id);
      await pass(RESET_MARGIN_MS);
      expect([(await enter()).kind, (await enter()).kind]).toEqual(["granted", "waiting"]);
    });

    it("counts the tokens of a stream that runs across a reset in both windows", async () => {
      const defaults = { ...requests(10), "tokens/minute": 1000 };
      const first = await enter({ tokens: 600, promptTokens: 100, defaults });
      await state.observe(
        "one",
        "k",
        "m",
        [
          { window: "requests/minute", resetInMs: MINUTE_MS },
          { window: "tokens/minute", resetInMs: MINUTE_MS },
        ],
        first.id,
      );
      await nextWindow();
      expect((await enter({ tokens: 500, defaults })).kind).toBe("waiting");
      await state.settle("one", first.id, 300);
      expect((await granted()).length).toBe(1);
    });

    it("gives back what was reserved and not used", async () => {
      const defaults = { ...requests(10), "tokens/minute": 1000 };
      const first = await enter({ tokens: 900, promptTokens: 100, defaults });
      const second = await enter({ tokens: 700, defaults });
      expect(second.kind).toBe("waiting");
      await state.settle("one", first.id, 300);
      expect(await granted()).toEqual([second.id]);
    });

    it("gives back all of a permit that was never sent", async () => {
      const [first, , third] = [await enter(), await enter(), await enter()];
      await state.leave("one", first.id);
      expect(await granted()).toEqual([third.id]);
    });

    it("ends a permit once, however often it is told", async () => {
      const first = await enter();
      await enter();
      for (let i = 0; i < 3; i++) await state.leave("one", first.id);
      await state.settle("one", first.id);
      await state.settle("one", "never heard of");
      expect([(await enter()).kind, (await enter()).kind]).toEqual(["granted", "waiting"]);
    });

    it("answers the same when somebody enters twice", async () => {
      const asked = [waiter(), waiter(), waiter()];
      for (const each of asked) await state.enter(each);
      const again = [];
      for (const each of asked) again.push((await state.enter(each)).kind);
      expect(again).toEqual(["granted", "granted", "waiting"]);
      await state.leave("one", asked[2]?.id as string);
      await told();
      await nextWindow();
      expect(await granted()).toEqual([]);
    });

    it("believes a reply that leaves less than we reckoned: another client uses the key", async () => {
      const defaults = requests(10);
      const { id } = await enter({ defaults });
      await told({ permit: id, remaining: 2 });
      const kinds = [await enter(), await enter(), await enter()].map(({ kind }) => kind);
      expect(kinds).toEqual(["granted", "granted", "waiting"]);
    });

    it("does not take its own requests on their way for another client's", async () => {
      const defaults = requests(10);
      const ids = [];
      for (let i = 0; i < 6; i++) ids.push((await enter({ defaults })).id);
      // All six have arrived when the replies are written; they come in one by one.
      for (const permit of ids) await told({ permit, remaining: 4 });
      const kinds = [];
      for (let i = 0; i < 5; i++) kinds.push((await enter({ defaults })).kind);
      expect(kinds).toEqual(["granted", "granted", "granted", "granted", "waiting"]);
    });

    it("keeps another client's part when replies come in out of order", async () => {
      const defaults = requests(10);
      const [first, second] = [await enter({ defaults }), await enter({ defaults })];
      // Ours, another client's two, ours: the second reply is here first.
      await told({ permit: second.id, remaining: 6 });
      await told({ permit: first.id, remaining: 9 });
      const kinds = [];
      for (let i = 0; i < 7; i++) kinds.push((await enter({ defaults })).kind);
      expect(kinds.filter((kind) => kind === "granted")).toHaveLength(6);
    });

    it("carries nothing over a reset of a permit that was never sent", async () => {
      const { id } = await enter();
      await told();
      await state.leave("one", id);
      await nextWindow();
      expect([(await enter()).kind, (await enter()).kind, (await enter()).kind]).toEqual([
        ...["granted", "granted", "waiting"],
      ]);
    });

    it("does not believe a reply that leaves more than we reckoned", async () => {
      await enter();
      const { id } = await enter();
      await told({ permit: id, remaining: 2 });
      expect((await enter()).kind).toBe("waiting");
    });

    it("serves a newcomer before a heavy user's backlog", async () => {
      for (let i = 0; i < 8; i++) await enter({ person: "heavy" });
      const light = await enter({ person: "light" });
      await told();
      await finish(["w00000", "w00001"]);
      await nextWindow();
      expect(await granted()).toContain(light.id);
    });

    it("serves a newcomer in another process before this one's backlog", async () => {
      const mine = [];
      for (let i = 0; i < 8; i++) mine.push((await enter({ person: "heavy" })).id);
      const light = await enter({ person: "light", process: "two" });
      await told();
      await finish(mine.slice(0, 2));
      await nextWindow();
      expect(await granted("two")).toEqual([light.id]);
    });

    it("gives who comes second what is left of a window that somebody emptied alone", async () => {
      const defaults = requests(10);
      for (let i = 0; i < 8; i++) await enter({ person: "early", defaults });
      await told();
      await enter({ person: "early", defaults });
      // Full for a moment: somebody else's request is in the way.
      const { id } = await enter({ person: "other", defaults });
      const waiting = [];
      for (const person of ["early", "early", "late", "late"]) waiting.push((await enter({ person, defaults })).id);
      await state.leave("one", id);
      expect(await granted()).toEqual([waiting[2]]);
    });

    it("serves who comes back with a few questions before those who always ask", async () => {
      const defaults = requests(6);
      let running = [];
      for (let i = 0; i < 20; i++)
        for (const person of ["ann", "bob"]) {
          const { id, kind } = await enter({ person, defaults });
          if (kind === "granted") running.push(id);
        }
      for (let i = 0; i < 2; i++) {
        await told();
        await finish(running);
        await nextWindow();
        running = await granted();
      }
      const light = [];
      for (let i = 0; i < 4; i++) light.push((await enter({ person: "light", defaults })).id);
      await told();
      await finish(running);
      await nextWindow();
      expect((await granted()).slice(0, 3)).toEqual(light.slice(0, 3));
    });

    it("charges what was used in the end, not what was reserved", async () => {
      const defaults = { ...requests(100), "tokens/minute": 1000 };
      const running = new Map<string, string>();
      const join = async (person: string) => {
        const { id, kind } = await enter({ person, tokens: 500, defaults });
        if (kind === "granted") running.set(id, person);
        return id;
      };
      const next = [];
      for (let i = 0; i < 3; i++) for (const person of ["long", "brief"]) next.push(await join(person));
      expect([...running.values()]).toEqual(["long", "brief"]);
      for (const [id, person] of running) await state.settle("one", id, person === "brief" ? 100 : 500);
      // Half a window has come free in all; it is for who has used less of it.
      await state.observe("one", "k", "m", [{ window: "tokens/minute", limit: 1100 }]);
      expect(await granted()).toEqual([next[3]]);
    });

    it("serves a newcomer before those who turned out to have used little", async () => {
      const defaults = { ...requests(1000), "tokens/minute": 1000 };
      const tell = () => state.observe("one", "k", "m", [{ window: "tokens/minute", resetInMs: MINUTE_MS }]);
      let running: string[] = [];
      for (let i = 0; i < 40; i++)
        for (const person of ["ann", "bob"]) {
          const { id, kind } = await enter({ person, tokens: 100, defaults });
          if (kind === "granted") running.push(id);
        }
      for (let i = 0; i < 3; i++) {
        await tell();
        await nextWindow();
        await finish(running, 5);
        running = (await granted()).slice();
      }
      const light = await enter({ person: "light", tokens: 100, defaults });
      await tell();
      await nextWindow();
      await finish(running.slice(0, 2), 5);
      expect((await granted())[0]).toBe(light.id);
    });

    it("serves two who ask alike in turn", async () => {
      const order: string[] = [];
      const people = new Map<string, string>();
      for (let i = 0; i < 8; i++) for (const person of ["ann", "bob"]) people.set((await enter({ person })).id, person);
      await told();
      let running = ["w00000", "w00001"];
      for (let i = 0; i < 6; i++) {
        await finish(running);
        await nextWindow();
        running = await granted();
        order.push(
          running
            .map((id) => people.get(id))
            .sort()
            .join(),
        );
        await told();
      }
      expect(order).toEqual(Array(6).fill("ann,bob"));
    });

    it("serves who has weight 3 three times as often", async () => {
      const served = { one: 0, three: 0 };
      const defaults = requests(4);
      const people = new Map<string, "one" | "three">();
      for (let i = 0; i < 60; i++) {
        people.set((await enter({ person: "one", defaults })).id, "one");
        people.set((await enter({ person: "three", weight: 3, defaults })).id, "three");
      }
      await told();
      let running = ["w00000", "w00001", "w00002", "w00003"];
      for (let i = 0; i < 10; i++) {
        await finish(running);
        await nextWindow();
        running = await granted();
        for (const id of running) served[people.get(id) as "one" | "three"]++;
        await told();
      }
      expect(served).toEqual({ one: 10, three: 30 });
    });

    it("lets background work wait as long as people do", async () => {
      const running = [(await enter()).id, (await enter()).id];
      const summary = await enter({ person: "background", background: true });
      const people = [await enter({ person: "bob" }), await enter({ person: "eve" })].map(({ id }) => id);
      await told();
      await finish(running);
      await nextWindow();
      expect(await granted()).toEqual(people);
      await told();
      await finish(people);
      await nextWindow();
      expect(await granted()).toEqual([summary.id]);
    });

    it("lets other models go on when one is full", async () => {
      for (let i = 0; i < 3; i++) await enter();
      expect((await enter({ model: "other" })).kind).toBe("granted");
    });

    it("fills what a large request leaves with smaller ones, and lets it go at the next reset", async () => {
      const defaults = { ...requests(10), "tokens/minute": 1000 };
      const first = await enter({ person: "ann", tokens: 500, defaults });
      const large = await enter({ person: "bob", tokens: 900, defaults });
      const small = await enter({ person: "eve", tokens: 400, defaults });
      expect([large.kind, small.kind]).toEqual(["waiting", "granted"]);
      for (const window of ["requests/minute", "tokens/minute"] as const)
        await state.observe("one", "k", "m", [{ window, resetInMs: MINUTE_MS }]);
      await finish([first.id, small.id]);
      await enter({ person: "eve", tokens: 400, defaults });
      await nextWindow();
      expect(await granted()).toEqual([large.id]);
    });

    it("keeps the window for a large request that small ones in flight kept out at a reset", async () => {
      const defaults = { ...requests(100), "tokens/minute": 1000 };
      const tell = () =>
        Promise.all(
          (["requests/minute", "tokens/minute"] as const).map((window) =>
            state.observe("one", "k", "m", [{ window, resetInMs: MINUTE_MS }]),
          ),
        );
      const small = [(await enter({ person: "s", tokens: 300, defaults })).id];
      const large = await enter({ person: "large", tokens: 900, defaults });
      await tell();
      await nextWindow();
      // The small one still runs, so the large one does not fit; but no further small one may pass it now.
      expect(await granted()).toEqual([]);
      expect((await enter({ person: "s", tokens: 300, defaults })).kind).toBe("waiting");
      await finish(small, 50);
      expect(await granted()).toEqual([large.id]);
    });

    it("refuses at once what no window holds", async () => {
      const defaults = { ...requests(10), "tokens/minute": 1000 };
      expect(await enter({ tokens: 1001, defaults })).toMatchObject({ kind: "oversized", most: 1000 });
    });

    it("sends away what a limit that has shrunk will never hold", async () => {
      const defaults = { ...requests(10), "tokens/minute": 1000 };
      await enter({ tokens: 500, defaults });
      const { id } = await enter({ tokens: 900, defaults });
      const next = await enter({ person: "bob", tokens: 100, defaults });
      await state.observe("one", "k", "m", [{ window: "tokens/minute", limit: 800 }]);
      const { outcomes } = await state.beat("one");
      expect(outcomes).toEqual([{ id, kind: "oversized", most: 800 }]);
      expect(next.kind).toBe("granted");
    });

    it("uses all keys of a pool, the emptiest first", async () => {
      const keys = ["k1", "k2"];
      const found = [];
      for (let i = 0; i < 5; i++) found.push(await enter({ keys }));
      expect(found.map((each) => (each.kind === "granted" ? each.key : each.kind))).toEqual([
        ...["k1", "k2", "k1", "k2", "waiting"],
      ]);
    });

    it("leaves a key that rests alone, and says when the last one is back", async () => {
      const keys = ["k1", "k2"];
      await state.rest("one", "k1", 30_000);
      expect(await enter({ keys })).toMatchObject({ kind: "granted", key: "k2" });
      await state.rest("one", "k2", 10_000);
      expect(await enter({ keys })).toMatchObject({ kind: "keyless", retryInMs: 10_000 });
      at += 10_000;
      expect(await enter({ keys })).toMatchObject({ kind: "granted", key: "k2" });
      await state.rest("one", "k1", 0);
      expect(await enter({ keys })).toMatchObject({ kind: "granted", key: "k1" });
    });

    it("grants to those who wait when a key comes back", async () => {
      const keys = ["k1", "k2"];
      await state.rest("one", "k2", 30_000);
      await enter({ keys });
      await enter({ keys });
      const { id } = await enter({ keys });
      expect((await state.beat("one")).nextInMs).toBe(30_000);
      await pass(30_000);
      expect(await granted()).toEqual([id]);
    });

    it("gives the place of a process that died to others, and keeps counting what it had sent", async () => {
      const dead = await enter({ process: "two", person: "bob" });
      await enter({ process: "two", person: "bob" });
      await enter({ process: "two", person: "bob" });
      await told({ permit: dead.id });
      await pass(PROCESS_LEASE_MS + 1, ["one"]);
      const mine = [await enter(), await enter(), await enter()].map(({ id }) => id);
      expect(await granted()).toEqual([]);
      await pass(MINUTE_MS, ["one"]);
      // Nothing of the dead process is carried into the new window, and it gets nothing of it.
      expect(await granted()).toEqual(mine.slice(0, 2));
      const { isNew, outcomes } = await state.beat("two");
      expect({ isNew, outcomes }).toEqual({ isNew: true, outcomes: [] });
      await state.settle("two", dead.id);
    });

    it("tells a process that its lease had lapsed even when it did something else before it beat", async () => {
      await beat("one");
      await beat("two");
      await enter();
      await enter();
      const { id } = await enter();
      await pass(PROCESS_LEASE_MS + 1, ["two"]);
      await told();
      expect((await state.beat("one")).isNew).toBe(true);
      const { flows } = await state.survey({ keys: ["k"], model: "m", defaults: {} });
      expect(flows.flatMap(({ waiters }) => waiters.map((each) => each.id))).not.toContain(id);
    });

    it("keeps a process that beats", async () => {
      await enter();
      await enter();
      const { id } = await enter();
      expect((await state.beat("one")).isNew).toBe(true);
      for (let i = 0; i < 4; i++) {
        at += PROCESS_LEASE_MS - 1;
        expect((await state.beat("one")).isNew).toBe(false);
      }
      await state.leave("one", id);
    });

    it("is not confused by a clock that goes back", async () => {
      const first = await enter();
      await enter();
      const { id } = await enter();
      await told({ permit: first.id });
      at -= 3_600_000;
      await finish(["w00000", "w00001"]);
      expect(await granted()).toEqual([]);
      await nextWindow();
      expect(await granted()).toEqual([id]);
    });

    it("tells who waits in order, with what each reserves, and what the windows hold", async () => {
      for (let i = 0; i < 3; i++) await enter({ person: "ann" });
      await enter({ person: "bob", process: "two" });
      await enter({ person: "sum", background: true });
      await told({ resetInMs: 30_000 });
      const { flows, windows } = await state.survey({ keys: ["k"], model: "m", defaults: requests(2) });
      const seen = flows
        .toSorted((a, b) => Number(a.background) - Number(b.background) || a.tag - b.tag)
        .map(({ person, weight, background, waiters }) => ({ person, weight, background, waiters: waiters.length }));
      expect(seen).toEqual([
        { person: "bob", weight: 1, background: false, waiters: 1 },
        { person: "ann", weight: 1, background: false, waiters: 1 },
        { person: "sum", weight: 1, background: true, waiters: 1 },
      ]);
      expect(windows).toEqual([
        { window: "requests/minute", limit: 2, room: 0, resetInMs: 30_000, lengthMs: MINUTE_MS },
      ]);
    });

    it("wakes the process whose waiter was granted", async () => {
      const woken: string[] = [];
      const stop = state.onOutcome("two", () => woken.push("two"));
      state.onOutcome("one", () => woken.push("one"));
      const first = await enter();
      await enter();
      await enter({ process: "two" });
      await state.leave("one", first.id);
      await expect.poll(() => woken).toEqual(["two"]);
      stop();
    });
  });
}
