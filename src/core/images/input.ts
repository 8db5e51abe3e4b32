import type { Sharp } from "sharp";
import { sniff } from "../../venice/index.ts";
import { UserError } from "../errors.ts";
import { refuseLarge } from "../file-size.ts";
import { isKept } from "../kept.ts";
import type { FileRef, Turn } from "../turn.ts";
import { type Dimensions, dimensionsOf } from "./dimensions.ts";

/** Venice takes less than 25 MB. */
const MOST_BYTES = 25 * 1024 * 1024 - 1;
/** All pictures of one request together: in base64 they must stay below Venice's limit for a body. */
const MOST_TOGETHER_BYTES = 24_000_000;
/** Decompression bombs stop here. */
const MOST_PIXELS = 100_000_000;
/** Larger pictures are made smaller before they go to Venice. */
const MOST_VENICE_PIXELS = 33_000_000;
const SHORTEST_SIDE = 64;
const SMALLEST_AREA = 65_536;
/** What goes to Venice as it is. */
const AS_IT_IS = new Set(["image/png", "image/jpeg", "image/webp"]);
const READABLE = new Set([...AS_IT_IS, "image/gif", "image/avif"]);
/** Discord's own way to say that a file is veiled; we name ours the same way. */
export const SPOILER = "SPOILER_";

/** A picture that Venice takes. */
export interface OpenedPicture extends Dimensions {
  readonly bytes: Uint8Array;
  readonly name: string;
  /** Only its first frame was taken. */
  readonly animated: boolean;
}

/**
 * Fetches pictures, and makes of each what Venice takes: whole, upright, of one frame, and without what a camera wrote
 * into it (the place where it was taken).
 * @throws UserError for the first one that cannot be used, before anything is sent
 */
export async function openPictures(
  files: readonly FileRef[],
  turn: Pick<Turn, "openFile">,
): Promise<readonly OpenedPicture[]> {
  const opened: OpenedPicture[] = [];
  for (const file of files) opened.push(await openPicture(file, turn, MOST_TOGETHER_BYTES / files.length));
  return opened;
}

/** @throws UserError for what Venice refuses to change or to enlarge */
export function refuseSmall({ name, width, height }: OpenedPicture): void {
  if (Math.min(width, height) < SHORTEST_SIDE || width * height < SMALLEST_AREA)
    throw new UserError("error.picture.small", { name, width, height });
}

async function openPicture(file: FileRef, turn: Pick<Turn, "openFile">, mostBytes: number): Promise<OpenedPicture> {
  const bytes = await turn.openFile(file);
  refuseLarge(file.name, bytes.byteLength, MOST_BYTES);
  const name = file.name.replace(SPOILER, "");
  const mime = sniff(bytes)?.mime ?? "";
  if (!READABLE.has(mime)) throw new UserError("error.picture.kind", { name });
  const size = dimensionsOf(bytes);
  if (size && area(size) > MOST_PIXELS) throw new UserError("error.picture.pixels", { name, ...size });
  // What was made here is sealed: it is what Venice sent, whole.
  if (isKept(file) && size && AS_IT_IS.has(mime) && bytes.byteLength <= mostBytes && area(size) <= MOST_VENICE_PIXELS)
    return { ...size, bytes, name, animated: false };
  return readForeign(name, mime, bytes, mostBytes).catch((cause) => {
    throw cause instanceof UserError ? cause : new UserError("error.file.corrupt", { name }, { cause });
  });
}

async function readForeign(name: string, mime: string, bytes: Uint8Array, mostBytes: number): Promise<OpenedPicture> {
  // Loaded at the first picture: it takes 20 MB that an idle bot does not need.
  const { default: sharp } = await import("sharp");
  const open = () => sharp(bytes, { limitInputPixels: MOST_PIXELS, failOn: "error", pages: 1 });
  const { width, height, pages = 1, orientation = 1, exif } = await open().metadata();
  const animated = pages > 1;
  const isPlain = AS_IT_IS.has(mime) && !animated && orientation === 1 && !exif;
  if (isPlain && bytes.byteLength <= mostBytes && width * height <= MOST_VENICE_PIXELS) {
    // Decoding is the only proof that a picture is whole.
    await open().resize(32).raw().toBuffer();
    return { bytes, name, width, height, animated };
  }
  const longest = Math.floor(Math.max(width, height) * Math.sqrt(MOST_VENICE_PIXELS / (width * height)));
  const box = { width: longest, height: longest, fit: "inside", withoutEnlargement: true } as const;
  const converted = await encode(
    open().rotate().resize(box),
    mime === "image/jpeg" || bytes.byteLength > mostBytes,
    mostBytes,
  );
  const size = dimensionsOf(converted);
  if (!size) throw new Error("a picture of ours has no size");
  return { ...size, bytes: converted, name, animated };
}

/** Photos stay photos; the rest keeps every pixel, unless that is too much. */
async function encode(picture: Sharp, isPhoto: boolean, mostBytes: number): Promise<Buffer> {
  if (!isPhoto) {
    const lossless = await picture.clone().png().toBuffer();
    if (lossless.byteLength <= mostBytes) return lossless;
  }
  const photo = await picture.clone().jpeg({ quality: 95, chromaSubsampling: "4:4:4" }).toBuffer();
  return photo.byteLength <= mostBytes ? photo : picture.jpeg({ quality: 80 }).toBuffer();
}

const area = ({ width, height }: Dimensions): number => width * height;
