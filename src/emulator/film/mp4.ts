/** One frame of a film, as its decoder takes it. */
export interface Sample {
  readonly bytes: Buffer;
  readonly isKey: boolean;
}

interface Film {
  readonly width: number;
  readonly height: number;
  readonly framesPerSecond: number;
  readonly sequenceSet: Buffer;
  readonly pictureSet: Buffer;
  readonly samples: readonly Sample[];
}

const timescale = 1_000;
const matrix = [0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000];

/** Puts H.264 frames into an MP4 whose head comes first, so that it plays while it is loaded. */
export function mp4(film: Film): Buffer {
  const type = box("ftyp", ascii("isom"), u32(512), ascii("isomiso2avc1mp41"));
  const data = film.samples.map(({ bytes }) => Buffer.concat([u32(bytes.length), bytes]));
  const head = (offset: number) => moov(film, data, offset);
  const offset = type.length + head(0).length + 8;
  return Buffer.concat([type, head(offset), box("mdat", ...data)]);
}

function moov(film: Film, data: readonly Buffer[], offset: number): Buffer {
  const { width, height, framesPerSecond, samples } = film;
  const frameMs = timescale / framesPerSecond;
  const duration = Math.round(samples.length * frameMs);
  const keys = samples.flatMap(({ isKey }, index) => (isKey ? [index + 1] : []));
  const table = box(
    "stbl",
    full("stsd", 0, u32(1), entry(film)),
    full("stts", 0, u32(1), u32(samples.length), u32(Math.round(frameMs))),
    full("stss", 0, u32(keys.length), ...keys.map(u32)),
    full("stsc", 0, u32(1), u32(1), u32(samples.length), u32(1)),
    full("stsz", 0, u32(0), u32(data.length), ...data.map(({ length }) => u32(length))),
    full("stco", 0, u32(1), u32(offset)),
  );
  const reference = box("dinf", full("dref", 0, u32(1), full("url ", 1)));
  const media = box(
    "mdia",
    full("mdhd", 0, u32(0), u32(0), u32(timescale), u32(duration), u16(0x55c4), u16(0)),
    full("hdlr", 0, u32(0), ascii("vide"), Buffer.alloc(12), ascii("emulator\0")),
    box("minf", full("vmhd", 1, Buffer.alloc(8)), reference, table),
  );
  const track = full(
    "tkhd",
    3,
    ...[0, 0, 1, 0, duration, 0, 0, 0, 0].map(u32),
    ...matrix.map(u32),
    u32(width * 65_536),
    u32(height * 65_536),
  );
  const movie = full(
    "mvhd",
    0,
    ...[0, 0, timescale, duration, 0x10000].map(u32),
    u16(0x100),
    Buffer.alloc(10),
    ...matrix.map(u32),
    Buffer.alloc(24),
    u32(2),
  );
  return box("moov", movie, box("trak", track, media));
}

function entry({ width, height, sequenceSet, pictureSet }: Film): Buffer {
  const configuration = box(
    "avcC",
    Buffer.from([1, sequenceSet[1] ?? 66, sequenceSet[2] ?? 0, sequenceSet[3] ?? 31, 0xff, 0xe1]),
    u16(sequenceSet.length),
    sequenceSet,
    Buffer.from([1]),
    u16(pictureSet.length),
    pictureSet,
  );
  return box(
    "avc1",
    Buffer.alloc(6),
    u16(1),
    Buffer.alloc(16),
    u16(width),
    u16(height),
    u32(0x480000),
    u32(0x480000),
    u32(0),
    u16(1),
    Buffer.alloc(32),
    u16(24),
    u16(0xffff),
    configuration,
  );
}

function box(name: string, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([u32(body.length + 8), ascii(name), body]);
}

/** A box with flags. */
const full = (name: string, flags: number, ...parts: readonly Buffer[]) => box(name, u32(flags), ...parts);

const ascii = (text: string) => Buffer.from(text, "latin1");

const u32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};

const u16 = (value: number): Buffer => {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
};
