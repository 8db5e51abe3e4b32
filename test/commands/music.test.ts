import { afterEach, describe, expect, it } from "vitest";
import type { Call } from "../../src/core/turn.ts";
import { ada, channel, type TestHouse } from "../fakes/house.ts";
import { openPatientHouse, queuedIn } from "./jobs.ts";
import { labelsOf, picturesOf as mediaOf } from "./pictures.ts";

const song = (options: Record<string, unknown> = {}): Call => ({
  command: "music",
  options: { prompt: "a slow barcarolle", ...options },
});
const LYRICS = "Row, row, row your boat\nGently down the stream";

const open: TestHouse[] = [];
async function patient() {
  const opened = await openPatientHouse();
  open.push(opened.house);
  return opened;
}

afterEach(async () => {
  for (const house of open.splice(0)) await house[Symbol.asyncDispose]();
});

describe("/music", () => {
  it("names the price, makes it on the press, and shows how long it really is", async () => {
    const { house, clock } = await patient();
    const asked = await house.does(song({ duration: "1:30" }));
    expect(asked.text).toBe("ACE-Step 1.5 · 90 s · anonymized: ≈ $0.04. Shall I generate it?");
    const shown = await house.presses(asked, "Generate");
    const [media] = mediaOf(shown);
    expect(media).toMatchObject({ kind: "audio", mime: "audio/flac", name: "a-slow-barcarolle.flac" });
    expect(media?.durationSecs).toBeGreaterThan(1);
    expect(labelsOf(shown)).toEqual(["Again"]);
    expect(clock.pauses.every((ms) => ms >= 2000 && ms <= 5000)).toBe(true);
    expect(await house.deps.quota.spentToday(ada, channel)).toMatchObject([{ capability: "music", usd: 0.04 }]);
    expect((await house.presses(shown, "Again")).text).toContain("90 s");
  });

  it("finds a model that sings where there are lyrics, and one that does not need them where there are none", async () => {
    const { house } = await patient();
    await house.presses(await house.does(song({ lyrics: LYRICS })), "Generate");
    expect(queuedIn(house)[0]?.body).toMatchObject({ lyrics_prompt: LYRICS });
    await house.presses(await house.does(song()), "Generate");
    expect(queuedIn(house)[1]?.body).not.toHaveProperty("lyrics_prompt");
  });

  it("says what a model does not take, before anything is charged", async () => {
    const { house } = await patient();
    const says = async (options: Record<string, unknown>) => (await house.does(song(options))).notices.join();
    expect(await says({ model: "minimax-music-v2" })).toContain("needs lyrics");
    expect(await says({ model: "minimax-music-v2", lyrics: LYRICS, prompt: "jazz" })).toContain("at least 10");
    expect(await says({ model: "stable-audio-25", lyrics: LYRICS })).toContain("does not sing");
    expect(await says({ model: "minimax-music-v2", lyrics: "x".repeat(3001) })).toContain("takes 3000");
    expect(await says({ model: "ace-step-15", prompt: "x".repeat(513) })).toContain("takes 512");
    expect(await says({ model: "ace-step-15", duration: "100" })).toBe("90 s is the nearest that ACE-Step 1.5 has.");
    expect(await says({ model: "minimax-music-v25", duration: "100" })).toContain("chooses the length by itself");
    expect(queuedIn(house)).toHaveLength(0);
  });

  it("completes models, without those that read aloud, and lengths", async () => {
    const { house } = await patient();
    const complete = (option: string, typed: string, given = {}) =>
      house.core.complete("music", option, typed, { place: channel, person: ada, locale: "en", given });
    const names = (await complete("model", "")).map(({ value }) => value);
    expect(names).toContain("stable-audio-25");
    expect(names).not.toContain("elevenlabs-tts-v3");
    expect((await complete("duration", "", { model: "ace-step-15" })).map(({ value }) => value)).toEqual([
      "60",
      "90",
      "120",
      "150",
      "180",
      "210",
    ]);
    expect((await complete("duration", "6", { model: "elevenlabs-music" })).map(({ value }) => value)).toEqual([
      "60",
      "600",
    ]);
  });

  it("gives the money back when it fails, whatever the reply says of that", async () => {
    const { house } = await patient();
    const shown = await house.presses(await house.does(song({ prompt: "[suggestion] a song" })), "Generate");
    expect(shown.notices).toEqual([expect.stringContaining("What it cost is given back.")]);
    expect(labelsOf(shown)).toEqual(["Try anew", "Use the suggested words"]);
    expect(await house.deps.quota.spentToday(ada, channel)).toMatchObject([{ usd: 0 }]);
  });
});
