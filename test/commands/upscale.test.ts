import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { ada, channel, openHouse } from "../fakes/house.ts";
import { attach, labelsOf, paidFor, picturesOf, upload } from "./pictures.ts";

describe("/upscale", () => {
  it("makes a picture twice as large for two cents", async () => {
    await using house = await openHouse();
    const shown = await house.does({ command: "upscale", options: { image: [await attach(house)] } });
    expect(picturesOf(shown)).toMatchObject([{ width: 600, height: 600, mime: "image/png", alt: "photo (enlarged)" }]);
    expect(shown.text).toBe("Upscaler · $0.02");
    expect(labelsOf(shown)).toEqual(["Upscale", "Vary", "Edit", "Cut out", "Animate"]);
  });

  it("asks before four times as large, which is dearer than may be spent without a press", async () => {
    await using house = await openHouse();
    const options = { image: [await attach(house)], scale: 4 };
    const asked = await house.does({ command: "upscale", options });
    expect(asked.text).toContain("≈ $0.08");
    expect(paidFor(house)).toHaveLength(0);
    const shown = await house.presses(asked, "Yes");
    expect(picturesOf(shown)).toMatchObject([{ width: 1200, height: 1200 }]);
    expect(await house.deps.quota.spentToday(ada, channel)).toMatchObject([{ capability: "upscale", usd: 0.08 }]);
  });

  it("takes the first of several and says so", async () => {
    await using house = await openHouse();
    const image = [await attach(house), await attach(house, { name: "b.png" })];
    const shown = await house.does({ command: "upscale", options: { image } });
    expect(picturesOf(shown)).toHaveLength(1);
    expect(shown.notices).toEqual(["I took the first picture, photo.png."]);
  });

  it("says of a picture that is too small, or as large as it gets, that it is", async () => {
    await using house = await openHouse();
    const small = await attach(house, { width: 100, height: 100 });
    expect((await house.does({ command: "upscale", options: { image: [small] } })).notices[0]).toContain("100×100");
    const large = await attach(house, { name: "large.png", width: 4200, height: 4000 });
    expect((await house.does({ command: "upscale", options: { image: [large] } })).notices[0]).toContain("4200×4000");
    expect(paidFor(house)).toHaveLength(0);
  });

  it("shows a copy that platforms take where the result is too large, and keeps the whole", async () => {
    await using house = await openHouse({ confirmUsd: 1 });
    const create = { width: 640, height: 640, channels: 3, background: "#808080" } as const;
    const noise = { type: "gaussian", mean: 128, sigma: 60 } as const;
    const noisy = await sharp({ create: { ...create, noise } })
      .png()
      .toBuffer();
    const image = [upload(house, "noise.png", noisy)];
    const shown = await house.does({ command: "upscale", options: { image, scale: 4 } });
    const [picture] = picturesOf(shown);
    expect(picture).toMatchObject({ mime: "image/jpeg", name: "noise-enlarged.jpg", width: 2560, height: 2560 });
    expect(picture?.bytes.byteLength).toBeLessThanOrEqual(10_000_000);
    expect(picture?.file?.size).toBeGreaterThan(10_000_000);
    expect(shown.notices).toEqual([expect.stringContaining("compressed")]);
  });
});
