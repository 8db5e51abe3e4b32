import type { Mp3 } from "./mp3.ts";
import type { OpusSound } from "./opus.ts";
import { sampleAt, type Wav } from "./wav.ts";

/** What platforms draw at most: one bar for every 100 ms. */
const MOST_BARS = 256;
const BARS_PER_SECOND = 10;
/** To begin in the middle of a sound, a decoder needs some packets that are then not measured. */
const OPUS_RUN = 2;
const MP3_RUN = 3;
/** Of a voice everything that is loud lies below half of it. */
const OPUS_BARS_RATE = 16_000;
/** What the decoder has room for, in one packet; no voice needs a tenth of it. */
const MOST_OPUS_BYTES = 3_840;

/**
 * Silence in one of Opus's two ways, then the other, twice: each change of way makes a decoder forget what it heard before, so
 * that a sound looks the same after any other.
 * @see https://www.rfc-editor.org/rfc/rfc6716#section-4.5.2
 */
const AFRESH = ["f8fffe", "08000000", "f8fffe", "08000000"].map((packet) =>
  Uint8Array.from(Buffer.from(packet, "hex")),
);

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

/** One decoder for all sounds: each has memory of its own, tens of megabytes, and V8 collects all garbage when it is made. */
function shared<D>(make: () => Promise<D>) {
  let decoder: Promise<D> | undefined;
  // Whoever decodes does not wait meanwhile, so sounds never mix.
  return async (decode: (decoder: D) => readonly number[]): Promise<Uint8Array> => {
    decoder ??= make();
    try {
      return scaled(decode(await decoder));
    } catch (error) {
      decoder = undefined;
      throw error;
    }
  };
}

// Loaded at the first sound: an idle bot does not need them.
const withOpus = shared(async () => {
  const { OpusDecoder } = await import("opus-decoder");
  const decoder = new OpusDecoder({ channels: 1, sampleRate: OPUS_BARS_RATE });
  await decoder.ready;
  return decoder;
});
const withMp3 = shared(async () => {
  const { MPEGDecoder } = await import("mpg123-decoder");
  const decoder = new MPEGDecoder();
  await decoder.ready;
  return decoder;
});

export function opusWaveform(sound: OpusSound, seconds: number): Promise<Uint8Array> {
  const packets = sound.packets.filter(({ length }) => length <= MOST_OPUS_BYTES);
  const runs = pick(packets, barsFor(seconds), OPUS_RUN);
  return withOpus((decoder) => {
    for (const packet of AFRESH) decoder.decodeFrame(packet);
    return runs.map((run) => {
      const heard = run.map((packet) => decoder.decodeFrame(packet).channelData[0]);
      return loudness(heard.at(-1) ?? new Float32Array());
    });
  });
}

export function mp3Waveform({ frames }: Mp3, seconds: number): Promise<Uint8Array> {
  const runs = pick(frames, barsFor(seconds), MP3_RUN);
  return withMp3((decoder) =>
    runs.map((run) => {
      const samples = decoder.decode(Buffer.concat(run)).channelData[0] ?? new Float32Array();
      return loudness(samples.subarray(Math.floor((samples.length * (MP3_RUN - 1)) / MP3_RUN)));
    }),
  );
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
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return samples.length === 0 ? 0 : Math.sqrt(sum / samples.length);
}

/** The loudest bar is as high as can be. */
function scaled(bars: readonly number[]): Uint8Array {
  const most = Math.max(...bars);
  return Uint8Array.from(bars, (bar) => (most > 0 ? Math.round((bar / most) * 255) : 0));
}
