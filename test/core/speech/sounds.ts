import { MPEGDecoder } from "mpg123-decoder";
import { OggOpusDecoder } from "ogg-opus-decoder";
import { type SpeechFormat, sounded } from "../../../src/emulator/sound/speech.ts";
import { utter } from "../../../src/emulator/sound/utterance.ts";

/** A sound file that holds what a voice would say. */
export function spoken(text: string, format: SpeechFormat = "opus", voice = "af_sky"): Buffer {
  return sounded(utter(text, voice, 1), format);
}

/** What a real decoder makes of a file. */
export async function heard(bytes: Uint8Array, format: "opus" | "mp3" = "opus") {
  const decoder = format === "mp3" ? new MPEGDecoder() : new OggOpusDecoder();
  await decoder.ready;
  const decoded = await (decoder instanceof OggOpusDecoder ? decoder.decodeFile(bytes) : decoder.decode(bytes));
  decoder.free();
  const samples = decoded.channelData[0] ?? new Float32Array();
  return {
    seconds: decoded.samplesDecoded / decoded.sampleRate,
    loudest: samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0),
    errors: decoded.errors,
  };
}
