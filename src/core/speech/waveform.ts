import type { Mp3 } from "./mp3.ts";
import { type OpusSound, samplesOf, writeOpus } from "./opus.ts";
import { sampleAt, type Wav } from "./wav.ts";

/** What platforms draw at most: one bar for every 100 ms. */
const MOST_BARS = 256;
const BARS_PER_SECOND = 10;
/** To begin in the middle of a sound, a decoder needs some packets that are then not measured. */
const OPUS_RUN = 2;
const MP3_RUN = 3;

/** How many bars stand for a sound, 1 to 256. */
const barsFor = (seconds: number): number => Math.min(MOST_BARS, Math.max(1, Math.round(seconds * BARS_PER_SECOND)));

/** A long sound is not decoded whole for its waveform, but in as many places as there are bars. */
function pick<T>(items: readonly T[], bars: number, run: number): readonly (readonly T[])[] {
  return Array.from({ length: bars }, (_, bar) => {
    const middle = Math.floor(((bar + 0.5) * items.length) / bars);
    const from = Math.max(0, Math.min(items.length - run, middle - run + 1));
    return items.slice(from, from + run);
  });
}

export async function opusWaveform(sound: OpusSound, seconds: number): Promise<Uint8Array> {
  const runs = pick(sound.packets, barsFor(seconds), OPUS_RUN);
  // Loaded at the first sound: an idle bot does not need it.
  const { OggOpusDecoder } = await import("ogg-opus-decoder");
  const decoder = new OggOpusDecoder();
  try {
    await decoder.ready;
    const packets = runs.flat();
    const { channelData } = await decoder.decodeFile(writeOpus({ channels: 1, preSkip: 0, trim: 0, packets }));
    const samples = channelData[0] ?? new Float32Array();
    let at = 0;
    return scaled(
      runs.map((run) => {
        const length = run.reduce((sum, packet) => sum + samplesOf(packet), 0);
        const measured = samplesOf(run.at(-1) ?? new Uint8Array());
        at += length;
        return loudness(samples.subarray(at - measured, at));
      }),
    );
  } finally {
    decoder.free();
  }
}

export async function mp3Waveform({ frames }: Mp3, seconds: number): Promise<Uint8Array> {
  const { MPEGDecoder } = await import("mpg123-decoder");
  const decoder = new MPEGDecoder();
  try {
    await decoder.ready;
    const bars = pick(frames, barsFor(seconds), MP3_RUN).map((run) => {
      const samples = decoder.decode(Buffer.concat(run)).channelData[0] ?? new Float32Array();
      return loudness(samples.subarray(Math.floor((samples.length * (MP3_RUN - 1)) / MP3_RUN)));
    });
    return scaled(bars);
  } finally {
    decoder.free();
  }
}

export function wavWaveform(wav: Wav, seconds: number): Uint8Array {
  const count = Math.floor(wav.data.length / (wav.channels * wav.bytesPerSample));
  const bars = barsFor(seconds);
  const length = Math.min(1000, Math.ceil(count / bars));
  return scaled(
    Array.from({ length: bars }, (_, bar) => {
      const from = Math.floor((bar * count) / bars);
      return loudness(Float32Array.from({ length }, (_, i) => sampleAt(wav, from + i)));
    }),
  );
}

/** The root of the mean square: what an ear takes for loud. */
function loudness(samples: Float32Array): number {
  if (samples.length === 0) return 0;
  return Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
}

/** The loudest bar is as high as can be. */
function scaled(bars: readonly number[]): Uint8Array {
  const most = Math.max(...bars);
  return Uint8Array.from(bars, (bar) => (most > 0 ? Math.round((bar / most) * 255) : 0));
}
