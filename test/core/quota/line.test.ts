import { setImmediate } from "node:timers/promises";
import { beforeEach, describe, expect, it } from "vitest";
import { createMemoryState } from "../../../src/core/fair/memory-state.ts";
import { createFairScheduler, type FairScheduler } from "../../../src/core/fair/scheduler.ts";
import { createLine, type Leave, type Line } from "../../../src/core/quota/line.ts";
import { keyName, type ReplyInfo, VeniceError } from "../../../src/venice/index.ts";
import { ManualClock } from "../../venice/manual-clock.ts";

const KEYS = ["first secret", "second secret"];
const names = KEYS.map(keyName) as [string, string];

describe("the line", () => {
  let clock: ManualClock;
  let scheduler: FairScheduler;
  let line: Line;
  let out: string[];
  beforeEach(() => {
    clock = new ManualClock();
    out = [];
    scheduler = createFairScheduler({ state: createMemoryState({ now: () => clock.now() }), clock });
    line = open(KEYS.slice(0, 1));
  });

  const open = (keys: readonly string[]) =>
    createLine({
      ...{ scheduler, keys, maxWaitMs: 600_000, modelNamed: async () => undefined },
      pool: {
        failed: (key, fault) => void out.push(`${key} ${fault}`),
        isOut: () => false,
        stop() {},
      },
    });

  const enter = (model = "m", capability = "chat", person = "ada") =>
    line.enter({
      ...{ person, weight: 1, background: false, locale: "en", signal: new AbortController().signal },
      need: { capability, model, promptTokens: 10, answerTokens: 10 },
    });
  async function leave(entering: ReturnType<Line["enter"]>): Promise<Leave> {
    for (;;) {
      const { done, value } = await entering.next();
      if (done) return value;
    }
  }
  const reply = (more: Partial<ReplyInfo>): ReplyInfo => ({
    ...{ path: "/x", endpoint: "chat", status: 200, key: names[0], limits: [] },
    ...more,
  });
  /** A reply that says how much may be asked in a minute. */
  const limited = (model: string, limit: number, remaining: number) =>
    reply({ limits: [{ model, unit: "requests", window: "minute", limit, remaining, resetAt: clock.now() + 60_000 }] });

  it("says place and time, and lets in who comes next when somebody who waited goes away", async () => {
    const first = await leave(enter());
    first.key.onReply?.(limited("m", 1, 0));
    await first.end();
    const gone = enter();
    expect((await gone.next()).value).toEqual({ type: "status", text: "1st in line, about 60 s" });
    await gone.return(undefined as never);
    const next = enter("m", "chat", "bob");
    expect((await next.next()).value).toEqual({ type: "status", text: "1st in line, about 60 s" });
    const entered = leave(next);
    for (let second = 0; second <= 60; second++) {
      clock.advance(1000);
      await setImmediate();
    }
    expect((await entered).key.secret).toBe(KEYS[0]);
  });

  it("counts jobs together, whatever their model, and believes what a reply says of an endpoint for the model that was meant", async () => {
    const film = await leave(enter("film-a", "video"));
    film.key.onReply?.(limited("film-a", 1, 0));
    const large = await leave(enter("upscaler", "upscale"));
    large.key.onReply?.(limited("/image/upscale", 1, 0));
    await setImmediate();
    expect((await enter("song-b", "music").next()).value).toMatchObject({ type: "status" });
    expect((await enter("upscaler", "upscale").next()).value).toMatchObject({ type: "status" });
  });

  it("tells the breaker who asks, and nobody else", async () => {
    expect((await leave(enter())).key).toMatchObject({ person: "ada", mayFallBack: true });
  });

  it("says what is wrong with the keys when none is left", async () => {
    line = open(KEYS);
    const { key } = await leave(enter());
    for (const name of names) {
      key.onReply?.(reply({ key: name, status: 402, refusal: new VeniceError("payment", { status: 402 }) }));
      await scheduler.rest(name, 60_000);
    }
    expect(out).toEqual(names.map((name) => `${name} empty`));
    await expect(leave(enter())).rejects.toMatchObject({ key: "error.venice.payment" });
    key.onReply?.(reply({ status: 401, refusal: new VeniceError("auth", { status: 401 }) }));
    await expect(leave(enter())).rejects.toMatchObject({ key: "error.keyless" });
  });
});
