/** What the first bytes of a file say about a picture. */
export interface Picture {
  readonly format: "PNG" | "JPEG" | "WebP" | "HEIC" | "AVIF" | "GIF";
  readonly width: number;
  readonly height: number;
}

const ascii = (bytes: Buffer, at: number, length: number) => bytes.toString("latin1", at, at + length);

/** Recognises a picture by its bytes alone; undefined where it is none, or is broken before its size is told. */
export function sniffPicture(bytes: Buffer): Picture | undefined {
  try {
    if (bytes.readUInt32BE(0) === 0x89504e47 && ascii(bytes, 12, 4) === "IHDR" && bytes.includes("IDAT")) {
      return { format: "PNG", width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
    }
    if (/^GIF8[79]a$/.test(ascii(bytes, 0, 6))) {
      return { format: "GIF", width: bytes.readUInt16LE(6), height: bytes.readUInt16LE(8) };
    }
    if (bytes.readUInt16BE(0) === 0xffd8) return jpeg(bytes);
    if (ascii(bytes, 0, 4) === "RIFF" && ascii(bytes, 8, 4) === "WEBP") return webp(bytes);
    if (ascii(bytes, 4, 4) === "ftyp") return heif(bytes);
  } catch (error) {
    // A read past the end: the file is cut off.
    if (!(error instanceof RangeError)) throw error;
  }
  return undefined;
}

function jpeg(bytes: Buffer): Picture | undefined {
  let at = 2;
  for (;;) {
    if (bytes.readUInt8(at) !== 0xff) return undefined;
    const marker = bytes.readUInt8(at + 1);
    if (marker === 0xff) {
      at++;
      continue;
    }
    const startsFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
    if (startsFrame) return { format: "JPEG", height: bytes.readUInt16BE(at + 5), width: bytes.readUInt16BE(at + 7) };
    at += 2 + bytes.readUInt16BE(at + 2);
  }
}

function webp(bytes: Buffer): Picture | undefined {
  switch (ascii(bytes, 12, 4)) {
    case "VP8 ":
      return { format: "WebP", width: bytes.readUInt16LE(26) & 0x3fff, height: bytes.readUInt16LE(28) & 0x3fff };
    case "VP8L": {
      const bits = bytes.readUInt32LE(21);
      return { format: "WebP", width: (bits & 0x3fff) + 1, height: ((bits >> 14) & 0x3fff) + 1 };
    }
    case "VP8X":
      return { format: "WebP", width: bytes.readUIntLE(24, 3) + 1, height: bytes.readUIntLE(27, 3) + 1 };
    default:
      return undefined;
  }
}

function heif(bytes: Buffer): Picture | undefined {
  const brands = ascii(bytes, 8, Math.max(0, bytes.readUInt32BE(0) - 8));
  const format = /avi[fs]/.test(brands) ? "AVIF" : /hei[cxs]|hevc|mif1/.test(brands) ? "HEIC" : undefined;
  if (!format) return undefined;
  // Thumbnails have a size box too: the picture itself is the largest.
  const sizes: Picture[] = [];
  for (let at = bytes.indexOf("ispe"); at >= 0; at = bytes.indexOf("ispe", at + 4)) {
    sizes.push({ format, width: bytes.readUInt32BE(at + 8), height: bytes.readUInt32BE(at + 12) });
  }
  return sizes.sort((one, other) => other.width * other.height - one.width * one.height)[0];
}
