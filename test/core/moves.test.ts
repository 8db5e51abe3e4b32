import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createMoves } from "../../src/core/moves.ts";
import { type Place, placeKey, type TurnRecord } from "../../src/core/turn.ts";
import { createLog } from "../../src/log.ts";
import type { Shown } from "../fakes/adapter.ts";
import { ada, bob, openHouse, type TestHouse } from "../fakes/house.ts";

const group: Place = { platform: "telegram", id: "-5", private: false, nsfw: false, name: "Laguna" };
const larger: Place = { ...group, id: "-1005" };
const other: Place = { ...group, id: "-6" };

let house: TestHouse;
const open = async (options: Parameters<typeof openHouse>[0] = {}) => {
  await house?.[Symbol.asyncDispose]();
  house = await openHouse(options);
};
beforeEach(async () => {
  house = await openHouse();
});
afterEach(() => house[Symbol.asyncDispose]());

const isAnswered = async (place: Place, person = ada) => (await house.asks("Hello", { place, person })).text !== "";
/** The id of a button that is shown, as soon as it is. */
function shownButton(label: string): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  const before = house.adapter.onPart;
  house.adapter.onPart = (part, turn) => {
    const found = part.type === "choices" ? part.rows.flat().find((choice) => choice.label === label) : undefined;
    if (found?.id) resolve(found.id);
    return before(part, turn);
  };
  return promise;
}
/** Holds the answers to a command where their first words are shown, until it is told to go. */
function hold(command = "ask"): { readonly begun: Promise<void>; go(): void } {
  const [begun, going] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  house.adapter.onPart = (part, { call }) => {
    if (part.type !== "text" || call.command !== command) return;
    begun.resolve();
    return going.promise;
  };
  return { begun: begun.promise, go: going.resolve };
}

describe("rules that name the old number of a group", () => {
  it("let its people in under the new one, also after a restart, and nobody else", async () => {
    await open({ allow: ["telegram:chat:-5"] });
    expect([await isAnswered(group), await isAnswered(larger, bob)]).toEqual([true, false]);
    await house.core.moved(group, larger);
    expect([await isAnswered(larger), await isAnswered(other, bob)]).toEqual([true, false]);
    house = await house.restart();
    expect(await isAnswered(larger)).toBe(true);
  });

  it("keep it out under the new one", async () => {
    await open({ block: ["telegram:chat:-5"] });
    await house.core.moved(group, larger);
    expect([await isAnswered(larger), await isAnswered(other)]).toEqual([false, true]);
  });

  it("weigh its people's share under the new one", async () => {
    await open({ shares: ["telegram:chat:-5=3"] });
    const weights: number[] = [];
    const { take } = house.deps.quota;
    Object.assign(house.deps.quota, {
      take(turn: TurnRecord, o: Parameters<typeof take>[1]) {
        weights.push(house.deps.money.weightOf(turn.person, turn.place));
        return take(turn, o);
      },
    });
    await house.core.moved(group, larger);
    for (const place of [larger, other]) await isAnswered(place);
    expect(weights).toEqual([3, 1]);
  });

  it("are named in one line of the log, with what to write instead, and others are not", async () => {
    const lines: string[] = [];
    const log = createLog("info", [], { write: (line) => void lines.push(line) });
    const rules = { ALLOW: ["telegram:chat:-5", "telegram:chat:-6"], BLOCK: [], SHARES: ["telegram:chat:-5=2"] };
    const moves = createMoves({ store: house.store, rules, along: [], log });
    await moves.move(group, larger);
    await moves.move(group, larger);
    await moves.move({ ...group, id: "-7" }, { ...group, id: "-1007" });
    expect(lines.map((line) => JSON.parse(line).msg)).toEqual([
      "A group has another number now: in .env, write telegram:chat:-1005 for telegram:chat:-5 in ALLOW and SHARES",
    ]);
  });
});

