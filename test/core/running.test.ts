import { expect, it } from "vitest";
import { createRunning } from "../../src/core/running.ts";
import type { TurnRecord } from "../../src/core/turn.ts";
import { ada, channel } from "../fakes/house.ts";

const turn = (id: string, command: string): TurnRecord => ({
  ...{ id, at: 0, place: channel, person: ada, asked: [], target: null },
  call: { command, options: {} },
});

it("stops and counts what grows, and not another call to stop that is about to end", () => {
  const running = createRunning();
  const answer = running.begin(turn("1", "ask"));
  const earlier = running.begin(turn("2", "stop"));
  running.begin(turn("3", "stop"));
  expect(running.stop(channel, { person: ada.id, except: "stop" })).toBe(1);
  expect([answer.signal.aborted, earlier.signal.aborted]).toEqual([true, false]);
});

it("knows the messages of what grows before anything is stored of them", () => {
  const running = createRunning();
  const { show, end } = running.begin(turn("1", "ask"));
  expect(running.shownIn(channel, "m1")).toEqual([]);
  show(["m1", "m2"]);
  expect(running.shownIn(channel, "m2")).toEqual(["1"]);
  expect(running.shownIn({ ...channel, id: "c2" }, "m2")).toEqual([]);
  end();
  expect(running.shownIn(channel, "m2")).toEqual([]);
});
