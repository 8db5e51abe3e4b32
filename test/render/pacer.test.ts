import { describe, expect, test } from "vitest";
import { createPacer } from "../../src/render/pacer.ts";
import { RetryAfter } from "../../src/render/retry-after.ts";
import { FakeClock } from "./fake-clock.ts";

function setUp(o: { perSecond?: number; perMinutePerChat?: number } = {}) {
  const clock = new FakeClock();
  const { perSecond = 50, ...rest } = o;
  const pacer = createPacer({ perSecond, ...rest, clock });
  const began = clock.now();
  const drawn: { name: string; at: number }[] = [];
  const open = (
    name: string,
    more: { chat?: string; gapMs?: number; global?: boolean; takesMs?: number; fail?: unknown[] } = {},
  ) => {
    const { chat = name, gapMs = 1_000, global, takesMs = 0, fail = [] } = more;
    return pacer.open({
      chat,
      gapMs,
      ...(global === undefined ? {} : { global }),
      draw: async () => {
        drawn.push({ name, at: clock.now() - began });
        if (takesMs > 0) await clock.sleep(takesMs);
        const error = fail.shift();
        if (error) throw error;
      },
    });
  };
  return { clock, pacer, drawn, open, times: (name: string) => drawn.filter((d) => d.name === name).map((d) => d.at) };
}
const transient = () => Object.assign(new Error("busy"), { transient: true });

describe("a lane", () => {
  test("draws its first words in the same tick", () => {
    const { open, drawn } = setUp();
    open("a").request("first");
    expect(drawn).toHaveLength(1);
  });

  test("says when its next draw may leave", async () => {
    const { clock, open } = setUp({ perSecond: 1 });
    const lane = open("a");
    expect(lane.dueInMs()).toBe(0);
    lane.request("first");
    await clock.advance(300);
    expect(lane.dueInMs()).toBe(700);
    lane.request("middle");
    expect(lane.dueInMs()).toBe(700);
    // Another one takes what the bot may send in this second.
    await clock.advance(699);
    open("b").request("first");
    await clock.advance(2);
    expect(lane.dueInMs()).toBe(Number.POSITIVE_INFINITY);
    await clock.advance(2_000);
    expect(lane.dueInMs()).toBeLessThanOrEqual(1_000);
  });

  test("counts as drawn when all that is missing is its turn", () => {
    const pacer = createPacer({ perSecond: 50, clock: new FakeClock() });
    let due: number | undefined;
    const later = pacer.open({ chat: "b", gapMs: 1_000, draw: async () => {} });
    const draw = async () => {
      later.request("first");
      due = later.dueInMs();
    };
    pacer.open({ chat: "a", gapMs: 1_000, draw }).request("first");
    expect(due).toBe(1_000);
    expect(later.dueInMs()).toBe(1_000);
  });

  test("draws middles at its chat's pace and only the newest of many requests", async () => {
    const { clock, open, times } = setUp();
    const lane = open("a");
    lane.request("first");
    for (let i = 0; i < 300; i += 1) {
      await clock.advance(10);
      lane.request("middle");
    }
    expect(times("a")).toEqual([0, 1_000, 2_000, 3_000]);
  });

  test("has one draw in flight at most", async () => {
    const { clock, open, times } = setUp();
    const lane = open("a", { gapMs: 100, takesMs: 950 });
    lane.request("first");
    for (let i = 0; i < 20; i += 1) {
      await clock.advance(100);
      lane.request("middle");
    }
    expect(times("a")).toEqual([0, 950, 1_900]);
  });

  test("is settled once its last state was drawn", async () => {
    const { clock, open } = setUp();
    const lane = open("a", { takesMs: 200 });
    let settled = false;
    void lane.settled().then(() => {
      settled = true;
    });
    lane.request("first");
    await clock.advance(250);
    expect(settled).toBe(false);
    lane.request("last");
    await clock.advance(900);
    expect(settled).toBe(false);
    await clock.advance(100);
    expect(settled).toBe(true);
    await lane.settled();
  });

  test("drops a middle that fails and draws the next one", async () => {
    const { clock, open, times } = setUp();
    const lane = open("a", { fail: [undefined, new Error("no")] });
    lane.request("first");
    lane.request("middle");
    await clock.advance(1_500);
    lane.request("middle");
    await clock.advance(5_000);
    expect(times("a")).toEqual([0, 1_000, 2_000]);
  });

  test("tries its last draw again, ever more slowly, while the fault is a passing one", async () => {
    const { clock, open, times } = setUp();
    const lane = open("a", { gapMs: 0, fail: Array.from({ length: 6 }, transient) });
    lane.request("last");
    await clock.advance(60_000);
    expect(times("a")).toEqual([0, 500, 1_500, 3_500, 7_500, 15_500, 23_500]);
    await lane.settled();
  });

  test("fails when its last draw cannot be done", async () => {
    const { clock, open, drawn } = setUp();
    const lane = open("a", { fail: [new Error("forbidden")] });
    const settled = lane.settled();
    lane.request("last");
    await clock.advance(1);
    await expect(settled).rejects.toThrow("forbidden");
    await expect(lane.settled()).rejects.toThrow("forbidden");
    lane.request("last");
    await clock.advance(60_000);
    expect(drawn).toHaveLength(1);
  });

  test("aborts what is in flight when it is closed, and draws no more", async () => {
    const { clock, pacer } = setUp();
    let signal: AbortSignal | undefined;
    let draws = 0;
    const lane = pacer.open({
      chat: "a",
      gapMs: 0,
      draw: (s) => {
        signal = s;
        draws += 1;
        return new Promise((_, reject) => s.addEventListener("abort", () => reject(s.reason)));
      },
    });
    lane.request("first");
    lane.request("last");
    const settled = lane.settled();
    lane.close();
    await expect(settled).rejects.toThrow("closed");
    expect(signal?.aborted).toBe(true);
    await clock.advance(60_000);
    expect(draws).toBe(1);
  });
});

