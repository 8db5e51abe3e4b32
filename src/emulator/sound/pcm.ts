import { stepsOf, type Utterance, type Vowel } from "./utterance.ts";

export const sampleRate = 24_000;

const stepMs = 5;
const formants: Readonly<Record<Vowel, readonly [number, number]>> = {
  a: [800, 1200],
  e: [500, 1900],
  i: [300, 2300],
  o: [500, 900],
  u: [320, 800],
  m: [250, 1000],
};
const cycleSamples = 512;
const loudness = 7_000;

/** Hums an utterance: 24 kHz, mono, signed 16 bits. */
export function hum(utterance: Utterance): Int16Array {
  const steps = stepsOf(utterance, stepMs);
  const perStep = (sampleRate * stepMs) / 1000;
  const samples = new Int16Array(steps.length * perStep);
  const cycles = new Map<Vowel, Float32Array>();
  let phase = 0;
  let level = 0;
  let cycle: Float32Array | undefined;
  for (const [index, vowel] of steps.entries()) {
    if (vowel) {
      cycle = cycles.get(vowel) ?? cycleOf(vowel, utterance.pitch);
      cycles.set(vowel, cycle);
    }
    for (let at = index * perStep; at < (index + 1) * perStep; at++) {
      // The level glides, so that no vowel begins or ends with a click.
      level += ((vowel ? 1 : 0) - level) * 0.004;
      phase += utterance.pitch / sampleRate;
      phase -= Math.floor(phase);
      samples[at] = level * loudness * (cycle?.[Math.floor(phase * cycleSamples)] ?? 0);
    }
  }
  return samples;
}

/** One period of a vowel: harmonics of the pitch, louder near the vowel's two formants. */
function cycleOf(vowel: Vowel, pitch: number): Float32Array {
  const [first, second] = formants[vowel];
  const cycle = new Float32Array(cycleSamples);
  for (let harmonic = 1; harmonic * pitch < 3_600; harmonic++) {
    const near = (formant: number, width: number) => 1 / (1 + ((harmonic * pitch - formant) / width) ** 2);
    const gain = (near(first, 100) + 0.6 * near(second, 140) + 0.03) / harmonic ** 0.3;
    for (let at = 0; at < cycleSamples; at++) {
      cycle[at] = (cycle[at] ?? 0) + gain * Math.sin((2 * Math.PI * harmonic * at) / cycleSamples + harmonic ** 2);
    }
  }
  const peak = cycle.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return cycle.map((value) => value / peak);
}

export const bytesOf = (samples: Int16Array): Buffer =>
  Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
