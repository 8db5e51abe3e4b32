import { decodeDataUrl, isBase64 } from "../chat/data-url.ts";
import { sniffPicture } from "../chat/pictures.ts";
import { Upload } from "../http/form.ts";
import { invalidAt } from "../http/refusal.ts";
import { visit } from "../http/visit.ts";

/** A picture that a request brought. */
export interface Given {
  readonly bytes: Buffer;
  readonly width: number;
  readonly height: number;
}

interface Rules {
  /** Only plain base64 in JSON: no data URI, no address. */
  readonly rawOnly?: boolean;
  readonly leastSide?: number;
  readonly leastArea?: number;
  readonly mostArea?: number;
}

const mostBytes = 25 * 1024 * 1024;
const leastArea = 65_536;

/** What edits take. */
export const editRules: Rules = { leastSide: 64, leastArea, mostArea: 33_177_600 };
/** What enlarging takes. */
export const upscaleRules: Rules = { rawOnly: true, leastArea };

/**
 * Reads a picture from a file, base64, a data URI or an address on this machine.
 * @throws Refusal 400 where it is none, or not as the rules want it.
 */
export async function givenPicture(
  source: string | Upload,
  path: readonly (string | number)[],
  rules: Rules,
): Promise<Given> {
  const bytes = await bytesOf(source, rules.rawOnly ?? false);
  if (!bytes) {
    const message = rules.rawOnly
      ? "Must be a base64-encoded image"
      : "Must be a base64-encoded image, a data URI or a URL";
    throw invalidAt(path, message);
  }
  if (bytes.length > mostBytes) throw invalidAt(path, "Image exceeds the maximum allowed size of 25 MB");
  const picture = sniffPicture(bytes);
  if (!picture) throw invalidAt(path, "Invalid or unsupported image format");
  const { width, height } = picture;
  const { leastSide = 1, leastArea: least = 1, mostArea = Number.POSITIVE_INFINITY } = rules;
  if (Math.min(width, height) < leastSide || width * height < least)
    throw invalidAt(path, `Image is too small: at least ${least} pixels are needed, but it is ${width}x${height}`);
  if (width * height > mostArea)
    throw invalidAt(path, `Image is too large: at most ${mostArea} pixels are allowed, but it is ${width}x${height}`);
  return { bytes, width, height };
}

async function bytesOf(source: string | Upload, rawOnly: boolean): Promise<Buffer | undefined> {
  if (source instanceof Upload) return source.bytes;
  if (isBase64(source)) return Buffer.from(source, "base64");
  if (rawOnly) return undefined;
  return decodeDataUrl(source)?.bytes ?? (await visit(source))?.bytes;
}