describe("a chat", () => {
  test("shares its gap among its lanes, and first words need none", async () => {
    const { clock, open, drawn } = setUp();
    const [a, b] = [open("a", { chat: "x" }), open("b", { chat: "x" })];
    a.request("first");
    await clock.advance(100);
    b.request("first");
    a.request("middle");
    b.request("last");
    await clock.advance(5_000);
    expect(drawn).toEqual([
      { name: "a", at: 0 },
      { name: "b", at: 100 },
      { name: "b", at: 1_100 },
      { name: "a", at: 2_100 },
    ]);
  });

  test("waits as long as the platform asks, first words too, and then draws again", async () => {
    const { clock, open, drawn } = setUp();
    const a = open("a", { chat: "x", fail: [new RetryAfter(3_000)] });
    a.request("first");
    await clock.advance(10);
    open("b", { chat: "x" }).request("first");
    open("c").request("first");
    await clock.advance(10_000);
    expect(drawn).toEqual([
      { name: "a", at: 0 },
      { name: "c", at: 10 },
      { name: "a", at: 3_000 },
      { name: "b", at: 3_000 },
    ]);
  });

  test("keeps within its minute and leaves room in it for last draws", async () => {
    const { clock, open, times } = setUp({ perMinutePerChat: 20 });
    const lane = open("a", { gapMs: 1_000 });
    lane.request("first");
    for (let i = 0; i < 400; i += 1) {
      await clock.advance(100);
      lane.request("middle");
    }
    expect(times("a")).toHaveLength(18);
    lane.request("last");
    await clock.advance(0);
    expect(times("a")).toHaveLength(19);
  });
});

describe("a bot", () => {
  test("serves first words and ends before middles, and the longest waiting first", async () => {
    const { clock, open, drawn } = setUp({ perSecond: 2 });
    for (const name of ["x", "y"]) open(name).request("first");
    open("m1").request("middle");
    await clock.advance(1);
    open("m2").request("middle");
    open("l").request("last");
    await clock.advance(1);
    open("f").request("first");
    await clock.advance(5_000);
    expect(drawn.map(({ name }) => name)).toEqual(["x", "y", "l", "f", "m1", "m2"]);
  });

  test("does not count lanes that are outside of its budget", () => {
    const { open, drawn } = setUp({ perSecond: 1 });
    open("a").request("first");
    for (let i = 0; i < 20; i += 1) open(`free ${i}`, { global: false }).request("first");
    open("b").request("first");
    expect(drawn).toHaveLength(21);
  });

  test("pauses altogether when the platform says so", async () => {
    const { clock, open, drawn } = setUp();
    open("a", { fail: [new RetryAfter(2_000, "global")] }).request("first");
    await clock.advance(1);
    open("b").request("first");
    open("c", { global: false }).request("last");
    await clock.advance(1_998);
    expect(drawn).toHaveLength(1);
    await clock.advance(1);
    expect(drawn).toHaveLength(4);
  });

  test("counts sends that were made elsewhere", async () => {
    const { clock, pacer, open, times } = setUp({ perSecond: 5 });
    pacer.spent("a", 5);
    open("b").request("first");
    open("a").request("middle");
    await clock.advance(3_000);
    expect(times("b")).toEqual([1_050]);
    expect(times("a")).toEqual([1_050]);
  });

  test("stops when its draws have ended", async () => {
    const { clock, pacer, open, drawn } = setUp();
    const lane = open("a", { takesMs: 500 });
    lane.request("first");
    lane.request("last");
    let stopped = false;
    void pacer.stop().then(() => {
      stopped = true;
    });
    await clock.advance(499);
    expect(stopped).toBe(false);
    await clock.advance(1);
    expect(stopped).toBe(true);
    open("b").request("first");
    await clock.advance(60_000);
    expect(drawn).toHaveLength(1);
  });

  test("lets the event loop run between many middles that are due at once", async () => {
    let now = 0;
    const immediate: (() => void)[] = [];
    const clock = {
      now: () => now,
      after: (_: number, fn: () => void) => {
        immediate.push(fn);
        return () => {};
      },
    };
    const pacer = createPacer({ perSecond: Number.POSITIVE_INFINITY, clock });
    const drawn: string[] = [];
    const lane = (name: string) =>
      pacer.open({
        chat: name,
        gapMs: 100,
        draw: async () => {
          drawn.push(name);
          now += 1;
        },
      });
    const lanes = Array.from({ length: 30 }, (_, i) => lane(`m${i}`));
    for (const each of lanes) each.request("first");
    await new Promise((resolve) => setImmediate(resolve));
    for (const each of lanes) each.request("middle");
    now += 200;
    drawn.length = 0;
    immediate.pop()?.();
    expect(drawn.length).toBeLessThan(12);
    lane("urgent").request("first");
    expect(drawn.at(-1)).toBe("urgent");
  });
});
