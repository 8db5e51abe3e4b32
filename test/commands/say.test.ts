import { describe, expect, it } from "vitest";
import type { Call } from "../../src/core/turn.ts";
import { heard } from "../core/speech/sounds.ts";
import { ada, channel, openHouse } from "../fakes/house.ts";
import { soundsOf, spokenIn } from "./voices.ts";

const say = (options: Record<string, unknown> = {}): Call => ({
  command: "say",
  options: { text: "The gondola leaves at dusk.", ...options },
});
const sentences = (count: number) =>
  Array.from({ length: count }, (_, n) => `This is sentence number ${n} of a long tale.`).join(" ");

describe("/say", () => {
  it("answers with a voice message: Ogg Opus, its length, a waveform, kept for later", async () => {
    await using house = await openHouse();
    const shown = await house.does(say());
    const [voice, ...more] = soundsOf(shown);
    expect(more).toEqual([]);
    expect(voice).toMatchObject({ kind: "voice", mime: "audio/ogg", name: "voice.ogg" });
    // For where no voice may be heard.
    expect(voice?.words).toBe("The gondola leaves at dusk.");
    const { seconds } = await heard(voice!.bytes);
    expect(voice?.durationSecs).toBeCloseTo(seconds, 2);
    expect(voice?.waveform).toHaveLength(Math.round(seconds * 10));
    expect(await house.deps.kept.open(voice!.file!)).toEqual(voice?.bytes);
    expect(shown.statuses).toContain("Speaking…");
    expect(spokenIn(house)[0]?.body).toMatchObject({ model: "tts-kokoro", voice: "af_sky", response_format: "opus" });
    const [spent] = await house.deps.quota.spentToday(ada, channel);
    expect(spent).toMatchObject({ capability: "speech", calls: 1, usd: expect.closeTo((27 * 3.5) / 1e6, 9) });
  });

  it("speaks a long text in pieces side by side and joins them in order into one message", async () => {
    await using house = await openHouse();
    const text = sentences(120);
    const shown = await house.does(say({ text }));
    const pieces = spokenIn(house).map(({ body }) => (body as { input: string }).input);
    expect(pieces.length).toBeGreaterThan(1);
    expect(pieces.toSorted((a, b) => text.indexOf(a) - text.indexOf(b)).join(" ")).toBe(text);
    const [voice, ...more] = soundsOf(shown);
    expect(more).toEqual([]);
    const { seconds, errors } = await heard(voice!.bytes);
    expect(errors).toEqual([]);
    expect(voice?.words).toBe(text);
    expect(seconds).toBeCloseTo(voice!.durationSecs!, 2);
    expect(voice?.waveform).toHaveLength(256);
  });

  it("takes any voice of any model, by value, by name, and at another speed", async () => {
    await using house = await openHouse({ confirmUsd: 1 });
    await house.does(say({ voice: "tts-xai-v1/eve", speed: 1.5 }));
    await house.does(say({ voice: "adam" }));
    const wav = await house.does(say({ voice: "Tara" }));
    expect(spokenIn(house).map(({ body }) => body)).toMatchObject([
      { model: "tts-xai-v1", voice: "eve", speed: 1.5, response_format: "mp3" },
      { model: "tts-kokoro", voice: "am_adam", response_format: "opus" },
      { model: "tts-orpheus", voice: "tara", response_format: "wav" },
    ]);
    expect(soundsOf(wav)[0]).toMatchObject({ kind: "audio", mime: "audio/wav" });
  });

  it("uses the voice of the place, and a voice of the person's language before the usual one", async () => {
    await using house = await openHouse();
    await house.does(say(), { person: { ...ada, locale: "fr" } });
    await house.deps.settings.change(channel, { voice: "tts-kokoro/bm_george" });
    await house.does(say());
    await house.deps.settings.change(channel, { voice: "tts-gone/nobody" });
    await house.does(say());
    expect(spokenIn(house).map(({ body }) => (body as { voice: string }).voice)).toEqual([
      "ff_siwis",
      "bm_george",
      "af_sky",
    ]);
  });

  it("names the nearest voices for one that there is not, before anything is charged", async () => {
    await using house = await openHouse();
    const shown = await house.does(say({ voice: "Bela" }));
    expect(shown.notices).toEqual([expect.stringMatching(/no voice Bela\. Did you mean .*Bella/)]);
    expect(spokenIn(house)).toEqual([]);
  });

  it("refuses what no voice can say, and what is too long for one message", async () => {
    await using house = await openHouse();
    expect((await house.does(say({ text: "🎉🎉🎉" }))).notices).toEqual([expect.stringContaining("nothing in it")]);
    const long = await house.does(say({ text: sentences(400) }));
    expect(long.notices).toEqual([expect.stringContaining("at most 10000")]);
    expect(spokenIn(house)).toEqual([]);
  });

  it("asks before it spends more than may be spent without a press, and speaks once that is pressed", async () => {
    await using house = await openHouse({ confirmUsd: 0.001 });
    const asked = await house.does(say({ voice: "tts-gemini-3-1-flash/Puck" }));
    expect(asked.text).toContain("$0.0051");
    expect([soundsOf(asked), spokenIn(house)]).toEqual([[], []]);
    const spoken = await house.presses(asked, "Yes, read it (≈ $0.0051)");
    expect(soundsOf(spoken)[0]).toMatchObject({ kind: "voice", mime: "audio/ogg" });
    expect(spokenIn(house)).toHaveLength(1);
  });

  it("pays no piece twice after a crash", async () => {
    await using house = await openHouse();
    const id = "discord:crashed";
    let statuses = 0;
    house.adapter.onPart = (part) => {
      // The process hangs when two pieces of three are asked for, and is killed.
      if (part.type === "status" && ++statuses === 2) return new Promise(() => {});
    };
    const call = say({ text: sentences(120) });
    await house.core.accept({ id, at: Date.now(), place: channel, person: ada, call, asked: [], target: null });
    await until(async () => (await house.deps.quota.spentToday(ada, channel))[0]?.calls === 2);
    const before = spokenIn(house).length;
    await using next = await house.crash();
    const shown = next.adapter.shown(id);
    await next.inbox.resume("discord");
    expect(soundsOf(await shown)).toHaveLength(1);
    const inputs = spokenIn(next).map(({ body }) => (body as { input: string }).input);
    expect([before, inputs.length, new Set(inputs).size]).toEqual([2, 3, 3]);
  });

  it("says why when Venice fails, and charges nothing for it", async () => {
    await using house = await openHouse();
    house.emulator.fault({ path: "/audio/speech", refuse: "gateway", count: "always" });
    const shown = await house.does(say());
    expect(shown.notices).toHaveLength(1);
    expect(soundsOf(shown)).toEqual([]);
    expect(await house.deps.quota.spentToday(ada, channel)).toEqual([]);
  });

  it("offers voices as they are typed, by name, model and language", async () => {
    await using house = await openHouse();
    const complete = (typed: string, locale = "en") =>
      house.core.complete("say", "voice", typed, { place: channel, person: ada, locale });
    const all = await complete("");
    expect(all).toHaveLength(25);
    expect((await complete("bella"))[0]).toEqual({
      name: "Bella · Kokoro Text to Speech · American English",
      value: "tts-kokoro/af_bella",
    });
    expect((await complete("japan")).map(({ value }) => value)).toContain("tts-kokoro/jf_alpha");
    expect((await complete("gemini puck"))[0]?.value).toBe("tts-gemini-3-1-flash/Puck");
    expect((await complete("", "it"))[0]?.name).toContain("italiano");
    for (const { name, value } of all) expect(Math.max(name.length, value.length)).toBeLessThanOrEqual(100);
  });
});

async function until(is: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await is())) await new Promise((resolve) => setTimeout(resolve, 5));
}
