import sharp from "sharp";
import { pdf } from "../../commands/papers.ts";
import { spoken } from "../../core/speech/sounds.ts";
import type { Ground, Upload } from "./seat.ts";

/** What people bring along. */

export async function picture(o: { name?: string; width?: number; height?: number } = {}): Promise<Upload> {
  const { name = "photo.png", width = 320, height = 300 } = o;
  const create = { width, height, channels: 3, background: { r: 200, g: 120, b: 40 } } as const;
  return { name, bytes: await sharp({ create }).png().toBuffer(), mime: "image/png" };
}

/** A picture that hardly can be compressed. */
export async function noisy(side: number): Promise<Upload> {
  const pixels = Buffer.alloc(side * side * 3);
  for (let at = 0, seed = 1; at < pixels.length; at++) {
    seed = (seed * 48_271) % 2_147_483_647;
    pixels[at] = seed & 255;
  }
  const bytes = await sharp(pixels, { raw: { width: side, height: side, channels: 3 } })
    .png({ compressionLevel: 1 })
    .toBuffer();
  return { name: "noise.png", bytes, mime: "image/png" };
}

export async function movingPicture(): Promise<Upload> {
  const [width, side] = [300, 300];
  const frames = Buffer.concat([200, 40].map((level) => Buffer.alloc(width * side * 3, level)));
  const raw = { width, height: 2 * side, channels: 3, pageHeight: side } as const;
  return { name: "moving.gif", bytes: await sharp(frames, { raw }).gif().toBuffer(), mime: "image/gif" };
}

export const paper = (words: string): Upload => ({ name: "tide.pdf", bytes: pdf(words), mime: "application/pdf" });

/** A recording of words that the emulator understands. */
export async function recording({ venice }: Ground, words: string): Promise<Upload> {
  const response = await fetch(`${venice.url}/audio/speech`, {
    method: "POST",
    headers: { authorization: "Bearer somebody", "content-type": "application/json" },
    body: JSON.stringify({ model: "tts-kokoro", input: words, voice: "am_adam", response_format: "opus" }),
  });
  return { name: "voice.ogg", bytes: new Uint8Array(await response.arrayBuffer()), mime: "audio/ogg" };
}

/** As a microphone in an empty room has it. */
export const silence = (): Upload => ({
  name: "silence.wav",
  bytes: Buffer.from(spoken("Hello there", "wav")).fill(0, 44),
  mime: "audio/wav",
});

export const noise = (): Upload => ({
  name: "noise.mp3",
  bytes: Buffer.from(Array.from({ length: 4000 }, (_, n) => (n * 7919) % 251)),
  mime: "audio/mpeg",
});
