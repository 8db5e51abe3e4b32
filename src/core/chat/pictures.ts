import { UserError } from "../errors.ts";
import type { FileRef } from "../turn.ts";

/** Sides longer than this cost tokens and add nothing that a model sees. */
const LONGEST_SIDE = 2048;
const SHORTEST_SIDE = 64;
/** Decompression bombs stop here. */
const MOST_PIXELS = 100_000_000;
/** What goes to Venice as it is; everything else is converted. */
const AS_IT_IS = new Set(["png", "jpeg", "webp"]);
const MOST_BYTES = 8 * 1024 * 1024;

/** A picture as a data URL that a model takes. */
export async function toDataUrl(file: FileRef, bytes: Uint8Array): Promise<string> {
  // Loaded at the first picture: it takes 20 MB that an idle bot does not need.
  const { default: sharp } = await import("sharp");
  const open = () => sharp(bytes, { limitInputPixels: MOST_PIXELS, failOn: "error", pages: 1 });
  const corrupt = (cause: unknown) => new UserError("error.file.corrupt", { name: file.name }, { cause });
  const { format, width, height } = await open()
    .metadata()
    .catch((cause) => {
      throw corrupt(cause);
    });
  if (width < SHORTEST_SIDE || height < SHORTEST_SIDE) throw new UserError("error.file.small", { name: file.name });
  const fits = Math.max(width, height) <= LONGEST_SIDE && bytes.byteLength <= MOST_BYTES;
  // Decoding is the only proof that a picture is whole. Not by `stats()`: beside other work it takes cut ones for whole.
  if (format && AS_IT_IS.has(format) && fits) {
    await open()
      .raw()
      .toBuffer()
      .catch((cause) => {
        throw corrupt(cause);
      });
    return dataUrl(`image/${format}`, bytes);
  }
  const converted = await open()
    .rotate()
    .resize({ width: LONGEST_SIDE, height: LONGEST_SIDE, fit: "inside", withoutEnlargement: true })
    .toFormat(format === "jpeg" ? "jpeg" : "png")
    .toBuffer()
    .catch((cause) => {
      throw corrupt(cause);
    });
  return dataUrl(format === "jpeg" ? "image/jpeg" : "image/png", converted);
}

function dataUrl(mime: string, bytes: Uint8Array): string {
  return `data:${mime};base64,${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64")}`;
}
