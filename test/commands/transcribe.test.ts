import { describe, expect, it } from "vitest";
import type { Call, FileRef } from "../../src/core/turn.ts";
import { spoken } from "../core/speech/sounds.ts";
import { ada, channel, openHouse } from "../fakes/house.ts";
import { heardIn, recorded, upload } from "./voices.ts";

const transcribe = (audio: readonly FileRef[], options: Record<string, unknown> = {}): Call => ({
  command: "transcribe",
  options: { audio, ...options },
});
const said = "The gondola leaves at dusk.";
/** As a microphone in an empty room has it. */
const silence = () => {
  const wav = Buffer.from(spoken("Hello there", "wav"));
  return wav.fill(0, 44);
};

describe("/transcribe", () => {
  it("writes down what is said, with a private model, by the second", async () => {
    await using house = await openHouse();
    const shown = await house.does(transcribe([await recorded(house, said)]));
    expect(shown.text).toBe(said);
    expect(shown.statuses).toContain("Listening…");
    expect(heardIn(house)).toHaveLength(1);
    const spent = await house.deps.quota.spentToday(ada, channel);
    expect(spent).toEqual([expect.objectContaining({ capability: "transcription", calls: 1 })]);
    expect(spent[0]?.usd).toBeGreaterThan(0);
  });

  it("takes a language in anybody's words, and names none that there is not", async () => {
    await using house = await openHouse();
    const audio = [await recorded(house, said)];
    for (const language of ["en", "English", "en-GB", "german", "日本語"])
      expect((await house.does(transcribe(audio, { language }))).text).toBe(said);
    expect((await house.does(transcribe(audio, { language: "Klingon" }))).notices.join()).toContain("Klingon");
    expect(heardIn(house)).toHaveLength(5);
    const offered = await house.core.complete("transcribe", "language", "ger", {
      place: channel,
      person: ada,
      locale: "en",
    });
    expect(offered[0]).toEqual({ name: "German", value: "de" });
  });

  it("names each of several recordings", async () => {
    await using house = await openHouse();
    const audio = [await recorded(house, "First words.", "one.ogg"), await recorded(house, "Then others.", "two.ogg")];
    const { text } = await house.does(transcribe(audio));
    expect(text).toBe("**one.ogg**\n\nFirst words.\n\n**two.ogg**\n\nThen others.");
  });

  it("says so where nobody speaks, and charges it once", async () => {
    await using house = await openHouse();
    const shown = await house.does(transcribe([upload(house, "silence.wav", silence())]));
    expect(shown.notices).toEqual([expect.stringContaining("nobody speak")]);
    expect(heardIn(house)).toHaveLength(1);
  });

  it.each([
    ["a text file", "notes.txt", Buffer.from("This is no sound at all.")],
    ["a picture", "cat.png", Buffer.from("\x89PNG\r\n\x1a\n and so on", "latin1")],
    ["a film of a kind that Venice does not take", "film.mov", Buffer.from("\0\0\0\x14ftypqt  \0\0\0\0", "latin1")],
  ])("refuses %s before anything is charged, and says what it takes", async (_what, name, bytes) => {
    await using house = await openHouse();
    const shown = await house.does(transcribe([upload(house, name, bytes)]));
    expect(shown.notices).toEqual([expect.stringMatching(new RegExp(`cannot listen to ${name}.*MP3`))]);
    expect(heardIn(house)).toEqual([]);
  });

  it("refuses what is too large without fetching it, and what is broken in plain words", async () => {
    await using house = await openHouse();
    const large = { name: "long.mp3", mime: "audio/mpeg", size: 26 * 1024 * 1024, ref: "nowhere" };
    expect((await house.does(transcribe([large]))).notices).toEqual([expect.stringContaining("26.0 MB")]);
    const broken = upload(house, "broken.ogg", spoken("Hello").subarray(0, 40));
    expect((await house.does(transcribe([broken]))).notices).toEqual([expect.stringContaining("damaged")]);
    expect(heardIn(house)).toEqual([]);
    const unreadable = upload(house, "odd.flac", Buffer.from("fLaC and nothing else"));
    expect((await house.does(transcribe([unreadable]))).notices).toEqual([expect.stringContaining("damaged")]);
    expect(heardIn(house)).toHaveLength(1);
    expect(await house.deps.quota.spentToday(ada, channel)).toEqual([]);
  });

  it("asks before it listens to something long", async () => {
    await using house = await openHouse({ confirmUsd: 0.0001 });
    const asked = await house.does(transcribe([await recorded(house, said.repeat(4))]));
    expect([asked.text, heardIn(house)]).toEqual([expect.stringContaining("To listen to it costs: ≈ $0."), []]);
    const label = asked.choices("done")[0]!.label;
    expect((await house.presses(asked, label)).text).toBe(said.repeat(4));
  });

  it("shows what was said as it was said, whatever signs are in it", async () => {
    await using house = await openHouse();
    const { text } = await house.does(transcribe([await recorded(house, "It is *not* a # heading")]));
    expect(text).toBe("It is \\*not\\* a \\# heading");
  });
});
