import { Bits } from "./bits.ts";

/** A picture in 4:2:0: brightness, and two planes of colour at half the size. */
export interface Planes {
  readonly y: Uint8Array;
  readonly u: Uint8Array;
  readonly v: Uint8Array;
}

/** Sides are multiples of 16. */
interface Frame {
  readonly width: number;
  readonly height: number;
}

const block = 16;
const frameNumberBits = 8;
/** Decoders want to be told of pictures with more blocks than that. */
const mostUsualBlocks = 3600;
const level = { usual: 31, large: 40 } as const;

/** What a decoder must know before the first picture: baseline profile, no frames out of order. */
export function sequenceSet({ width, height }: Frame): Buffer {
  const isLarge = (width / block) * (height / block) > mostUsualBlocks;
  const bits = new Bits()
    .fixed(66, 8)
    .fixed(0xc0, 8)
    .fixed(level[isLarge ? "large" : "usual"], 8);
  bits.number(0).number(frameNumberBits - 4);
  // Frames are shown in the order in which they come.
  bits.number(2).number(1).bit(0);
  bits.number(width / block - 1).number(height / block - 1);
  bits.bit(1).bit(1).bit(0).bit(0);
  return unit(0x67, bits);
}

export const pictureSet = (): Buffer =>
  unit(
    0x68,
    new Bits()
      .number(0)
      .number(0)
      .bit(0)
      .bit(0)
      .number(0)
      .number(0)
      .number(0)
      .bit(0)
      .fixed(0, 2)
      .signed(0)
      .signed(0)
      .signed(0)
      .bit(1)
      .bit(0)
      .bit(0),
  );

/** A whole picture, stored as it is: no encoder is needed, and every decoder shows it. */
export function keyFrame({ width, height }: Frame, planes: Planes, id: number): Buffer {
  const bits = new Bits()
    .number(0)
    .number(7)
    .number(0)
    .fixed(0, frameNumberBits)
    .number(id % 2);
  bits.bit(0).bit(0).signed(0).number(1);
  for (let top = 0; top < height; top += block) {
    for (let left = 0; left < width; left += block) {
      bits.number(25).align();
      for (let row = 0; row < block; row++) bits.raw(slice(planes.y, (top + row) * width + left, block));
      for (const plane of [planes.u, planes.v]) {
        for (let row = 0; row < block / 2; row++)
          bits.raw(slice(plane, (top / 2 + row) * (width / 2) + left / 2, block / 2));
      }
    }
  }
  return unit(0x65, bits);
}

/** The picture before, moved sideways: all blocks copy it from so many pixels farther right. */
export function movedFrame({ width, height }: Frame, number: number, pixels: number): Buffer {
  const bits = new Bits().number(0).number(5).number(0).fixed(number, frameNumberBits);
  bits.bit(0).bit(0).bit(0).signed(0).number(1);
  const blocks = (width / block) * (height / block);
  for (let at = 0; at < blocks; at++) {
    // Vectors count in quarters of a pixel; each block goes on from its neighbours, so only the first says how far.
    bits.number(0).number(0);
    bits.signed(at === 0 ? pixels * 4 : 0).signed(0);
    bits.number(0);
  }
  return unit(0x41, bits);
}

const slice = (plane: Uint8Array, from: number, length: number) => plane.subarray(from, from + length);

/** Wraps a unit; three bytes that would look like a beginning are kept apart. */
function unit(type: number, bits: Bits): Buffer {
  const payload = bits.closed();
  const bytes = Buffer.alloc(1 + Math.ceil(payload.length * 1.5));
  let length = bytes.writeUInt8(type);
  let zeros = 0;
  for (const byte of payload) {
    if (zeros >= 2 && byte <= 3) {
      bytes[length++] = 3;
      zeros = 0;
    }
    bytes[length++] = byte;
    zeros = byte === 0 ? zeros + 1 : 0;
  }
  return bytes.subarray(0, length);
}
