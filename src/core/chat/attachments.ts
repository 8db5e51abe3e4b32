import { sniff } from "../../venice/index.ts";
import { UserError } from "../errors.ts";
import { refuseLarge } from "../file-size.ts";
import { documentOf, MOST_DOCUMENT_BYTES, textOf } from "../reading/documents.ts";
import type { FileRef, Turn } from "../turn.ts";
import { toDataUrl } from "./pictures.ts";

const MEGABYTE = 1024 * 1024;
const MOST_PICTURE_BYTES = 25 * MEGABYTE;
const MOST_TEXT_BYTES = 512 * 1024;
/** In base64, and with all that stands around them, they stay below Venice's limit for a body. */
const MOST_TOGETHER_BYTES = 25 * MEGABYTE;
const MOST_PICTURES = 10;
const MOST_FILES = 5;

/** What the files of one question hold. */
export interface Attachments {
  /** Data URLs. */
  readonly pictures: readonly string[];
  readonly texts: readonly AttachedText[];
  /** Files that Venice reads by itself: PDF, EPUB, DOCX, PPTX, XLSX, XLS. */
  readonly documents: readonly AttachedDocument[];
  /** The files that turned out to be pictures. */
  readonly images: readonly FileRef[];
}

export interface AttachedText {
  readonly name: string;
  readonly text: string;
  /** Where it can be had again. */
  readonly file?: FileRef;
}

export interface AttachedDocument {
  readonly file: FileRef;
  readonly bytes: Uint8Array;
  readonly mime: string;
}

type Opener = Pick<Turn, "openFile">;

/**
 * Fetches and reads files; what they are is told by their bytes.
 * @throws UserError for the first one that cannot be taken, before anything is sent to Venice
 */
export async function readAttachments(refs: readonly FileRef[], turn: Opener): Promise<Attachments> {
  const pictures: string[] = [];
  const texts: AttachedText[] = [];
  const documents: AttachedDocument[] = [];
  const images: FileRef[] = [];
  let room = MOST_TOGETHER_BYTES;
  for (const ref of refs.slice(0, MOST_PICTURES + MOST_FILES)) {
    const claimsPicture = ref.mime.startsWith("image/");
    const bytes = await turn.openFile(ref);
    if (sniff(bytes)?.kind === "image" || claimsPicture) {
      refuseLarge(ref.name, bytes.byteLength, MOST_PICTURE_BYTES);
      pictures.push(await toDataUrl(ref, bytes));
      images.push(ref);
      continue;
    }
    const document = documentOf(bytes);
    if (document) {
      refuseLarge(ref.name, bytes.byteLength, Math.min(room, MOST_DOCUMENT_BYTES));
      room -= bytes.byteLength;
      documents.push({ file: ref, bytes, mime: document.mime });
    } else {
      texts.push({ name: ref.name, text: readText(ref, bytes), file: ref });
      refuseLarge(ref.name, bytes.byteLength, MOST_TEXT_BYTES);
    }
    if (documents.length > MOST_FILES) throw new UserError("error.document.many", { limit: MOST_FILES });
  }
  return { pictures, texts, documents, images };
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

function readText({ name, mime }: FileRef, bytes: Uint8Array): string {
  const text = /^(audio|video)\//.test(mime) ? undefined : textOf(bytes);
  if (text === undefined) throw new UserError("error.file.kind", { name, mime: mime || "?" });
  return text;
}
