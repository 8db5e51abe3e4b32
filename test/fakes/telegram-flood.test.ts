import { expect, it } from "vitest";
import { ManualClock } from "./telegram/clock.ts";
import { ApiFailure } from "./telegram/failure.ts";
import { Flood, REAL_LIMITS } from "./telegram/flood.ts";

function gauge(): { clock: ManualClock; flood: Flood; wait: (act: () => void) => number } {
  const clock = new ManualClock();
  const wait = (act: () => void): number => {
    try {
      act();
      return 0;
    } catch (error) {
      expect(error).toBeInstanceOf(ApiFailure);
      return Number((error as ApiFailure).parameters!.retry_after);
    }
  };
  return { clock, flood: new Flood(REAL_LIMITS, clock), wait };
}

it("a private chat takes a burst and then one message a second", () => {
  const { clock, flood, wait } = gauge();
  for (let i = 0; i < REAL_LIMITS.chatBurst; i++) expect(wait(() => flood.send(1, false))).toBe(0);
  expect(wait(() => flood.send(1, false))).toBe(1);
  clock.advance(1000);
  for (let i = 0; i < 100; i++) {
    expect(wait(() => flood.send(1, false))).toBe(0);
    clock.advance(1000);
  }
});

it("whoever comes back too early waits longer and longer", () => {
  const { clock, flood, wait } = gauge();
  for (let i = 0; i < REAL_LIMITS.chatBurst; i++) flood.send(1, false);
  const waits: number[] = [];
  for (let i = 0; i < 12; i++) {
    waits.push(wait(() => flood.send(1, false)));
    clock.advance(100);
  }
  expect(waits.slice(0, 5)).toEqual([1, 2, 4, 8, 16]);
  expect(waits.at(-1)).toBe(REAL_LIMITS.longest);
  clock.advance(REAL_LIMITS.longest * 1000);
  expect(wait(() => flood.send(1, false))).toBe(0);
});

it("a group takes 20 in any minute", () => {
  const { clock, flood, wait } = gauge();
  for (let i = 0; i < 20; i++) {
    expect(wait(() => flood.send(-5, true))).toBe(0);
    clock.advance(1500);
  }
  expect(wait(() => flood.send(-5, true))).toBe(30);
  clock.advance(30_000);
  expect(wait(() => flood.send(-5, true))).toBe(0);
  for (let i = 0; i < 60; i++) {
    clock.advance(3000);
    expect(wait(() => flood.send(-5, true))).toBe(0);
  }
});

it("the bot as a whole sends 30 in any second, drafts among them", () => {
  const { clock, flood, wait } = gauge();
  for (let i = 0; i < 30; i++) expect(wait(() => (i % 2 ? flood.send(i, false) : flood.draft(i)))).toBe(0);
  expect(wait(() => flood.send(99, false))).toBe(1);
  clock.advance(1000);
  expect(wait(() => flood.send(99, false))).toBe(0);
});

it("an album counts as its pictures", () => {
  const { clock, flood, wait } = gauge();
  expect(wait(() => flood.send(1, false, 10))).toBe(0);
  expect(wait(() => flood.send(1, false))).toBe(6);
  clock.advance(6000);
  expect(wait(() => flood.send(1, false))).toBe(0);
});

it("limits can be lifted", () => {
  const flood = new Flood(undefined, new ManualClock());
  for (let i = 0; i < 1000; i++) flood.send(1, true);
  for (let i = 0; i < 1000; i++) flood.draft(1);
});
