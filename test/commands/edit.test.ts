import sharp from "sharp";
import { describe, expect, it } from "vitest";
import type { Call, FileRef } from "../../src/core/turn.ts";
import { ada, channel, openHouse } from "../fakes/house.ts";
import { attach, labelsOf, paidFor, picturesOf, upload } from "./pictures.ts";

const edit = (image: readonly FileRef[], options: Record<string, unknown> = {}): Call => ({
  command: "edit",
  options: { prompt: "make it blue", image, ...options },
});

describe("/edit", () => {
  it("changes a picture and answers with a card", async () => {
    await using house = await openHouse();
    const shown = await house.does(edit([await attach(house)]));
    const [picture] = picturesOf(shown);
    expect(picture).toMatchObject({ kind: "image", mime: "image/png", alt: "make it blue" });
    expect(shown.text).toBe("FireRed Edit · $0.04");
    expect(labelsOf(shown)).toEqual(["Upscale", "Vary", "Edit", "Cut out", "Animate", "Again"]);
    expect(paidFor(house).map(({ path }) => path)).toEqual(["/image/edit"]);
    expect(await house.deps.quota.spentToday(ada, channel)).toMatchObject([{ capability: "edit", usd: 0.04 }]);
  });

  it("makes one of several", async () => {
    await using house = await openHouse();
    const files = [await attach(house), await attach(house, { name: "other.png", width: 400 })];
    const shown = await house.does(edit(files));
    expect(picturesOf(shown)).toHaveLength(1);
    expect(paidFor(house)[0]?.path).toBe("/image/multi-edit");
    expect((paidFor(house)[0]?.body as { images: unknown[] }).images).toHaveLength(2);
  });

  it("refuses more pictures than the model combines, naming the limit", async () => {
    await using house = await openHouse();
    const files = await Promise.all([1, 2, 3, 4].map((n) => attach(house, { name: `${n}.png` })));
    const shown = await house.does(edit(files, { model: "firered-image-edit" }));
    expect(shown.notices).toEqual([expect.stringContaining("at most 3 pictures")]);
    expect(paidFor(house)).toHaveLength(0);
  });

  it("asks natively for the words that its button lacks, and goes on from the kept picture", async () => {
    await using house = await openHouse();
    const made = await house.does({ command: "imagine", options: { prompt: "a gondola" } });
    const { id = "" } = made.button("Edit");
    const pressed = await house.core.press(id, channel, ada);
    if ("refused" in pressed) throw new Error(pressed.refused);
    expect(house.core.missing(pressed.call).map(([name]) => name)).toEqual(["prompt"]);
    const { call } = pressed;
    const shown = await house.does({ ...call, options: { ...call.options, prompt: "at night" } });
    expect(picturesOf(shown)).toHaveLength(1);
  });

  it("takes the first frame of what moves, and says so", async () => {
    await using house = await openHouse();
    const frame = await sharp({ create: { width: 300, height: 300, channels: 3, background: "#123456" } })
      .png()
      .toBuffer();
    const other = await sharp(frame).negate().png().toBuffer();
    const gif = await sharp([frame, other], { join: { animated: true } })
      .gif()
      .toBuffer();
    const shown = await house.does(edit([upload(house, "dance.gif", gif)]));
    expect(picturesOf(shown)).toHaveLength(1);
    expect(shown.notices).toEqual(["dance.gif moves; I took its first frame."]);
  });

  it.each([
    ["too small", async () => ({ width: 200, height: 200 }), "too small: 200×200"],
    ["too narrow", async () => ({ width: 3000, height: 40 }), "too small: 3000×40"],
  ])("says what is wrong with a picture that is %s, before anything is charged", async (_what, size, words) => {
    await using house = await openHouse();
    const shown = await house.does(edit([await attach(house, await size())]));
    expect(shown.notices).toEqual([expect.stringContaining(words)]);
    expect(paidFor(house)).toHaveLength(0);
  });

  it("says so of what is no picture, or damaged, before anything is charged", async () => {
    await using house = await openHouse();
    const text = await house.does(edit([upload(house, "notes.png", Buffer.from("only words"))]));
    expect(text.notices).toEqual([expect.stringContaining("cannot open notes.png as a picture")]);
    const whole = await sharp({ create: { width: 300, height: 300, channels: 3, background: "#123456" } })
      .png({ compressionLevel: 0 })
      .toBuffer();
    const half = await house.does(edit([upload(house, "half.png", whole.subarray(0, 90_000))]));
    expect(half.notices).toEqual([expect.stringContaining("damaged")]);
    expect(paidFor(house)).toHaveLength(0);
  });

  it("shows nothing of what Venice forbids, and charges nothing", async () => {
    await using house = await openHouse();
    const shown = await house.does(edit([await attach(house)], { prompt: "[violation]" }));
    expect(picturesOf(shown)).toHaveLength(0);
    expect(shown.notices).toEqual([expect.stringContaining("Nothing was charged")]);
    expect(await house.deps.quota.spentToday(ada, channel)).toEqual([]);
  });

  it("tells what Venice would make instead, where it says so", async () => {
    await using house = await openHouse();
    house.emulator.fault({ path: "/image/edit", refuse: "suggestion" });
    const shown = await house.does(edit([await attach(house)]));
    expect(shown.notices).toEqual([expect.stringMatching(/Nothing was charged. This would be allowed: \w/)]);
  });

  it("can be varied: another picture like it, of what it shows", async () => {
    await using house = await openHouse();
    const made = await house.does({ command: "imagine", options: { prompt: "a gondola" } });
    const varied = await house.presses(made, "Vary");
    expect(picturesOf(varied)[0]?.alt).toBe("a gondola");
    expect(paidFor(house).at(-1)).toMatchObject({
      path: "/image/edit",
      body: { prompt: expect.stringContaining("It shows: a gondola") },
    });
  });

  it("keeps a veiled picture veiled", async () => {
    await using house = await openHouse();
    const veiled = await attach(house, { name: "SPOILER_photo.png" });
    const shown = await house.does(edit([veiled]));
    expect(picturesOf(shown)[0]).toMatchObject({ spoiler: true, name: "make-it-blue.png" });
    expect(picturesOf(await house.presses(shown, "Cut out"))[0]?.spoiler).toBe(true);
  });
});
