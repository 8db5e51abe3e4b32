import { crcTable32 } from "./crc.ts";

const packetSamples = 960;
/** Samples that a decoder throws away at the start. */
const preSkip = 312;
const packetsPerPage = 50;
const vendor = "Built-in emulator, not Venice";

/** Puts Opus packets of 20 ms (48 kHz, mono) into an Ogg stream. */
export function oggOpus(packets: readonly Buffer[], serial: number): Buffer {
  const pages: Buffer[] = [
    page({ packets: [head()], flags: 2, granule: 0, serial, number: 0 }),
    page({ packets: [tags()], flags: 0, granule: 0, serial, number: 1 }),
  ];
  for (let at = 0; at < packets.length; at += packetsPerPage) {
    const taken = packets.slice(at, at + packetsPerPage);
    const last = at + packetsPerPage >= packets.length;
    const granule = (at + taken.length) * packetSamples;
    pages.push(page({ packets: taken, flags: last ? 4 : 0, granule, serial, number: pages.length }));
  }
  return Buffer.concat(pages);
}

function head(): Buffer {
  const bytes = Buffer.alloc(19);
  bytes.write("OpusHead", 0, "latin1");
  bytes[8] = 1;
  bytes[9] = 1;
  bytes.writeUInt16LE(preSkip, 10);
  bytes.writeUInt32LE(48_000, 12);
  return bytes;
}

function tags(): Buffer {
  const bytes = Buffer.alloc(16 + vendor.length);
  bytes.write("OpusTags", 0, "latin1");
  bytes.writeUInt32LE(vendor.length, 8);
  bytes.write(vendor, 12, "latin1");
  return bytes;
}

interface Page {
  readonly packets: readonly Buffer[];
  /** 2: the first page of the stream; 4: its last. */
  readonly flags: number;
  /** Samples that have been played when the page ends. */
  readonly granule: number;
  readonly serial: number;
  readonly number: number;
}

function page({ packets, flags, granule, serial, number }: Page): Buffer {
  const lacing = packets.flatMap(({ length }) => [...Array<number>(Math.floor(length / 255)).fill(255), length % 255]);
  const header = Buffer.alloc(27 + lacing.length);
  header.write("OggS", 0, "latin1");
  header[5] = flags;
  header.writeBigUInt64LE(BigInt(granule), 6);
  header.writeUInt32LE(serial >>> 0, 14);
  header.writeUInt32LE(number, 18);
  header[26] = lacing.length;
  header.set(lacing, 27);
  const bytes = Buffer.concat([header, ...packets]);
  bytes.writeUInt32LE(checksum(bytes), 22);
  return bytes;
}

function checksum(bytes: Buffer): number {
  let crc = 0;
  for (const byte of bytes) crc = ((crc << 8) ^ (crcTable32[(crc >>> 24) ^ byte] ?? 0)) >>> 0;
  return crc;
}
