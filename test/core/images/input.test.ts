import { randomBytes } from "node:crypto";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { UserError } from "../../../src/core/errors.ts";
import { openPictures, refuseSmall } from "../../../src/core/images/input.ts";
import type { FileRef } from "../../../src/core/turn.ts";

const blank = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: { r: 9, g: 90, b: 200 } } });
const file = (name: string, size = 0, ref = name): FileRef => ({ name, mime: "image/png", size, ref });
const opening = (bytes: Uint8Array) => ({ openFile: async () => bytes });
const refusal = (bytes: Uint8Array, ref = file("x.png")) =>
  openPictures([ref], opening(bytes)).then(
    () => undefined,
    (error: unknown) => (error instanceof UserError ? error.key : error),
  );
const noise = (width: number, height: number) =>
  sharp(randomBytes(width * height * 3), { raw: { width, height, channels: 3 } });

describe("a picture that a person brings", () => {
  it("goes as it is where Venice takes it", async () => {
    const bytes = await blank(300, 200).webp().toBuffer();
    const [opened] = await openPictures([file("a.webp")], opening(bytes));
    expect(opened).toEqual({ bytes, name: "a.webp", width: 300, height: 200, animated: false });
    expect(opened?.bytes).toBe(bytes);
  });

  it("that moves gives its first frame", async () => {
    const frames = await Promise.all([blank(300, 300).png().toBuffer(), blank(300, 300).negate().png().toBuffer()]);
    const gif = await sharp(frames, { join: { animated: true } })
      .gif()
      .toBuffer();
    const [opened] = await openPictures([file("dance.gif")], opening(gif));
    expect(opened).toMatchObject({ width: 300, height: 300, animated: true });
    const { format, pages } = await sharp(opened?.bytes).metadata();
    expect([format, pages ?? 1]).toEqual(["png", 1]);
    const [first] = await sharp(opened?.bytes).raw().toBuffer();
    expect(first).toBeLessThan(30);
  });

  it("stands upright and does not tell where it was taken", async () => {
    const photo = await blank(400, 300)
      .withMetadata({ orientation: 6, exif: { IFD3: { GPSLatitudeRef: "N", GPSLatitude: "45/1 26/1 0/1" } } })
      .jpeg()
      .toBuffer();
    expect((await sharp(photo).metadata()).exif).toBeDefined();
    const [opened] = await openPictures([file("p.jpg")], opening(photo));
    const { exif, format } = await sharp(opened?.bytes).metadata();
    expect(exif).toBeUndefined();
    expect({ format, width: opened?.width, height: opened?.height }).toEqual({
      format: "jpeg",
      width: 300,
      height: 400,
    });
  });

  it("that is larger than Venice takes is made smaller", async () => {
    const bytes = await blank(8000, 4500).jpeg().toBuffer();
    const [opened] = await openPictures([file("wide.jpg")], opening(bytes));
    const { width = 0, height = 0 } = opened ?? {};
    expect(width * height).toBeLessThanOrEqual(33_177_600);
    expect(width / height).toBeCloseTo(16 / 9, 2);
  });

  it("shares the room in a request with the others", async () => {
    const bytes = await noise(1000, 1000).png({ compressionLevel: 0 }).toBuffer();
    const files = Array.from({ length: 9 }, (_, n) => file(`${n}`));
    expect(bytes.byteLength * files.length).toBeGreaterThan(24_000_000);
    const opened = await openPictures(files, opening(bytes));
    const total = opened.reduce((sum, each) => sum + each.bytes.byteLength, 0);
    expect(total).toBeLessThanOrEqual(24_000_000);
  });

  it("is refused with a reason where it is damaged, none, or too large", async () => {
    const whole = await blank(300, 300).png({ compressionLevel: 0 }).toBuffer();
    expect(await refusal(whole.subarray(0, whole.length / 2))).toBe("error.file.corrupt");
    const jpeg = await noise(300, 300).jpeg().toBuffer();
    expect(await refusal(jpeg.subarray(0, jpeg.length / 2))).toBe("error.file.corrupt");
    expect(await refusal(Buffer.from("%PDF-1.7"))).toBe("error.picture.kind");
    expect(await refusal(Buffer.from("<svg xmlns='http://www.w3.org/2000/svg'/>"))).toBe("error.picture.kind");
    expect(await refusal(Buffer.concat([whole, Buffer.alloc(26 * 1024 * 1024)]))).toBe("error.file.large");
  });

  it("that would unpack to more than fits is not unpacked", async () => {
    const bomb = await blank(300, 300).png().toBuffer();
    bomb.writeUInt32BE(12_000, 16);
    bomb.writeUInt32BE(9000, 20);
    expect(await refusal(bomb)).toBe("error.picture.pixels");
  });

  it("can be too small to be changed", async () => {
    const [narrow] = await openPictures([file("n")], opening(await blank(60, 2000).png().toBuffer()));
    const [small] = await openPictures([file("s")], opening(await blank(200, 200).png().toBuffer()));
    const [enough] = await openPictures([file("e")], opening(await blank(256, 256).png().toBuffer()));
    if (!narrow || !small || !enough) throw new Error("not opened");
    expect(() => refuseSmall(narrow)).toThrow("error.picture.small");
    expect(() => refuseSmall(small)).toThrow("error.picture.small");
    expect(() => refuseSmall(enough)).not.toThrow();
  });
});
