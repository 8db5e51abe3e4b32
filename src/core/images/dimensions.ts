export interface Dimensions {
  readonly width: number;
  readonly height: number;
}

/** The size of a PNG, JPEG, WebP or GIF, in pixels, by its header alone; undefined for what is none of them. */
export function dimensionsOf(bytes: Uint8Array): Dimensions | undefined {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    const found = read(head);
    return found && found.width > 0 && found.height > 0 ? found : undefined;
  } catch (error) {
    // The header is cut off.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function read(head: Buffer): Dimensions | undefined {
  const mark = head.toString("latin1", 0, 4);
  if (mark === "\x89PNG") return { width: head.readUInt32BE(16), height: head.readUInt32BE(20) };
  if (mark === "GIF8") return { width: head.readUInt16LE(6), height: head.readUInt16LE(8) };
  if (mark === "RIFF" && head.toString("latin1", 8, 12) === "WEBP") return readWebp(head);
  return mark.startsWith("\xff\xd8\xff") ? readJpeg(head) : undefined;
}

/** @see https://developers.google.com/speed/webp/docs/riff_container */
function readWebp(head: Buffer): Dimensions | undefined {
  const form = head.toString("latin1", 12, 16);
  if (form === "VP8X") return { width: head.readUIntLE(24, 3) + 1, height: head.readUIntLE(27, 3) + 1 };
  if (form === "VP8 ") return { width: head.readUInt16LE(26) & 0x3fff, height: head.readUInt16LE(28) & 0x3fff };
  if (form !== "VP8L") return undefined;
  const bits = head.readUInt32LE(21);
  return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
}

/** The size stands in the start of the frame, behind any number of other segments. */
function readJpeg(head: Buffer): Dimensions | undefined {
  for (let at = 2; head.readUInt8(at) === 0xff; ) {
    const marker = head.readUInt8(at + 1);
    if (marker === 0xff) at += 1;
    else if (isFrame(marker)) return { width: head.readUInt16BE(at + 7), height: head.readUInt16BE(at + 5) };
    else at += 2 + head.readUInt16BE(at + 2);
  }
  return undefined;
}

/** Of the C-markers, four are tables and not frames. */
const isFrame = (marker: number): boolean => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
