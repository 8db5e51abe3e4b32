import { beforeEach, describe, expect, test } from "vitest";
import { type Breaker, createBreaker } from "../../src/venice/breaker.ts";
import { VeniceError } from "../../src/venice/index.ts";
import { ManualClock } from "./manual-clock.ts";

const refused = (status: number) => new VeniceError("invalid", { status });

describe("the breaker", () => {
  let clock: ManualClock;
  let breaker: Breaker;
  beforeEach(() => {
    clock = new ManualClock();
    breaker = createBreaker(() => clock.now());
  });
  const route = (person: string, model = "m", key = "k", isNamed = true) => ({ key, model, person, isNamed });
  const fail = (times: number, person = "ann", error = refused(400)) => {
    for (let i = 0; i < times; i++) breaker.record(route(person), error);
  };
  /** For how long nothing may be sent. */
  const pauseMs = (person = "ann", model?: string, key?: string): number | undefined => {
    try {
      breaker.check(route(person, model, key));
      return 0;
    } catch (error) {
      return (error as VeniceError).retryAfterMs;
    }
  };

  test("pauses one person's use of a model at the tenth failure within 30 s, for 30 s", () => {
    fail(9);
    expect(pauseMs()).toBe(0);
    fail(1);
    expect(() => breaker.check(route("ann"))).toThrow(expect.objectContaining({ kind: "unavailable", code: "paused" }));
    clock.advance(29_999);
    expect(pauseMs()).toBe(1);
    clock.advance(1);
    expect(pauseMs()).toBe(0);
  });

  test("does not count what is longer ago than 30 s, 429s, or the service's own failures", () => {
    fail(9);
    clock.advance(30_000);
    fail(9);
    fail(50, "ann", refused(429));
    fail(50, "ann", refused(503));
    fail(50, "ann", new VeniceError("network"));
    expect(pauseMs()).toBe(0);
  });

  test("lets others go on, and the same person with another model or key", () => {
    fail(40);
    expect([pauseMs("bob"), pauseMs("ann", "other"), pauseMs("ann", "m", "other key")]).toEqual([0, 0, 0]);
  });

  test("is not deceived by successes in between: the service counts failures only", () => {
    for (let i = 0; i < 10; i++) {
      fail(1);
      breaker.record(route("ann"), "ok");
    }
    expect(pauseMs()).toBe(30_000);
  });

  test("lets a single probe through after the pause, which closes it again", () => {
    fail(10);
    clock.advance(30_000);
    expect([pauseMs(), pauseMs(), pauseMs()]).toEqual([0, 30_000, 30_000]);
    breaker.record(route("ann"), "ok");
    expect([pauseMs(), pauseMs()]).toEqual([0, 0]);
    fail(9);
    expect(pauseMs()).toBe(0);
  });

  test("pauses again when the probe fails, without waiting for ten", () => {
    fail(10);
    clock.advance(30_000);
    pauseMs();
    fail(1);
    expect(pauseMs()).toBe(30_000);
  });

  test("sends another probe when nothing was heard of the first", () => {
    fail(10);
    clock.advance(30_000);
    pauseMs();
    clock.advance(29_999);
    expect(pauseMs()).toBe(1);
    clock.advance(1);
    expect(pauseMs()).toBe(0);
  });

  test("takes no answer that was on its way when the pause began for the probe's", () => {
    fail(10);
    clock.advance(1000);
    breaker.record(route("ann"), "ok");
    expect(pauseMs()).toBe(29_000);
  });

  test("pauses the model for everybody when several people fail and nobody succeeds", () => {
    for (const person of ["ann", "bob", "eve"]) fail(4, person);
    expect(pauseMs("somebody else")).toBe(30_000);
    clock.advance(30_000);
    expect([pauseMs("ann"), pauseMs("bob")]).toEqual([0, 30_000]);
    breaker.record(route("ann"), "ok");
    expect(pauseMs("bob")).toBe(0);
  });

  test("does not pause the model for what one or two people do, however much it is", () => {
    fail(9, "ann");
    fail(9, "bob");
    expect(pauseMs("eve")).toBe(0);
  });

  test("does not pause the model as long as somebody succeeds", () => {
    for (const person of ["ann", "bob"]) fail(4, person);
    breaker.record(route("joe"), "ok");
    fail(4, "eve");
    expect(pauseMs("somebody else")).toBe(0);
  });

  test("pauses at once when the service says that its patience is at an end, for whom it has none", () => {
    const blocked = new VeniceError("limit", { status: 429, code: "error_budget" });
    breaker.record(route("ann"), blocked);
    expect([pauseMs("ann"), pauseMs("bob")]).toEqual([30_000, 0]);
    breaker.record(route("ann", "pictures", "k", false), blocked);
    expect(pauseMs("bob", "pictures")).toBe(30_000);
  });

  test("says what is wrong with the key while that is what it pauses for", () => {
    const spent = new VeniceError("payment", { status: 402 });
    fail(10, "ann", spent);
    expect(() => breaker.check(route("ann"))).toThrow(spent);
  });

  test("remembers a bounded number of models and people", () => {
    fail(10);
    for (let i = 0; i < 5_001; i++) breaker.record(route("bob", `model-${i}`), refused(400));
    expect(pauseMs()).toBe(0);
  });
});
