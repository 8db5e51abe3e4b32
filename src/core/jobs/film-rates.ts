import { filmDimensions, filmHead } from "./film-info.ts";

/** Bits a second, and how much smaller each side becomes. */
export interface Rates {
  readonly video: number;
  readonly sound: number | "copy";
  /** Up to 1. */
  readonly scale: number;
}

/** Below this nobody would like to look at it. */
const LEAST_VIDEO = 60_000;
/** Where there is less for both, the sound gives way too. */
const COPY_FROM = 1_000_000;
/** What sound that is copied takes, at most in most films. */
const COPIED_SOUND = 192_000;
const [LEAST_SOUND, MOST_SOUND] = [32_000, 128_000] as const;
/** For each pixel in a second: with fewer, a smaller picture looks better. */
const BITS_PER_PIXEL = 1.2;
/** More is not seen in a chat, and takes long. */
const MOST_PIXELS = 1920 * 1088;

/** How a film is shared out over so many bits a second; undefined where that is too few. */
export function ratesFor(film: Uint8Array, bitsPerSecond: number): Rates | undefined {
  const head = filmHead(film);
  const isMute = head !== undefined && !head.includes("soun");
  const copies = head?.includes("mp4a") === true && bitsPerSecond >= COPY_FROM;
  const encoded = Math.min(MOST_SOUND, Math.max(LEAST_SOUND, bitsPerSecond / 8));
  const video = Math.floor(bitsPerSecond - (isMute ? 0 : copies ? COPIED_SOUND : encoded));
  if (!(video >= LEAST_VIDEO)) return undefined;
  const { width = 0, height = 0 } = filmDimensions(film) ?? {};
  const pixels = Math.max(1, width * height);
  const shown = Math.min(pixels, MOST_PIXELS, video / BITS_PER_PIXEL);
  const scale = Math.sqrt(shown / pixels);
  return { video, sound: copies ? "copy" : Math.floor(encoded), scale: Math.floor(scale * 1000) / 1000 };
}
