/** What is in the header of a frame of MPEG layer III. */
interface Frame {
  readonly bytes: Uint8Array;
  readonly rate: number;
  readonly samples: number;
}

export interface Mp3 {
  /** Samples a second, of all frames. */
  readonly rate: number;
  readonly samples: number;
  readonly frames: readonly Uint8Array[];
}

/** Kilobits a second. */
const BITRATES_1 = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
const BITRATES_2 = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
const RATES = [44_100, 48_000, 32_000];

/** Reads the frames of an MP3 file; tags, tables of contents and what is broken are left out. */
export function readMp3(file: Uint8Array): Mp3 | undefined {
  const frames: Uint8Array[] = [];
  let rate: number | undefined;
  let samples = 0;
  for (let at = afterTag(file); at + 4 <= file.length; ) {
    const frame = frameAt(file, at);
    // Four bytes look like a frame now and then: one that is really there is followed by another, or by the end.
    if (!frame || (rate !== undefined && frame.rate !== rate) || !isFollowed(file, at + frame.bytes.length)) {
      at++;
      continue;
    }
    at += frame.bytes.length;
    if (rate === undefined && isTable(frame.bytes)) continue;
    rate = frame.rate;
    samples += frame.samples;
    frames.push(frame.bytes);
  }
  return rate === undefined ? undefined : { rate, samples, frames };
}

/** One file of several, in their order; undefined where they do not fit together. */
export function joinMp3(files: readonly Mp3[]): Buffer | undefined {
  if (new Set(files.map(({ rate }) => rate)).size !== 1) return undefined;
  return Buffer.concat(files.flatMap(({ frames }) => frames));
}

function frameAt(file: Uint8Array, at: number): Frame | undefined {
  // Not taken apart by a pattern: this runs for every frame, and where there is none for every byte.
  const sync = file[at] ?? 0;
  const kind = file[at + 1] ?? 0;
  const sizes = file[at + 2] ?? 0;
  // Layer III only.
  if (sync !== 0xff || (kind & 0xe6) !== 0xe2) return undefined;
  const version = (kind >> 3) & 3;
  const bitrate = (version === 3 ? BITRATES_1 : BITRATES_2)[sizes >> 4];
  const base = RATES[(sizes >> 2) & 3];
  if (version === 1 || !bitrate || !base) return undefined;
  const rate = version === 3 ? base : version === 2 ? base / 2 : base / 4;
  const samples = version === 3 ? 1152 : 576;
  const length = Math.floor(((samples / 8) * bitrate * 1000) / rate) + ((sizes >> 1) & 1);
  return at + length <= file.length ? { bytes: file.subarray(at, at + length), rate, samples } : undefined;
}

function isFollowed(file: Uint8Array, at: number): boolean {
  if (at + 4 > file.length || (file[at] === 0xff && ((file[at + 1] ?? 0) & 0xe6) === 0xe2)) return true;
  const mark = Buffer.from(file.subarray(at, at + 3)).toString("latin1");
  return /^(TAG|APE|ID3|LYR|\0\0\0)/.test(mark);
}

/** The first frame may hold no sound, but where to find what; it would be wrong for anything but its own file. */
function isTable(frame: Uint8Array): boolean {
  const head = Buffer.from(frame.subarray(0, 64)).toString("latin1");
  const marks = [13, 21, 36].map((at) => head.slice(at, at + 4));
  return marks.includes("Xing") || marks.includes("Info") || marks[2] === "VBRI";
}

/** Where the sound begins: a tag at the beginning tells its length with seven bits a byte. */
function afterTag(file: Uint8Array): number {
  if (Buffer.from(file.subarray(0, 3)).toString("latin1") !== "ID3") return 0;
  const length = [6, 7, 8, 9].reduce((sum, at) => sum * 128 + ((file[at] ?? 0) & 0x7f), 0);
  const hasFooter = ((file[5] ?? 0) & 0x10) !== 0;
  return 10 + length + (hasFooter ? 10 : 0);
}
