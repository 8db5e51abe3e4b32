import fc from "fast-check";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { dimensionsOf } from "../../../src/core/images/dimensions.ts";

const blank = (width: number, height: number, channels: 3 | 4 = 3) =>
  sharp({ create: { width, height, channels, background: { r: 9, g: 90, b: 200, alpha: 0.5 } } });

describe("the size of a picture", () => {
  it.each([
    ["PNG", () => blank(301, 97).png()],
    ["JPEG", () => blank(301, 97).jpeg()],
    [
      "progressive JPEG with a profile and EXIF",
      () =>
        blank(301, 97)
          .withMetadata({ exif: { IFD0: { Copyright: "someone" } } })
          .jpeg({ progressive: true }),
    ],
    ["lossy WebP", () => blank(301, 97).webp()],
    ["lossless WebP", () => blank(301, 97).webp({ lossless: true })],
    ["WebP with alpha", () => blank(301, 97, 4).webp()],
    ["GIF", () => blank(301, 97).gif()],
  ])("of a %s is read from its header", async (_name, make) => {
    expect(dimensionsOf(await make().toBuffer())).toEqual({ width: 301, height: 97 });
  });

  it("is not made up for what is cut off or no picture", async () => {
    const whole = await blank(40, 30).jpeg().toBuffer();
    for (const length of [0, 3, 11, 20]) expect(dimensionsOf(whole.subarray(0, length))).toBeUndefined();
    expect(dimensionsOf(Buffer.from("<svg width='4' height='4'/>"))).toBeUndefined();
  });

  it("never throws, and never hangs, whatever follows a mark", () => {
    const marks = ["89504e47", "474946383961", "52494646000000005745425056503820", "ffd8ffe0", "ffd8ffff"];
    fc.assert(
      fc.property(fc.constantFrom(...marks), fc.uint8Array({ maxLength: 80 }), (mark, rest) => {
        dimensionsOf(Buffer.concat([Buffer.from(mark, "hex"), rest]));
      }),
    );
  });
});
