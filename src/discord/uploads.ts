import type { Media } from "../core/part.ts";
import type { FileOut } from "./body.ts";

const FILES = 10;
const MEBIBYTE = 1_048_576;
const LEAST_BYTES = 65_536;
/** Requests may hold 25 MiB; the rest is for what is around the files. */
export const REQUEST_BYTES = 24 * MEBIBYTE;
/** What a bot may upload where nothing else is known. */
export const FILE_BYTES = 10 * MEBIBYTE;

/**
 * What may be uploaded in a server, by its boosts.
 * @param tier 0 to 3; undefined where it is not known
 * @see https://discord.com/developers/docs/reference#uploading-files
 */
export function fileBytesOf(tier: number | undefined): number {
  return tier === 3 ? 100 * MEBIBYTE : tier === 2 ? 50 * MEBIBYTE : FILE_BYTES;
}

/** The next lower limit to try where Discord takes no file of this size; 0 when files are not worth another try. */
export function limitBelow(bytes: number): number {
  const known = [REQUEST_BYTES, FILE_BYTES].find((limit) => limit < bytes);
  return known ?? (bytes > LEAST_BYTES ? Math.floor(bytes / 2) : 0);
}

/** Whether it can be a voice message: Discord wants to know how long it lasts. */
export function isVoice({ kind, mime, durationSecs }: Media): boolean {
  return kind === "voice" && /^(audio|application)\/ogg$/.test(mime) && durationSecs !== undefined;
}

/** Files that go into one message each: at most 10, and no more bytes than a request may hold. */
export function groupFiles(files: readonly FileOut[]): readonly (readonly FileOut[])[] {
  const groups: FileOut[][] = [];
  let bytes = 0;
  for (const file of files) {
    const last = groups.at(-1);
    if (last && last.length < FILES && bytes + file.bytes.byteLength <= REQUEST_BYTES) last.push(file);
    else {
      groups.push([file]);
      bytes = 0;
    }
    bytes += file.bytes.byteLength;
  }
  return groups;
}