describe("a group that becomes a supergroup takes along", () => {
  it("what was spent there today, so that the cap of the place holds", async () => {
    await house.deps.money.caps.set("place", 0.000_001);
    expect(await isAnswered(group)).toBe(true);
    await house.core.moved(group, larger);
    const denied = await house.asks("And here?", { place: larger, person: bob });
    expect(denied.notices.join()).toMatch(/cap/);
    expect(await isAnswered(other, bob)).toBe(true);
  });

  it("the files that were made there: /forget place removes them", async () => {
    await house.does({ command: "imagine", options: { prompt: "a gondola" } }, { place: group });
    await house.core.moved(group, larger);
    await house.core.moved(group, larger);
    house.adapter.managers.add("ada");
    const asked = await house.does({ command: "forget", options: { scope: "place" } }, { place: larger });
    expect((await house.presses(asked, "Forget")).text).toMatch(/Forgotten: 1 files/);
    const said = await house.does({ command: "forget", options: {} }, { place: larger });
    expect((await house.presses(said, "Forget")).text).toBe("There is nothing to forget.");
  });

  it("the key that the group brought", async () => {
    const { ownKeys } = house.deps.money;
    await ownKeys.set("telegram:chat:-5", "a-key-of-the-group", new AbortController().signal);
    await house.core.moved(group, larger);
    expect((await ownKeys.of(ada, larger))?.secret).toBe("a-key-of-the-group");
    expect(await ownKeys.has("telegram:chat:-5")).toBe(false);
  });

  it("what was being answered when it moved", async () => {
    const held = hold();
    const growing = house.asks("My boat is called Serenissima.", { place: group });
    await held.begun;
    await house.core.moved(group, larger);
    held.go();
    await growing;
    house.adapter.onPart = () => {};
    expect((await house.asks("What is my boat called?", { place: larger })).text).toContain("Serenissima");
    expect(await house.deps.memory.ofPlace(placeKey(group))).toEqual([]);
  });

  it("the buttons of what was being answered: Stop ends it, and Regenerate asks once more", async () => {
    const held = hold();
    const button = shownButton("Stop");
    const growing = house.asks("Tell me of boats.", { place: group });
    await held.begun;
    await house.core.moved(group, larger);
    const stop = await house.core.press(await button, larger, ada);
    if ("refused" in stop) throw new Error(stop.refused);
    const stopped = await house.does(stop.call, { place: larger, asked: [] });
    held.go();
    expect(stopped.notices).toEqual(["Stopped."]);
    const shown = await growing;
    house.adapter.onPart = () => {};
    const again = await house.core.press(shown.button("Regenerate").id ?? "", larger, ada);
    expect(again).toMatchObject({ call: { command: "regenerate" } });
    expect(await house.core.press(shown.button("Regenerate").id ?? "", other, ada)).toHaveProperty("refused");
  });

  it("what was still owed: it is answered there, and remembered there", async () => {
    const held = hold();
    const id = "telegram:owed";
    const call = { command: "ask", options: { prompt: "My oar is of beech." } };
    await house.core.accept({ id, at: Date.now(), place: group, person: ada, call, asked: ["q1"], target: null });
    await held.begun;
    house = await house.crash();
    await house.core.moved(group, larger);
    const shown = house.adapter.shown(id);
    await house.inbox.resume("telegram");
    expect((await shown).turn.place).toMatchObject({ id: "-1005", formerly: "-5" });
    await house.deps.running.ended(id);
    expect(await house.deps.memory.ofPlace(placeKey(larger))).toHaveLength(1);
  });
});

describe("a scene in a group that becomes a supergroup", () => {
  const line = (scene: string, step: number): Promise<Shown> => house.adapter.shown(`telegram:scene:${scene}:${step}`);
  const hasSpeaker = ({ parts }: Shown) => parts.some(({ type }) => type === "speaker");

  it("goes on there: lines, memory and its end", async () => {
    await open({ scenePaceMs: 5 });
    house.adapter.managers.add("ada");
    const held = hold("scene-line");
    await house.does({ command: "scene", options: { characters: "captain-brine, madame-fenice" } }, { place: group });
    const { id = "" } = (await house.deps.scenes.at(group)) ?? {};
    await held.begun;
    await house.core.moved(group, larger);
    held.go();
    house.adapter.onPart = () => {};
    const lines = [await line(id, 0), await line(id, 1), await line(id, 2)];
    expect(lines.map(hasSpeaker)).toEqual([true, true, true]);
    expect(lines.slice(1).map(({ turn }) => turn.place.id)).toEqual(["-1005", "-1005"]);
    await house.deps.running.ended(lines[2]?.turn.id ?? "");
    const { turns } = await house.deps.memory.thread(placeKey(larger), undefined, `scene:${id}`);
    expect(turns.map(({ answer }) => answer)).toEqual(expect.arrayContaining([lines[1]?.text, lines[2]?.text]));
    expect(await house.deps.scenes.at(group)).toBeUndefined();
    const ended = await house.does({ command: "scene", options: { stop: true } }, { place: larger });
    expect(ended.notices[0]).toMatch(/has ended/);
  });
});
