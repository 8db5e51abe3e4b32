import { beforeEach, describe, expect, test } from "vitest";
import { Breaker } from "../../src/venice/breaker.ts";
import { VeniceError } from "../../src/venice/index.ts";
import { ManualClock } from "./manual-clock.ts";

const refused = (status: number) => new VeniceError("invalid", { status });

describe("the breaker", () => {
  let clock: ManualClock;
  let breaker: Breaker;
  beforeEach(() => {
    clock = new ManualClock();
    breaker = new Breaker(() => clock.now());
  });
  const fail = (times: number, model: string, user?: string, error = refused(400)) => {
    for (let i = 0; i < times; i++) breaker.record(error, model, user);
  };

  test("rests a model for 30 s after ten refusals, and only that model", () => {
    fail(9, "m");
    breaker.check("m");
    fail(1, "m");
    clock.advance(10_000);
    expect(() => breaker.check("m")).toThrow(
      expect.objectContaining({ kind: "unavailable", code: "paused", retryAfterMs: 20_000 }),
    );
    expect(() => breaker.check("m", "anyone")).toThrow();
    breaker.check("other");
    clock.advance(20_000);
    breaker.check("m");
  });

  test("does not count refusals that are 30 s apart, 429s, or a server's own failures", () => {
    fail(9, "m");
    clock.advance(30_000);
    fail(9, "m");
    fail(50, "m", undefined, refused(429));
    fail(50, "m", undefined, refused(503));
    fail(50, "m", undefined, new VeniceError("network"));
    breaker.check("m");
  });

  test("rests only the user who caused all ten", () => {
    fail(10, "m", "abuser");
    expect(() => breaker.check("m", "abuser")).toThrow();
    breaker.check("m", "other");
    fail(9, "m", "other");
    breaker.check("m", "other");
  });

  test("rests the model for everyone when several cause ten together", () => {
    fail(5, "m", "a");
    fail(5, "m", "b");
    expect(() => breaker.check("m", "c")).toThrow();
  });

  test("rests at once when the service says that its patience is at an end", () => {
    breaker.record(new VeniceError("limit", { status: 429, code: "error_budget" }), "m", "a");
    expect(() => breaker.check("m", "a")).toThrow();
    breaker.check("m", "b");
  });

  test("remembers a bounded number of models", () => {
    fail(10, "m");
    for (let i = 0; i < 600; i++) fail(1, `model-${i}`);
    breaker.check("m");
  });
});
