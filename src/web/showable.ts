import { fileTypeOf } from "../core/file-type.ts";

const OCTETS = "application/octet-stream";
/** What browsers draw and play. SVG is not among them: it can hold scripts. */
const SHOWABLE = new Set([
  ...["png", "jpeg", "gif", "webp", "avif"].map((type) => `image/${type}`),
  ...["wav", "ogg", "flac", "mpeg", "mp4", "webm"].map((type) => `audio/${type}`),
  ...["mp4", "quicktime", "webm"].map((type) => `video/${type}`),
]);

/** Whether a page may draw or play it in place. */
export const isShowable = (mime: string): boolean => SHOWABLE.has(mime);

/** What the bytes show, else what was claimed, but never a showable type that the bytes do not show. */
export function typeOf(bytes: Uint8Array, claimed = ""): string {
  const plain = claimed.split(";")[0]!.trim().toLowerCase();
  const isCredible = /^[\w.+-]+\/[\w.+-]+$/.test(plain) && !isShowable(plain);
  return fileTypeOf(bytes)?.mime ?? (isCredible ? plain : OCTETS);
}
