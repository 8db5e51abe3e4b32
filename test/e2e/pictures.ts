import { deflateSync } from "node:zlib";

/** A PNG of one colour, made by hand so that no test needs a picture library. */
export function png(width = 96, height = 96, colour: readonly [number, number, number] = [200, 40, 40]): Uint8Array {
  const row = Buffer.concat([Buffer.from([0]), Buffer.from(Array.from({ length: width }, () => colour).flat())]);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const data = deflateSync(Buffer.concat(Array.from({ length: height }, () => row)));
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk("IHDR", header), chunk("IDAT", data), chunk("IEND", Buffer.alloc(0))]);
}

/** A GIF of one pixel colour and any size, without animation. */
export function gif(width = 96, height = 96): Uint8Array {
  const head = Buffer.from("GIF89a\0\0\0\0\x80\0\0\xff\0\0\0\0\xff,\0\0\0\0\0\0\0\0\0", "latin1");
  head.writeUInt16LE(width, 6);
  head.writeUInt16LE(height, 8);
  head.writeUInt16LE(width, 24);
  head.writeUInt16LE(height, 26);
  // Codes of three bits: clear, pixel, clear, pixel …: no table ever grows.
  const codes = Array.from({ length: width * height }, () => [4, 0])
    .flat()
    .concat([5]);
  const bytes: number[] = [];
  let bits = 0;
  let held = 0;
  for (const code of codes) {
    held |= code << bits;
    bits += 3;
    while (bits >= 8) {
      bytes.push(held & 0xff);
      held >>= 8;
      bits -= 8;
    }
  }
  if (bits > 0) bytes.push(held & 0xff);
  const blocks: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += 255) {
    const piece = bytes.slice(at, at + 255);
    blocks.push(Buffer.from([piece.length, ...piece]));
  }
  return Buffer.concat([head, Buffer.from([2]), ...blocks, Buffer.from([0, 0x3b])]);
}

function chunk(kind: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(kind, "latin1"), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc(body));
  return Buffer.concat([length, body, sum]);
}

function crc(bytes: Buffer): number {
  let sum = 0xffffffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
  }
  return (sum ^ 0xffffffff) >>> 0;
}
