/** What can be told of a sound without decoding it. */
export interface Sound {
  readonly format: "wav" | "flac" | "mp3" | "ogg" | "mp4" | "webm" | "aac";
  /** Milliseconds; an estimate where the file does not say. */
  readonly ms: number;
  readonly silent: boolean;
}

const ascii = (bytes: Buffer, at: number, length: number) => bytes.toString("latin1", at, at + length);
const opusRate = 48;
const usualBytesPerMs = 8;

/** No real file is longer: what says so is broken. */
const mostMs = 24 * 3_600_000;

/** Recognises a sound by its bytes; undefined where it is none that Venice decodes. */
export function listen(bytes: Buffer): Sound | undefined {
  const sound = bytes.length < 12 ? undefined : recognised(bytes);
  return sound && sound.ms <= mostMs ? sound : undefined;
}

function recognised(bytes: Buffer): Sound | undefined {
  if (ascii(bytes, 0, 4) === "RIFF" && ascii(bytes, 8, 4) === "WAVE") return listenToWav(bytes);
  if (ascii(bytes, 0, 4) === "fLaC" && bytes.length >= 42) {
    const rate = bytes.readUIntBE(18, 3) >> 4;
    const samples = (bytes.readUInt8(21) & 15) * 2 ** 32 + bytes.readUInt32BE(22);
    return rate === 0 ? undefined : { format: "flac", ms: (samples * 1000) / rate, silent: samples === 0 };
  }
  if (ascii(bytes, 0, 4) === "OggS") {
    const last = bytes.lastIndexOf("OggS");
    if (last + 14 > bytes.length || !/OpusHead|vorbis/.test(ascii(bytes, 28, 64))) return undefined;
    const ms = Number(bytes.readBigInt64LE(last + 6)) / opusRate;
    // Silence is what an Opus packet of three bytes says.
    return { format: "ogg", ms: Math.max(0, ms), silent: ms <= 0 || bytes.length / ms < 0.6 };
  }
  const guessed = { ms: bytes.length / usualBytesPerMs, silent: false };
  if (ascii(bytes, 4, 4) === "ftyp") return { format: "mp4", ...guessed };
  if (bytes.readUInt32BE(0) === 0x1a45dfa3) return { format: "webm", ...guessed };
  const sync = bytes.readUInt16BE(0);
  if ((sync & 0xfff6) === 0xfff0) return { format: "aac", ...guessed };
  if (ascii(bytes, 0, 3) === "ID3" || (sync & 0xffe0) === 0xffe0) return { format: "mp3", ...guessed };
  return undefined;
}

/** Below this nothing is said. */
const quiet = 64;

function listenToWav(bytes: Buffer): Sound | undefined {
  let byteRate = 0;
  let bits = 16;
  for (let at = 12; at + 8 <= bytes.length; ) {
    const length = bytes.readUInt32LE(at + 4);
    const start = at + 8;
    if (ascii(bytes, at, 4) === "fmt " && start + 16 <= bytes.length) {
      byteRate = bytes.readUInt32LE(start + 8);
      bits = bytes.readUInt16LE(start + 14);
    }
    if (ascii(bytes, at, 4) === "data") {
      const data = bytes.subarray(start, start + length);
      return byteRate === 0
        ? undefined
        : { format: "wav", ms: (data.length * 1000) / byteRate, silent: bits === 16 && isQuiet(data) };
    }
    at = start + length + (length % 2);
  }
  return undefined;
}

function isQuiet(data: Buffer): boolean {
  for (let at = 0; at + 2 <= data.length; at += 2) if (Math.abs(data.readInt16LE(at)) > quiet) return false;
  return true;
}
