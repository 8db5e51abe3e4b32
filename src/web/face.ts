import type { Blobs } from "./blobs.ts";
import { isShowable, typeOf } from "./showable.ts";

const MOST_FACE_BYTES = 2_000_000;

/**
 * Keeps the picture of who speaks: one file, however many messages show it.
 * @returns the file's id; undefined where there is no picture that a page can draw
 */
export async function keepFace(blobs: Blobs, place: string, avatar?: Uint8Array): Promise<string | undefined> {
  if (!avatar || avatar.byteLength > MOST_FACE_BYTES) return undefined;
  const mime = typeOf(avatar);
  if (!mime.startsWith("image/") || !isShowable(mime)) return undefined;
  return (await blobs.put({ place, name: "face", mime, once: true }, avatar)).id;
}
