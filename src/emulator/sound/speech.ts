import { aacBank } from "./aac-bank.ts";
import type { Bank } from "./bank.ts";
import { flac } from "./flac.ts";
import { mp3Bank } from "./mp3-bank.ts";
import { oggOpus } from "./ogg-opus.ts";
import { opusBank } from "./opus-bank.ts";
import { bytesOf, hum, sampleRate } from "./pcm.ts";
import { stepsOf, type Utterance } from "./utterance.ts";
import { wav } from "./wav.ts";

export const speechFormats = ["mp3", "opus", "aac", "flac", "wav", "pcm"] as const;
export type SpeechFormat = (typeof speechFormats)[number];

export const mimeOf: Readonly<Record<SpeechFormat, string>> = {
  mp3: "audio/mpeg",
  opus: "audio/opus",
  aac: "audio/aac",
  flac: "audio/flac",
  wav: "audio/wav",
  pcm: "audio/pcm",
};

/** Sounds an utterance as a file that players play. */
export function sounded(utterance: Utterance, format: SpeechFormat): Buffer {
  switch (format) {
    case "mp3":
      return Buffer.concat(framesOf(utterance, mp3Bank, 24));
    case "aac":
      return Buffer.concat(framesOf(utterance, aacBank, 1024 / 24));
    case "opus":
      return oggOpus(framesOf(utterance, opusBank, 20), utterance.stretches.length);
    case "flac":
      return flac(hum(utterance), sampleRate);
    case "wav":
      return wav(bytesOf(hum(utterance)), sampleRate);
    case "pcm":
      return bytesOf(hum(utterance));
  }
}

function framesOf(utterance: Utterance, bank: Bank, frameMs: number): Buffer[] {
  const frames = new Map<string, Buffer>();
  return stepsOf(utterance, frameMs).map((vowel) => {
    const text = vowel === undefined ? bank.pause : bank[utterance.register][vowel];
    const frame = frames.get(text) ?? Buffer.from(text, "base64");
    frames.set(text, frame);
    return frame;
  });
}
