import { FIRST, LAST, type OggPage, readPackets, readPages, segmentsOf, writePage } from "./ogg.ts";

/** Opus counts in these, whatever was recorded. */
export const OPUS_RATE = 48_000;
/** About a second, as encoders write them. */
const PACKETS_PER_PAGE = 50;
const MOST_SEGMENTS = 255;
const MOST_PACKET_SAMPLES = 5_760;
/** Frame lengths in samples, by the configuration number of a packet. */
const SILK = [480, 960, 1920, 2880];
const HYBRID = [480, 960];
const CELT = [120, 240, 480, 960];

/** What one Opus stream holds. */
export interface OpusSound {
  readonly channels: number;
  /** Samples that a player leaves out at the beginning. */
  readonly preSkip: number;
  /** Samples of the last packets that a player leaves out. */
  readonly trim: number;
  readonly packets: readonly Uint8Array[];
}

/**
 * Reads an Ogg file of Opus; several streams that follow each other are one sound.
 * @returns undefined where there is no sound of one or two channels in it
 */
export function readOpus(file: Uint8Array): OpusSound | undefined {
  const pages = [...readPages(file)];
  const sounds = new Map<number, { channels: number; preSkip: number; packets: Uint8Array[]; headers: number }>();
  for (const { serial, bytes } of readPackets(pages)) {
    if (isHead(bytes)) {
      const head = Buffer.from(bytes);
      // More channels than two are packed in another way.
      if (head[18] !== 0 || (head[9] !== 1 && head[9] !== 2)) return undefined;
      const known = sounds.get(serial);
      if (known) known.headers = 1;
      else sounds.set(serial, { channels: head[9], preSkip: head.readUInt16LE(10), packets: [], headers: 1 });
      continue;
    }
    const sound = sounds.get(serial);
    // The second packet holds comments.
    if (sound && sound.headers++ !== 1 && samplesOf(bytes) > 0 && segmentsOf(bytes) <= MOST_SEGMENTS)
      sound.packets.push(bytes);
  }
  const whole = [...sounds].map(([serial, sound]) => ({ ...sound, trim: trimOf(sound.packets, serial, pages) }));
  return whole.some(({ packets }) => packets.length > 0) ? inOne(whole) : undefined;
}

/** Whether several streams follow each other in a file: players of voice messages stop after the first. */
export function isChained(file: Uint8Array): boolean {
  let first = 0;
  for (const { flags } of readPages(file)) if ((flags & FIRST) !== 0 && ++first > 1) return true;
  return false;
}

/** One sound of several, in their order. Where they meet, less than a packet of silence is heard at most. */
export function inOne(sounds: readonly OpusSound[]): OpusSound | undefined {
  const [first] = sounds;
  const last = sounds.at(-1);
  if (!first || !last) return undefined;
  if (sounds.length === 1) return first;
  return {
    channels: Math.max(...sounds.map(({ channels }) => channels)),
    preSkip: first.preSkip,
    trim: last.trim,
    packets: sounds.flatMap((sound) => (sound === last ? sound.packets : withoutTrimmed(sound))),
  };
}

/** Writes a sound as one stream, which every player takes. */
export function writeOpus({ channels, preSkip, trim, packets }: OpusSound, serial = 1): Buffer {
  const head = Buffer.alloc(19);
  head.write("OpusHead", 0, "latin1");
  head[8] = 1;
  head[9] = channels;
  head.writeUInt16LE(preSkip, 10);
  head.writeUInt32LE(OPUS_RATE, 12);
  const tags = Buffer.from("OpusTags\0\0\0\0\0\0\0\0", "latin1");
  const pages = [
    writePage({ flags: FIRST, granule: 0n, serial, sequence: 0, packets: [head] }),
    writePage({ flags: 0, granule: 0n, serial, sequence: 1, packets: [tags] }),
  ];
  let samples = 0;
  for (let at = 0; at < packets.length; ) {
    const taken = pageful(packets, at);
    at += taken.length;
    samples += taken.reduce((sum, packet) => sum + samplesOf(packet), 0);
    const isLast = at === packets.length;
    const granule = BigInt(isLast ? samples - trim : samples);
    pages.push(writePage({ flags: isLast ? LAST : 0, granule, serial, sequence: pages.length, packets: taken }));
  }
  return Buffer.concat(pages);
}

function pageful(packets: readonly Uint8Array[], at: number): readonly Uint8Array[] {
  let segments = 0;
  const next = packets.slice(at, at + PACKETS_PER_PAGE);
  const end = next.findIndex((packet) => {
    segments += segmentsOf(packet);
    return segments > MOST_SEGMENTS;
  });
  return end < 0 ? next : next.slice(0, end);
}

/** How long it is heard. */
export function opusSeconds({ preSkip, trim, packets }: OpusSound): number {
  const samples = packets.reduce((sum, packet) => sum + samplesOf(packet), 0);
  return Math.max(0, samples - preSkip - trim) / OPUS_RATE;
}

/**
 * How many samples a packet holds; 0 for what is none.
 * @see https://www.rfc-editor.org/rfc/rfc6716#section-3.1
 */
export function samplesOf(packet: Uint8Array): number {
  // Not taken apart by a pattern: this runs for every packet, and an iterator costs more than all the rest.
  const toc = packet[0];
  const count = packet[1] ?? 0;
  if (toc === undefined) return 0;
  const config = toc >> 3;
  const frame = (config < 12 ? SILK[config % 4] : config < 16 ? HYBRID[config % 2] : CELT[config % 4]) ?? 0;
  const code = toc & 3;
  const frames = code === 0 ? 1 : code < 3 ? 2 : count & 0x3f;
  const samples = frame * frames;
  return samples <= MOST_PACKET_SAMPLES ? samples : 0;
}

const HEAD = Buffer.from("OpusHead", "latin1");
/** Sound hardly ever begins with the same byte: for nearly all packets that is all to look at. */
const isHead = (packet: Uint8Array): boolean =>
  packet[0] === HEAD[0] && packet.length >= 19 && HEAD.equals(packet.subarray(0, HEAD.length));

/** The end of a stream says where it is to be cut: within its last packet, or nowhere. */
function trimOf(packets: readonly Uint8Array[], serial: number, pages: readonly OggPage[]): number {
  const end = pages.findLast((page) => page.serial === serial && page.granule !== undefined)?.granule ?? 0n;
  const samples = packets.reduce((sum, packet) => sum + samplesOf(packet), 0);
  const trim = samples - Number(end);
  return trim > 0 && trim <= MOST_PACKET_SAMPLES && trim < samples ? trim : 0;
}

function withoutTrimmed({ packets, trim }: OpusSound): readonly Uint8Array[] {
  let end = packets.length;
  let left = trim;
  for (; end > 0; end--) {
    left -= samplesOf(packets[end - 1] as Uint8Array);
    if (left < 0) break;
  }
  return packets.slice(0, end);
}
