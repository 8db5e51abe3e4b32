import { UserError } from "../errors.ts";
import type { FileRef, Turn } from "../turn.ts";
import { looksLikePicture, toDataUrl } from "./pictures.ts";

const MEGABYTE = 1024 * 1024;
const MOST_PICTURE_BYTES = 25 * MEGABYTE;
const MOST_TEXT_BYTES = 512 * 1024;
const MOST_PICTURES = 10;
const MOST_FILES = 5;

/** What the files of one question hold. */
export interface Attachments {
  /** Data URLs. */
  readonly pictures: readonly string[];
  readonly texts: readonly { readonly name: string; readonly text: string }[];
  /** The files that turned out to be pictures, and those that turned out to be text. */
  readonly images: readonly FileRef[];
  readonly files: readonly FileRef[];
}

type Opener = Pick<Turn, "openFile">;

/**
 * Fetches and reads files; what they are is told by their bytes.
 * @throws UserError for the first one that cannot be taken, before anything is sent to Venice
 */
export async function readAttachments(refs: readonly FileRef[], turn: Opener): Promise<Attachments> {
  const pictures: string[] = [];
  const texts: { name: string; text: string }[] = [];
  const images: FileRef[] = [];
  const files: FileRef[] = [];
  for (const ref of refs.slice(0, MOST_PICTURES + MOST_FILES)) {
    const claimsPicture = ref.mime.startsWith("image/");
    refuseLarge(ref, ref.size, claimsPicture ? MOST_PICTURE_BYTES : MOST_TEXT_BYTES);
    const bytes = await turn.openFile(ref);
    if (looksLikePicture(bytes) || claimsPicture) {
      refuseLarge(ref, bytes.byteLength, MOST_PICTURE_BYTES);
      pictures.push(await toDataUrl(ref, bytes));
      images.push(ref);
    } else {
      refuseLarge(ref, bytes.byteLength, MOST_TEXT_BYTES);
      texts.push({ name: ref.name, text: readText(ref, bytes) });
      files.push(ref);
    }
  }
  return { pictures, texts, images, files };
}

/** Fetches again a picture that was seen before; undefined where it cannot be had any more. */
export async function reopenPicture(ref: FileRef, turn: Opener): Promise<string | undefined> {
  try {
    return await toDataUrl(ref, await turn.openFile(ref));
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

function refuseLarge(ref: FileRef, size: number, limit: number): void {
  if (size > limit)
    throw new UserError("error.file.large", { name: ref.name, size: inWords(size), limit: inWords(limit) });
}

/** What begins like this is no text, even where its first bytes could be read as such. */
const NO_TEXT = /^(OggS|ID3|fLaC|%PDF|RIFF|....ftyp)/s;

function readText(ref: FileRef, bytes: Uint8Array): string {
  const head = Buffer.from(bytes.subarray(0, 16)).toString("latin1");
  const kind = new UserError("error.file.kind", { name: ref.name, mime: ref.mime || "?" });
  if (/^(audio|video)\//.test(ref.mime) || NO_TEXT.test(head)) throw kind;
  const encoding = bytes[0] === 0xff && bytes[1] === 0xfe ? "utf-16le" : "utf-8";
  try {
    const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
    if (!text.includes("\u0000")) return text;
  } catch {
    // not text: refused below
  }
  throw kind;
}

function inWords(bytes: number): string {
  return bytes >= MEGABYTE ? `${(bytes / MEGABYTE).toFixed(1)} MB` : `${Math.ceil(bytes / 1024)} KB`;
}
