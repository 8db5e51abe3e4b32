import { crcTable8, crcTable16 } from "./crc.ts";

const blockSamples = 4096;

/** Mono PCM of 16 bits as FLAC, stored as it is: right for every decoder, and no smaller. */
export function flac(samples: Int16Array, sampleRate: number): Buffer {
  const info = Buffer.alloc(34);
  info.writeUInt16BE(blockSamples, 0);
  info.writeUInt16BE(blockSamples, 2);
  // 20 bits of rate, 3 of channels less one, 5 of bits per sample less one, 36 of length.
  const packed = (BigInt(sampleRate) << 44n) | (15n << 36n) | BigInt(samples.length);
  info.writeBigUInt64BE(packed, 10);
  const head = Buffer.concat([Buffer.from("fLaC"), Buffer.from([0x80, 0, 0, info.length]), info]);
  const frames: Buffer[] = [];
  for (let at = 0; at < samples.length; at += blockSamples) {
    frames.push(frame(samples.subarray(at, at + blockSamples), at / blockSamples));
  }
  return Buffer.concat([head, ...frames]);
}

function frame(samples: Int16Array, number: number): Buffer {
  const size = Buffer.alloc(2);
  size.writeUInt16BE(samples.length - 1);
  // Fixed block size; the block's size in 16 bits, the rate from the stream's head, one channel of 16 bits.
  const start = Buffer.from([0xff, 0xf8, 0x70, 0x08, ...utf8Number(number), ...size]);
  const body = Buffer.alloc(1 + samples.length * 2);
  body[0] = 0x02;
  for (const [at, sample] of samples.entries()) body.writeInt16BE(sample, 1 + at * 2);
  const whole = Buffer.concat([start, Buffer.from([crc8(start)]), body]);
  const tail = Buffer.alloc(2);
  tail.writeUInt16BE(crc16(whole));
  return Buffer.concat([whole, tail]);
}

/** A frame's number is written like a character in UTF-8. */
const utf8Number = (number: number) => Buffer.from(String.fromCodePoint(number));

const crc8 = (bytes: Buffer) => bytes.reduce((crc, byte) => crcTable8[crc ^ byte] ?? 0, 0);
const crc16 = (bytes: Buffer) =>
  bytes.reduce((crc, byte) => ((crc << 8) & 0xffff) ^ (crcTable16[(crc >> 8) ^ byte] ?? 0), 0);
