const PCM = 1;
const FLOAT = 3;
const EXTENSIBLE = 0xfffe;

/** Samples as they lie in a WAV file. */
export interface Wav {
  /** What the samples are, as the file says it. */
  readonly format: Uint8Array;
  readonly rate: number;
  readonly channels: number;
  readonly bytesPerSample: number;
  readonly isFloat: boolean;
  readonly data: Buffer;
}

/** Reads a WAV file; undefined for one whose samples are packed in some way. */
export function readWav(file: Uint8Array): Wav | undefined {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  let format: Buffer | undefined;
  for (let at = 12; at + 8 <= bytes.length; ) {
    const name = bytes.toString("latin1", at, at + 4);
    const size = bytes.readUInt32LE(at + 4);
    const body = bytes.subarray(at + 8, at + 8 + size);
    if (name === "fmt " && body.length >= 16) format = body;
    // Who writes while speaking does not know the size yet: 0, or more than there is.
    if (name === "data" && format) return wavOf(format, size === 0 ? bytes.subarray(at + 8) : body);
    at += 8 + size + (size % 2);
  }
  return undefined;
}

function wavOf(format: Buffer, data: Buffer): Wav | undefined {
  const tag = format.readUInt16LE(0);
  const kind = tag === EXTENSIBLE && format.length >= 26 ? format.readUInt16LE(24) : tag;
  const channels = format.readUInt16LE(2);
  const rate = format.readUInt32LE(4);
  const bytesPerSample = format.readUInt16LE(14) / 8;
  const isKnown = (kind === PCM && [1, 2, 3, 4].includes(bytesPerSample)) || (kind === FLOAT && bytesPerSample === 4);
  if (!isKnown || channels === 0 || rate === 0) return undefined;
  const whole = data.length - (data.length % (channels * bytesPerSample));
  return { format, rate, channels, bytesPerSample, isFloat: kind === FLOAT, data: data.subarray(0, whole) };
}

export const wavSeconds = ({ rate, channels, bytesPerSample, data }: Wav): number =>
  data.length / (rate * channels * bytesPerSample);

/** One file of several, in their order; undefined where they do not fit together. */
export function joinWav(files: readonly Wav[]): Buffer | undefined {
  const [first] = files;
  if (!first || files.some(({ format }) => Buffer.compare(format, first.format) !== 0)) return undefined;
  const bytes = files.reduce((sum, { data }) => sum + data.length, 0);
  const header = Buffer.alloc(12 + 8);
  header.write("RIFF", 0, "latin1");
  header.writeUInt32LE(12 + first.format.length + 8 + bytes, 4);
  header.write("WAVEfmt ", 8, "latin1");
  header.writeUInt32LE(first.format.length, 16);
  const data = Buffer.alloc(8);
  data.write("data", 0, "latin1");
  data.writeUInt32LE(bytes, 4);
  return Buffer.concat([header, first.format, data, ...files.map((file) => file.data)]);
}

/** One sample of the first channel, from -1 to 1. */
export function sampleAt({ channels, bytesPerSample, isFloat, data }: Wav, index: number): number {
  const at = index * channels * bytesPerSample;
  if (at + bytesPerSample > data.length) return 0;
  if (isFloat) return data.readFloatLE(at);
  if (bytesPerSample === 1) return ((data[at] ?? 128) - 128) / 128;
  return data.readIntLE(at, bytesPerSample) / 2 ** (bytesPerSample * 8 - 1);
}
