import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { ada, channel, openHouse } from "../fakes/house.ts";
import { attach, paidFor, picturesOf } from "./pictures.ts";

describe("/cutout", () => {
  it("leaves what the picture shows, on nothing", async () => {
    await using house = await openHouse();
    const shown = await house.does({ command: "cutout", options: { image: [await attach(house)] } });
    const [picture] = picturesOf(shown);
    expect(picture).toMatchObject({ mime: "image/png", alt: "photo (cut out)" });
    expect((await sharp(picture?.bytes).metadata()).hasAlpha).toBe(true);
    expect(shown.text).toContain("$0.03");
    expect(await house.deps.quota.spentToday(ada, channel)).toMatchObject([{ capability: "cutout", usd: 0.03 }]);
  });

  it("asks first where the catalogue names no price", async () => {
    await using house = await openHouse();
    house.emulator.removeModel("bria-bg-remover");
    const shown = await house.does({ command: "cutout", options: { image: [await attach(house)] } });
    expect(shown.text).toContain("price unknown");
    expect(paidFor(house)).toHaveLength(0);
  });

  it("says so when the picture cannot be had any more", async () => {
    await using house = await openHouse();
    const gone = { ...(await attach(house)), ref: "gone" };
    const shown = await house.does({ command: "cutout", options: { image: [gone] } });
    expect(shown.notices).toEqual([expect.stringContaining("photo.png")]);
    expect(paidFor(house)).toHaveLength(0);
  });
});
