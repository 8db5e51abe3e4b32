import sharp from "sharp";
import { describe, expect, it } from "vitest";
import type { Call, Place } from "../../src/core/turn.ts";
import { ada, bob, channel, direct, openHouse } from "../fakes/house.ts";
import { labelsOf, paidFor, picturesOf } from "./pictures.ts";

const imagine = (options: Record<string, unknown> = {}): Call => ({
  command: "imagine",
  options: { prompt: "a gondola at dusk", ...options },
});
const adultPlace: Place = { ...channel, id: "adult", nsfw: true };

describe("/imagine", () => {
  it("answers with a card: picture, alt text, seed, price, buttons", async () => {
    await using house = await openHouse();
    const shown = await house.does(imagine({ seed: 7 }));
    const [picture] = picturesOf(shown);
    expect(picture).toMatchObject({ kind: "image", mime: "image/webp", alt: "a gondola at dusk", spoiler: false });
    expect(picture?.name).toBe("a-gondola-at-dusk.webp");
    const { format, width, height } = await sharp(picture?.bytes).metadata();
    expect({ format, width, height }).toEqual({ format: "webp", width: picture?.width, height: picture?.height });
    expect(shown.text).toBe("Z-Image Turbo · seed 7 · $0.01");
    expect(labelsOf(shown)).toEqual(["Upscale", "Vary", "Edit", "Cut out", "Animate", "Again"]);
    const [{ usd, calls } = { usd: 0, calls: 0 }] = await house.deps.quota.spentToday(ada, channel);
    expect([usd, calls]).toEqual([0.01, 1]);
  });

  it("makes up to four, each with numbered buttons in rows of its own kind", async () => {
    await using house = await openHouse();
    const shown = await house.does(imagine({ count: 4 }));
    expect(picturesOf(shown)).toHaveLength(4);
    expect(new Set(picturesOf(shown).map(({ name }) => name)).size).toBe(4);
    expect(shown.text).toContain("$0.04");
    const choices = shown.parts.findLast((part) => part.type === "choices");
    const rows = choices?.type === "choices" ? choices.rows.map((row) => row.map(({ label }) => label)) : [];
    expect(rows[0]).toEqual(["1 Upscale", "2 Upscale", "3 Upscale", "4 Upscale", "Again"]);
    expect(rows.length).toBeLessThanOrEqual(5);
    expect(Math.max(...rows.map(({ length }) => length))).toBeLessThanOrEqual(5);
    const third = await house.presses(shown, "3 Upscale");
    const file = picturesOf(shown)[2];
    expect(picturesOf(third)[0]?.width).toBe((file?.width ?? 0) * 2);
  });

  it("says what the model does not take, and sends no more than it does", async () => {
    await using house = await openHouse();
    const shown = await house.does(imagine({ negative: "people", aspect: "16:9", model: "qwen-image" }));
    expect(shown.notices).toEqual([expect.stringContaining("what must not be seen")]);
    expect(paidFor(house)[0]?.body).toMatchObject({ aspect_ratio: "16:9", model: "qwen-image" });
    expect(paidFor(house)[0]?.body).not.toHaveProperty("negative_prompt");
    const nearly = await house.does(imagine({ aspect: "wide", model: "qwen-image" }));
    expect(nearly.notices).toEqual([expect.stringContaining("such as")]);
    const paid = paidFor(house).length;
    for (const aspect of ["99:1", "1:5", "0:1"]) {
      const extreme = await house.does(imagine({ aspect }));
      expect(extreme.notices).toEqual([expect.stringContaining("such as")]);
    }
    expect(paidFor(house)).toHaveLength(paid);
    const wide = await house.does(imagine({ aspect: "19:10", model: "qwen-image" }));
    expect(wide.notices).toEqual([expect.stringContaining("16:9")]);
  });

  it("names the nearest style for one that there is not, before anything is charged", async () => {
    await using house = await openHouse();
    const [style] = await house.deps.images.styles("");
    const typo = `${style?.value.slice(0, -1)}x`;
    const shown = await house.does(imagine({ style: typo }));
    expect(shown.notices).toEqual([expect.stringContaining(`Did you mean ${style?.value}`)]);
    expect(paidFor(house)).toHaveLength(0);
    await house.does(imagine({ style: style?.value.toUpperCase() }));
    expect(paidFor(house)[0]?.body).toMatchObject({ style_preset: style?.value });
  });

  it("completes styles, models with price and privacy, and the ratios of the model that is chosen", async () => {
    await using house = await openHouse();
    const typing = { place: channel, person: ada, locale: "en" };
    const complete = (option: string, typed: string, given = {}) =>
      house.core.complete("imagine", option, typed, { ...typing, given });
    expect((await complete("style", "")).length).toBeGreaterThan(5);
    expect(await complete("model", "z-image")).toContainEqual({
      name: "Z-Image Turbo · $0.01 · private",
      value: "z-image-turbo",
    });
    expect((await complete("model", "")).map(({ value }) => value)).not.toContain("bria-bg-remover");
    const ratios = await complete("aspect", "", { model: "qwen-image" });
    expect(ratios.map(({ value }) => value)).toContain("21:9");
    expect((await complete("aspect", "16")).map(({ value }) => value)).toEqual(["16:9"]);
  });

  it("asks before it spends more than may be spent without a press, and asks only once", async () => {
    await using house = await openHouse({ confirmUsd: 0.03 });
    const asked = await house.does(imagine({ count: 4 }));
    expect(picturesOf(asked)).toHaveLength(0);
    expect(asked.text).toContain("$0.04");
    expect(paidFor(house)).toHaveLength(0);
    await expect(house.presses(asked, "Yes", bob)).rejects.toThrow("Only the person who asked");
    expect(picturesOf(await house.presses(asked, "Yes"))).toHaveLength(4);
  });

  it("offers to animate each picture, with what is missing left to be asked for", async () => {
    await using house = await openHouse();
    const shown = await house.does(imagine());
    const { call } = shown.button("Animate");
    expect(call).toEqual({ command: "video", options: { image: [picturesOf(shown)[0]?.file] } });
    expect(house.core.missing(call).map(([name]) => name)).toEqual(["prompt"]);
  });

  it("is Again a new picture of the same words, at the presser's cost", async () => {
    await using house = await openHouse();
    const shown = await house.does(imagine({ seed: 7, aspect: "1:1" }));
    await house.presses(shown, "Again", bob);
    const [first, second] = paidFor(house).map(({ body }) => body as Record<string, unknown>);
    expect(second).toMatchObject({ prompt: first?.prompt, width: first?.width, height: first?.height });
    expect(second?.seed).not.toBe(7);
    expect(await house.deps.quota.spentToday(bob, channel)).toMatchObject([{ usd: 0.01 }]);
  });

  it("shows nothing of what Venice forbids, says so, and charges nothing", async () => {
    await using house = await openHouse();
    const forbidden = await house.does(imagine({ prompt: "[violation]" }));
    expect(picturesOf(forbidden)).toHaveLength(0);
    expect(forbidden.notices).toEqual([expect.stringContaining("Nothing was charged")]);
    const minor = await house.does(imagine({ prompt: "[minor]" }));
    expect(picturesOf(minor)).toHaveLength(0);
    expect(minor.notices).toEqual([expect.stringContaining("minor")]);
    expect(await house.deps.quota.spentToday(ada, channel)).toEqual([]);
  });

  it("shows what is blurred and says why, and what would have to be different", async () => {
    await using house = await openHouse();
    const shown = await house.does(imagine({ prompt: "[blurred]" }));
    expect(picturesOf(shown)).toHaveLength(1);
    expect(shown.notices).toEqual([expect.stringContaining("My owner does not show adult pictures")]);
    await using open = await openHouse({ adult: true });
    expect((await open.does(imagine({ prompt: "[blurred]" }))).notices[0]).toContain("age-restricted");
    expect((await open.does(imagine({ prompt: "[blurred]" }), { place: direct })).notices[0]).toContain(
      "private chats",
    );
    expect((await open.does(imagine({ prompt: "[blurred]" }), { place: adultPlace })).notices).toEqual([]);
    const safe = paidFor(open).map(({ body }) => (body as { safe_mode: boolean }).safe_mode);
    expect(safe).toEqual([true, true, false]);
  });

  it("keeps safe mode on in an age-restricted place where the owner did not allow otherwise", async () => {
    await using house = await openHouse();
    await house.does(imagine(), { place: adultPlace });
    expect(paidFor(house)[0]?.body).toMatchObject({ safe_mode: true });
  });

  it("is shown after a crash without being paid twice", async () => {
    let house = await openHouse();
    // The process dies when the picture was paid for and nothing of it is out yet.
    const dead = Promise.withResolvers<never>();
    const reached = Promise.withResolvers<void>();
    house.adapter.onPart = (part) => {
      if (part.type !== "media") return;
      reached.resolve();
      return dead.promise;
    };
    void house.does(imagine({ seed: 5 }), { id: "discord:cut" });
    await reached.promise;
    house = await house.crash();
    await house.inbox.resume("discord");
    const shown = await house.adapter.shown("discord:cut");
    expect(picturesOf(shown)).toHaveLength(1);
    expect(shown.text).toBe("Z-Image Turbo · seed 5 · $0.01");
    expect(paidFor(house)).toHaveLength(1);
    const upscaled = await house.presses(shown, "Upscale");
    expect(picturesOf(upscaled)).toHaveLength(1);
    await house[Symbol.asyncDispose]();
  });

  it("has buttons that work after a restart", async () => {
    let house = await openHouse();
    const shown = await house.does(imagine());
    house = await house.restart();
    const cut = await house.presses(shown, "Cut out", bob);
    expect(picturesOf(cut)[0]?.mime).toBe("image/png");
    expect(await house.deps.quota.spentToday(bob, channel)).toMatchObject([{ capability: "cutout", usd: 0.03 }]);
    await house[Symbol.asyncDispose]();
  });

  it("is remembered as a part of the conversation, and can be forgotten", async () => {
    await using house = await openHouse();
    await house.does(imagine());
    const { turns } = await house.deps.memory.thread("discord:c1");
    expect(turns.at(-1)).toMatchObject({ command: "imagine", made: [{ name: "a-gondola-at-dusk.webp" }] });
    await house.deps.settings.change(channel, { memory: false });
    await house.does(imagine({ prompt: "a lantern" }));
    expect((await house.deps.memory.thread("discord:c1")).turns).toHaveLength(1);
  });

  it("refuses a prompt that the model does not take, naming the limit", async () => {
    await using house = await openHouse();
    const shown = await house.does(imagine({ prompt: "x".repeat(2049), model: "qwen-image" }));
    expect(shown.notices).toEqual([expect.stringContaining("2048")]);
    expect(paidFor(house)).toHaveLength(0);
  });

  it("cuts the alt text to what platforms take", async () => {
    await using house = await openHouse();
    const shown = await house.does(imagine({ prompt: "🎭".repeat(1200) }));
    const alt = picturesOf(shown)[0]?.alt ?? "";
    expect(alt.length).toBeLessThanOrEqual(1000);
    expect(alt.isWellFormed()).toBe(true);
  });

  it("says what it waits for while Venice is busy", async () => {
    await using house = await openHouse();
    house.emulator.fault({ path: "/image/generate", refuse: "overloaded", retryAfter: 1 });
    const shown = await house.does(imagine());
    expect(shown.statuses.at(-1)).toMatch(/^Venice is busy, trying again in about [12] s$/);
    expect(picturesOf(shown)).toHaveLength(1);
  });

  it("counts a request whose outcome nobody knows as charged, and one that was refused as not", async () => {
    await using house = await openHouse();
    house.emulator.fault({ path: "/image/generate", refuse: "server", count: "always" });
    const refused = await house.does(imagine());
    expect(refused.notices).toHaveLength(1);
    expect(await house.deps.quota.spentToday(ada, channel)).toEqual([]);
    house.emulator.clearFaults();
    house.emulator.fault({ path: "/image/generate", reset: true, count: "always" });
    expect(picturesOf(await house.does(imagine()))).toHaveLength(0);
    expect(await house.deps.quota.spentToday(ada, channel)).toMatchObject([{ usd: 0.01 }]);
  });
});
