import { invalidAt } from "../http/refusal.ts";
import { images } from "./paint.ts";

const side = 128;
/** How far a colour has to be from those of the border to belong to the subject. */
const near = 36;
const far = 72;

/**
 * Makes what looks like the picture's border transparent: a real cut-out where the background is calm.
 * @throws Refusal 400 where the picture cannot be decoded.
 */
export async function cutOut(bytes: Buffer, { width, height }: { width: number; height: number }): Promise<Buffer> {
  const sharp = await images();
  try {
    const small = await sharp(bytes)
      .removeAlpha()
      .toColourspace("srgb")
      .resize(side, side, { fit: "fill" })
      .raw()
      .toBuffer();
    const mask = await sharp(maskOf(small), { raw: { width: side, height: side, channels: 1 } })
      .blur(0.8)
      .resize(width, height, { fit: "fill" })
      .toColourspace("b-w")
      .raw()
      .toBuffer();
    // Taking away an alpha channel happens last, also one that was just joined: so in two steps.
    const plain = await sharp(bytes)
      .removeAlpha()
      .toColourspace("srgb")
      .resize(width, height, { fit: "fill" })
      .raw()
      .toBuffer();
    return await sharp(plain, { raw: { width, height, channels: 3 } })
      .joinChannel(mask, { raw: { width, height, channels: 1 } })
      .png({ compressionLevel: 4 })
      .toBuffer();
  } catch {
    throw invalidAt(["image"], "Invalid or unsupported image format");
  }
}

function maskOf(pixels: Buffer): Buffer {
  const border = borderColours(pixels);
  const mask = Buffer.alloc(side * side);
  let opaque = 0;
  for (let at = 0; at < mask.length; at++) {
    const distance = Math.min(...border.map((colour) => distanceTo(pixels, at, colour)));
    mask[at] = Math.round(255 * Math.min(1, Math.max(0, (distance - near) / (far - near))));
    if (mask[at]! > 127) opaque++;
  }
  // A busy or an empty picture has no subject to be found: then what is in the middle is it.
  const share = opaque / mask.length;
  return share > 0.02 && share < 0.95 ? mask : ellipse();
}

/** The corners and the middles of the edges. */
const borderColours = (pixels: Buffer): (readonly number[])[] => {
  const ends = [0, side >> 1, side - 1];
  const places = ends.flatMap((y) => ends.flatMap((x) => (x === side >> 1 && y === side >> 1 ? [] : [y * side + x])));
  return places.map((at) => [...pixels.subarray(at * 3, at * 3 + 3)]);
};

function distanceTo(pixels: Buffer, at: number, colour: readonly number[]): number {
  let sum = 0;
  for (let channel = 0; channel < 3; channel++) sum += ((pixels[at * 3 + channel] ?? 0) - (colour[channel] ?? 0)) ** 2;
  return Math.sqrt(sum);
}

function ellipse(): Buffer {
  const middle = (side - 1) / 2;
  return Buffer.from(
    Array.from({ length: side * side }, (_, at) => {
      const from = Math.hypot((at % side) - middle, Math.floor(at / side) - middle) / (side * 0.42);
      return from < 1 ? 255 : 0;
    }),
  );
}
