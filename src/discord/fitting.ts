import type { Media } from "../core/part.ts";

const STEPS = [
  { scale: 1, quality: 85 },
  { scale: 0.75, quality: 80 },
  { scale: 0.5, quality: 75 },
  { scale: 0.25, quality: 70 },
] as const;
/** More is no picture that people look at, and would take the memory of many. */
const MOST_PIXELS = 100_000_000;

/** Makes pictures small enough to be uploaded. */
export interface Fitting {
  /** Resolves when `of` knows. */
  prepare(media: readonly Media[], maxBytes: number): Promise<void>;
  /** What can be uploaded in its place; undefined where nothing can. */
  of(media: Media, maxBytes: number): Media | undefined;
}

export function createFitting(): Fitting {
  const made = new WeakMap<Media, { readonly maxBytes: number; readonly smaller: Media | undefined }>();
  const isPicture = (media: Media) => media.kind === "image" && /^image\/(png|jpeg|webp)$/.test(media.mime);
  return {
    async prepare(media, maxBytes) {
      for (const each of media) {
        if (each.bytes.byteLength <= maxBytes || !isPicture(each) || made.get(each)?.maxBytes === maxBytes) continue;
        made.set(each, { maxBytes, smaller: await shrink(each, maxBytes).catch(() => undefined) });
      }
    },
    of(media, maxBytes) {
      if (media.bytes.byteLength <= maxBytes) return media;
      const smaller = made.get(media)?.smaller;
      return smaller && smaller.bytes.byteLength <= maxBytes ? smaller : undefined;
    },
  };
}

async function shrink(media: Media, maxBytes: number): Promise<Media | undefined> {
  const { default: sharp } = await import("sharp");
  const options = { limitInputPixels: MOST_PIXELS };
  const { width = 0, height = 0, hasAlpha } = await sharp(media.bytes, options).metadata();
  for (const { scale, quality } of STEPS) {
    const picture = sharp(media.bytes, options).resize({
      width: Math.max(1, Math.round(width * scale)),
      height: Math.max(1, Math.round(height * scale)),
      fit: "fill",
    });
    const bytes = await (hasAlpha ? picture.webp({ quality }) : picture.jpeg({ quality })).toBuffer();
    if (bytes.byteLength > maxBytes) continue;
    const [mime, ending] = hasAlpha ? ["image/webp", ".webp"] : ["image/jpeg", ".jpg"];
    return { ...media, bytes, mime, name: `${media.name.replace(/\.\w+$/, "")}${ending}` };
  }
  return undefined;
}
