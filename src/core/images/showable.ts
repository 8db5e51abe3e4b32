import type { FileRef } from "../turn.ts";
import { SPOILER } from "./input.ts";

/** What Discord takes as a file and Telegram as a photo; a little less, for what stands around it. */
const MOST_BYTES = 10_000_000;

interface Showable {
  readonly bytes: Uint8Array;
  readonly mime: string;
  readonly name: string;
}

/** A picture as the platforms take it: the bytes themselves, or where they are too many, the same compressed harder. */
export async function showable(bytes: Uint8Array, { mime, name: kept }: FileRef): Promise<Showable> {
  const name = kept.replace(SPOILER, "");
  if (bytes.byteLength <= MOST_BYTES) return { bytes, mime, name };
  const { default: sharp } = await import("sharp");
  const { hasAlpha } = await sharp(bytes).metadata();
  // JPEG is many times faster; only what is cut out needs the other.
  const as = (quality: number) =>
    hasAlpha ? sharp(bytes).webp({ quality, effort: 2 }).toBuffer() : sharp(bytes).jpeg({ quality }).toBuffer();
  const fine = await as(92);
  const smaller = fine.byteLength <= MOST_BYTES ? fine : await as(60);
  const [format, extension] = hasAlpha ? ["image/webp", ".webp"] : ["image/jpeg", ".jpg"];
  return { bytes: smaller, mime: format, name: name.replace(/\.\w+$/, extension) };
}
