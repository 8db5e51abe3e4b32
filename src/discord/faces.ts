import { createHash } from "node:crypto";
import { fileTypeOf } from "../core/file-type.ts";

const CDN = "https://cdn.discordapp.com";
const DEFAULTS = 6;
const ADDRESS = 2048;
const SIDE = 256;
const MOST_BYTES = 256 * 1024;
const MOST_PIXELS = 50_000_000;

/** One of Discord's own faces, always the same for a name. */
export function defaultFace(name: string): string {
  return `${CDN}/embed/avatars/${(createHash("sha256").update(name).digest()[0] ?? 0) % DEFAULTS}.png`;
}

/**
 * Where Discord shows a picture that a webhook wore once. Unlike attachments these addresses do not expire.
 * @see https://discord.com/developers/docs/reference#image-formatting
 */
export function faceAddress(webhook: string, hash: string): string {
  return `${CDN}/avatars/${webhook}/${hash}.png`;
}

export function isAddress(url: string): boolean {
  return url.length <= ADDRESS && URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
}

/**
 * A picture as Discord takes it for a webhook's face: PNG or JPEG, and not large.
 * @see https://discord.com/developers/docs/reference#image-data
 */
export async function dataUri(bytes: Uint8Array): Promise<string> {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const mime = fileTypeOf(bytes)?.mime ?? "";
  if (/^image\/(png|jpeg)$/.test(mime) && bytes.byteLength <= MOST_BYTES)
    return `data:${mime};base64,${view.toString("base64")}`;
  const { default: sharp } = await import("sharp");
  const small = sharp(bytes, { limitInputPixels: MOST_PIXELS }).resize(SIDE, SIDE, { fit: "cover" });
  return `data:image/png;base64,${(await small.png().toBuffer()).toString("base64")}`;
}
