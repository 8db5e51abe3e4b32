import { beforeEach, describe, expect, test } from "vitest";
import { Lifeline } from "../../src/venice/lifeline.ts";
import { ManualClock } from "./manual-clock.ts";

describe("a lifeline", () => {
  let clock: ManualClock;
  let line: Lifeline;
  beforeEach(() => {
    clock = new ManualClock();
    line = new Lifeline(clock);
    line.limitPauses({ silenceMs: 120_000, fruitlessMs: 300_000 });
  });

  test("lasts for hours as long as words come", () => {
    for (let i = 0; i < 200; i++) {
      clock.advance(119_000);
      line.beat(true);
    }
    expect(line.signal.aborted).toBe(false);
  });
  test("ends after 120 s of silence, not before", () => {
    clock.advance(60_000);
    line.beat(true);
    clock.advance(119_999);
    expect(line.signal.aborted).toBe(false);
    clock.advance(1);
    expect(line.signal.reason).toMatchObject({ kind: "timeout", code: "silent" });
  });
  test("ends after 300 s of mere signs of life", () => {
    for (let i = 0; i < 29; i++) {
      clock.advance(10_000);
      line.beat(false);
    }
    expect(line.signal.aborted).toBe(false);
    clock.advance(10_000);
    expect(line.signal.reason).toMatchObject({ kind: "timeout", code: "fruitless" });
  });
  test("does not run while the reader itself holds the reply back", () => {
    line.hold(true);
    clock.advance(1_000_000);
    expect(line.signal.aborted).toBe(false);
    line.hold(false);
    clock.advance(120_000);
    expect(line.signal.aborted).toBe(true);
  });
  test("leaves no timer behind", () => {
    line.end();
    expect(clock.pending).toBe(0);
  });
});
