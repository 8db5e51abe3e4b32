import type { Dimensions } from "../images/dimensions.ts";

const MOST_PIXELS = 16_384;

/** The size of an MP4's picture, by its header alone; undefined for what has none. */
export function filmDimensions(bytes: Uint8Array): Dimensions | undefined {
  const head = filmHead(bytes);
  for (
    let at = head?.indexOf("tkhd", 0, "latin1") ?? -1;
    head && at >= 0;
    at = head.indexOf("tkhd", at + 4, "latin1")
  ) {
    // Times take twice the room in the newer version.
    const size = at + (head[at + 4] === 1 ? 92 : 80);
    if (size + 8 > head.length) return undefined;
    // 16.16 fixed point; sound has none.
    const [width, height] = [head.readUInt32BE(size) / 65_536, head.readUInt32BE(size + 4) / 65_536];
    if (width >= 1 && height >= 1 && width <= MOST_PIXELS && height <= MOST_PIXELS)
      return { width: Math.round(width), height: Math.round(height) };
  }
  return undefined;
}

/** What an MP4 says of itself; undefined for what is none. */
export function filmHead(bytes: Uint8Array): Buffer | undefined {
  return boxIn(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), "moov");
}

/** A box at the top of the file. @see https://www.iso.org/standard/83102.html (ISO/IEC 14496-12, 4.2) */
function boxIn(film: Buffer, name: string): Buffer | undefined {
  for (let at = 0; at + 8 <= film.length; ) {
    const short = film.readUInt32BE(at);
    const isLong = short === 1 && at + 16 <= film.length;
    const size = isLong ? Number(film.readBigUInt64BE(at + 8)) : short || film.length - at;
    if (film.toString("latin1", at + 4, at + 8) === name) return film.subarray(at + 8, at + size);
    if (size < 8) return undefined;
    at += size;
  }
  return undefined;
}
