const HEADER_BYTES = 27;
const MARK = Buffer.from("OggS", "latin1");
/** On a page on which no packet ends. */
const NO_GRANULE = 0xffff_ffff_ffff_ffffn;
/** In a page's flags. */
const CONTINUED = 1;
export const FIRST = 2;
export const LAST = 4;

/**
 * One page of an Ogg file.
 * @see https://www.rfc-editor.org/rfc/rfc3533#section-6
 */
export interface OggPage {
  readonly flags: number;
  /** The position at the end of the last packet that ends here, in the codec's own unit; undefined where none ends. */
  readonly granule?: bigint;
  /** Which stream of the file it belongs to. */
  readonly serial: number;
  /** How the body is cut: a packet ends with the first value below 255. */
  readonly lacing: Uint8Array;
  readonly body: Uint8Array;
}

/** A packet, or as much of it as there is. */
export interface OggPacket {
  readonly serial: number;
  readonly bytes: Uint8Array;
}

/** Reads the pages that are whole; what lies between or after them is passed over. */
export function* readPages(file: Uint8Array): Generator<OggPage> {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  for (let at = bytes.indexOf(MARK); at >= 0; at = bytes.indexOf(MARK, at)) {
    const page = pageAt(bytes, at);
    if (page) {
      yield page;
      at += HEADER_BYTES + page.lacing.length + page.body.length;
    } else at += MARK.length;
  }
}

function pageAt(bytes: Buffer, at: number): OggPage | undefined {
  if (at + HEADER_BYTES > bytes.length || bytes[at + 4] !== 0) return undefined;
  const bodyAt = at + HEADER_BYTES + (bytes[at + 26] ?? 0);
  if (bodyAt > bytes.length) return undefined;
  const lacing = bytes.subarray(at + HEADER_BYTES, bodyAt);
  let end = bodyAt;
  for (const value of lacing) end += value;
  if (end > bytes.length) return undefined;
  const granule = bytes.readBigUInt64LE(at + 6);
  return {
    flags: bytes[at + 5] ?? 0,
    ...(granule !== NO_GRANULE && { granule }),
    serial: bytes.readUInt32LE(at + 14),
    lacing,
    body: bytes.subarray(bodyAt, end),
  };
}

/** Puts packets together that may go over several pages; one that has lost its end is left out. */
export function* readPackets(pages: Iterable<OggPage>): Generator<OggPacket> {
  const begun = new Map<number, Uint8Array[]>();
  for (const { flags, serial, lacing, body } of pages) {
    let parts = (flags & CONTINUED) !== 0 ? begun.get(serial) : [];
    let at = 0;
    let from = 0;
    for (const value of lacing) {
      at += value;
      if (value === 255) continue;
      // Without its beginning, the end of a packet is of no use.
      const end = body.subarray(from, at);
      if (parts) yield { serial, bytes: parts.length > 0 ? Buffer.concat([...parts, end]) : end };
      parts = [];
      from = at;
    }
    if (parts && from < at) begun.set(serial, [...parts, body.subarray(from, at)]);
    else begun.delete(serial);
  }
}

export interface NewPage {
  readonly flags: number;
  readonly granule: bigint;
  readonly serial: number;
  /** Counted from 0, in its stream. */
  readonly sequence: number;
  /** Whole ones, of at most 255 segments in all. */
  readonly packets: readonly Uint8Array[];
}

/** How many of a page's 255 segments a packet takes. */
export const segmentsOf = (packet: Uint8Array): number => Math.floor(packet.length / 255) + 1;

/** Writes a page that holds whole packets. */
export function writePage({ flags, granule, serial, sequence, packets }: NewPage): Buffer {
  const lacing = packets.flatMap((packet) => [...Array<number>(segmentsOf(packet) - 1).fill(255), packet.length % 255]);
  const header = Buffer.alloc(HEADER_BYTES);
  MARK.copy(header);
  header[5] = flags;
  header.writeBigUInt64LE(granule, 6);
  header.writeUInt32LE(serial, 14);
  header.writeUInt32LE(sequence, 18);
  header[26] = lacing.length;
  const page = Buffer.concat([header, Uint8Array.from(lacing), ...packets]);
  page.writeUInt32LE(checksum(page), 22);
  return page;
}

/** CRC-32 with the highest bit first. */
const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 24;
  for (let bit = 0; bit < 8; bit++) crc = crc < 0 ? (crc << 1) ^ 0x04c1_1db7 : crc << 1;
  return crc >>> 0;
});

function checksum(page: Uint8Array): number {
  let crc = 0;
  for (const byte of page) crc = (crc << 8) ^ (TABLE[(crc >>> 24) ^ byte] ?? 0);
  return crc >>> 0;
}
