import { describe, expect, it } from "vitest";
import type { Person, TurnRecord } from "../../src/core/turn.ts";
import { ada, bob, channel, direct, openHouse, type TestHouse } from "../fakes/house.ts";
import { soundsOf, spokenIn } from "./voices.ts";

const readAloud = (text: string) => ({ command: "read-aloud", options: { text } });

describe("the settings of a place", () => {
  it("turn speaking on and off, and say which voice speaks", async () => {
    await using house = await openHouse();
    house.adapter.managers.add("ada");
    const panel = await house.does({ command: "settings", options: {} });
    expect(panel.text).toContain("**Speak answers:** off");
    expect(panel.text).toContain("**Voice:** chosen by itself");
    const on = await house.presses(panel, "Speak answers: on");
    expect(on.text).toContain("**Speak answers:** on");
    expect(soundsOf(await house.asks("Hello"))).toHaveLength(1);
    await house.presses(on, "Speak answers: off");
    expect(soundsOf(await house.asks("Hello"))).toHaveLength(0);
  });

  it("take a voice by its name, forget it, and name the nearest for one that there is not", async () => {
    await using house = await openHouse();
    house.adapter.managers.add("ada");
    const set = (voice: string) => house.does({ command: "voice", options: { voice } });
    expect(house.core.missing({ command: "voice", options: {} }).map(([name]) => name)).toEqual(["voice"]);
    expect((await set("George")).text).toContain("**Voice:** George · Kokoro Text to Speech · British English");
    expect((await house.deps.settings.of(channel)).voice).toBe("tts-kokoro/bm_george");
    expect((await set("Goerge")).notices.join()).toContain("George");
    expect((await set("none")).text).toContain("chosen by itself");
  });

  it("are changed only by who may", async () => {
    await using house = await openHouse();
    const shown = await house.does({ command: "voice", options: { voice: "George" } });
    expect(shown.notices).toHaveLength(1);
    expect((await house.deps.settings.of(channel)).voice).toBeUndefined();
  });
});

describe("answers spoken to one person", () => {
  const OWN = "Speak answers to me everywhere";
  const panelOf = (house: TestHouse, person: Person) => house.does({ command: "settings", options: {} }, { person });
  const isSpoken = async (house: TestHouse, more: Partial<TurnRecord> = {}) =>
    soundsOf(await house.asks("Hello", more)).length > 0;

  it("are chosen by who may not manage the place, hold everywhere, and cost nobody else anything", async () => {
    await using house = await openHouse();
    const panel = await panelOf(house, bob);
    expect(panel.text).toContain("**Speak answers:** off");
    expect(panel.text).toContain(`**${OWN}:** off`);
    await expect(house.presses(panel, "Speak answers: on")).rejects.toThrow(/Only who manages/);
    const on = await house.presses(panel, `${OWN}: on`);
    expect([on.turn.update, on.text]).toEqual([true, expect.stringContaining(`**${OWN}:** on`)]);
    expect(on.text).toContain("**Speak answers:** off");
    expect(await isSpoken(house, { person: bob })).toBe(true);
    expect(await isSpoken(house, { person: bob, place: { ...channel, id: "c2" } })).toBe(true);
    expect(await isSpoken(house, { person: bob, place: direct })).toBe(true);
    expect(await isSpoken(house)).toBe(false);
    const spent = async (person: Person) =>
      (await house.deps.quota.spentToday(person, channel)).map(({ capability }) => capability).toSorted();
    expect([await spent(bob), await spent(ada)]).toEqual([["chat", "speech"], ["chat"]]);
  });

  it("are theirs alone to choose: nobody else may press", async () => {
    await using house = await openHouse();
    house.adapter.managers.add("ada");
    const panel = await panelOf(house, bob);
    await expect(house.presses(panel, `${OWN}: on`, ada)).rejects.toThrow(/Only the person who asked/);
    expect(await isSpoken(house, { person: bob })).toBe(false);
  });

  it("are spoken where either the place or the person has it so", async () => {
    await using house = await openHouse();
    await house.presses(await panelOf(house, bob), `${OWN}: on`);
    await house.deps.settings.change(channel, { speech: false });
    expect(await isSpoken(house, { person: bob })).toBe(true);
    await house.deps.settings.change(channel, { speech: true });
    expect([await isSpoken(house, { person: bob }), await isSpoken(house)]).toEqual([true, true]);
    await house.presses(await panelOf(house, bob), `${OWN}: off`);
    expect(await isSpoken(house, { person: bob })).toBe(true);
    await house.deps.settings.change(channel, { speech: false });
    expect(await isSpoken(house, { person: bob })).toBe(false);
  });

  it("are explanations of messages too; of a place's own voice those are none", async () => {
    await using house = await openHouse();
    const explained = (person: Person) => house.does({ command: "explain", options: { text: "Ciao" } }, { person });
    await house.deps.settings.change(channel, { speech: true });
    await house.presses(await panelOf(house, bob), `${OWN}: on`);
    expect([soundsOf(await explained(bob)).length, soundsOf(await explained(ada)).length]).toEqual([1, 0]);
  });

  it("outlive a restart, are told by /privacy and /export, and are forgotten with the person", async () => {
    let house = await openHouse();
    try {
      const does = (command: string, options = {}, place = direct) =>
        house.does({ command, options }, { person: bob, place });
      expect((await does("privacy")).text).not.toContain("spoken everywhere");
      expect((await does("export")).text).toContain("I remember nothing of you");
      await house.presses(await panelOf(house, bob), `${OWN}: on`);
      house = await house.restart();
      expect((await does("privacy")).text).toContain("answers to you are spoken everywhere");
      const exported = await does("export");
      expect(exported.text).toBe("What you chose for yourself is in it.");
      const [file] = soundsOf(exported);
      expect(JSON.parse(Buffer.from(file?.bytes ?? []).toString())).toMatchObject({ chosen: { speech: true } });
      const forgotten = await house.presses(await does("forget"), "Forget");
      expect(forgotten.text).toBe("Forgotten too: what you chose for yourself.");
      expect(await isSpoken(house, { person: bob })).toBe(false);
    } finally {
      await house[Symbol.asyncDispose]();
    }
  });
});

describe("Read aloud, on a message", () => {
  it("says its words in the voice of the place, without what no voice can say", async () => {
    await using house = await openHouse();
    await house.deps.settings.change(channel, { voice: "tts-kokoro/am_adam" });
    const shown = await house.does(readAloud("# News\n\nThe *canals* are quiet 🌙 (https://example.org/x)"));
    expect(soundsOf(shown)).toEqual([expect.objectContaining({ kind: "voice", mime: "audio/ogg" })]);
    expect(spokenIn(house)[0]?.body).toMatchObject({
      voice: "am_adam",
      input: "News.\n\nThe canals are quiet (example.org)",
    });
  });

  it("is offered on messages", async () => {
    await using house = await openHouse();
    expect(house.core.commands.find(({ name }) => name === "read-aloud")).toMatchObject({ onMessage: true });
    expect((await house.does(readAloud("```\ncode\n```"))).notices.join()).toContain("nothing in it");
  });
});
