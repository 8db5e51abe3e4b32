import { describe, expect, it } from "vitest";
import { channel, openHouse } from "../fakes/house.ts";
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
