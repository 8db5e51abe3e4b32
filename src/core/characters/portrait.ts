const SIDE = 256;
const MOST_PIXELS = 40_000_000;

/** A character's small square picture (WebP); undefined for what cannot be opened. */
export async function toPortrait(bytes: Uint8Array): Promise<Buffer | undefined> {
  const { default: sharp } = await import("sharp");
  try {
    // Faces are in the upper half of a portrait.
    return await sharp(bytes, { limitInputPixels: MOST_PIXELS })
      .rotate()
      .resize(SIDE, SIDE, { fit: "cover", position: "top" })
      .webp({ quality: 82 })
      .toBuffer();
  } catch {
    return undefined;
  }
}
