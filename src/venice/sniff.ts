/** What a file really is, whatever its name says. */
export interface FileType {
  readonly kind: "image" | "audio" | "video" | "document" | "archive";
  readonly mime: string;
  /** Without the dot. */
  readonly extension: string;
  /** In an Ogg file: what a voice message must hold. */
  readonly codec?: "opus";
}

const type = (kind: FileType["kind"], mime: string, extension: string): FileType => ({ kind, mime, extension });
const ogg = type("audio", "audio/ogg", "ogg");
const mp3 = type("audio", "audio/mpeg", "mp3");
const flac = type("audio", "audio/flac", "flac");
const office = "application/vnd.openxmlformats-officedocument";

/** Brands of the ISO container; all others are films. */
const BRANDS: readonly (readonly [RegExp, FileType])[] = [
  [/^avi[fs]/, type("image", "image/avif", "avif")],
  [/^(hei[cxms]|hev[cxms]|mif1|msf1)/, type("image", "image/heic", "heic")],
  [/^M4[AB] /, type("audio", "audio/mp4", "m4a")],
  [/^qt {2}/, type("video", "video/quicktime", "mov")],
  [/^/, type("video", "video/mp4", "mp4")],
];

/** Tells a file by its first bytes; `undefined` for what has no such mark, plain text and raw samples included. */
export function sniff(bytes: Uint8Array): FileType | undefined {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 4096)).toString("latin1");
  if (head.startsWith("\x89PNG\r\n\x1a\n")) return type("image", "image/png", "png");
  if (head.startsWith("\xff\xd8\xff")) return type("image", "image/jpeg", "jpg");
  if (/^GIF8[79]a/.test(head)) return type("image", "image/gif", "gif");
  if (head.startsWith("RIFF")) return sniffRiff(head);
  if (head.startsWith("OggS")) return head.slice(0, 512).includes("OpusHead") ? { ...ogg, codec: "opus" } : ogg;
  if (head.startsWith("fLaC")) return flac;
  if (head.startsWith("ID3")) return afterTag(bytes);
  if (head.slice(4, 8) === "ftyp") return BRANDS.find(([brand]) => brand.test(head.slice(8, 12)))?.[1];
  if (head.startsWith("\x1a\x45\xdf\xa3")) return sniffMatroska(head);
  if (/^\s*%PDF-/.test(head.slice(0, 32))) return type("document", "application/pdf", "pdf");
  if (head.startsWith("PK\x03\x04") || head.startsWith("PK\x05\x06")) return sniffZip(bytes, head);
  return sniffFrames(bytes);
}

function sniffRiff(head: string): FileType | undefined {
  const form = head.slice(8, 12);
  if (form === "WEBP") return type("image", "image/webp", "webp");
  if (form === "WAVE") return type("audio", "audio/wav", "wav");
  return form === "AVI " ? type("video", "video/x-msvideo", "avi") : undefined;
}

/** A tag may stand before other things than MP3 frames. */
function afterTag(bytes: Uint8Array): FileType {
  // Its length is written with seven bits a byte.
  const length = [6, 7, 8, 9].reduce((sum, at) => sum * 128 + ((bytes[at] ?? 0) & 0x7f), 0);
  const rest = bytes.subarray(10 + length);
  if (Buffer.from(rest.subarray(0, 4)).toString("latin1") === "fLaC") return flac;
  return sniffFrames(rest) ?? mp3;
}

/** MP3 and AAC have no header: only frames, each with a mark and fields of which some values are never used. */
function sniffFrames([first = 0, second = 0, third = 0]: Uint8Array): FileType | undefined {
  if (first !== 0xff) return undefined;
  if ((second & 0xf6) === 0xf0) return type("audio", "audio/aac", "aac");
  const isSync = (second & 0xe0) === 0xe0 && (second & 0x18) !== 0x08 && (second & 0x06) !== 0;
  return isSync && third >> 4 !== 15 && (third & 0x0c) !== 0x0c ? mp3 : undefined;
}

function sniffMatroska(head: string): FileType {
  const hasSoundOnly = /\bA_(?:OPUS|VORBIS|AAC)/.test(head) && !head.includes("V_");
  if (!head.includes("webm")) return type("video", "video/x-matroska", "mkv");
  return hasSoundOnly ? type("audio", "audio/webm", "webm") : type("video", "video/webm", "webm");
}

/** Documents are archives with certain names in them; the list of names stands at the end. */
function sniffZip(bytes: Uint8Array, head: string): FileType {
  const tail = Buffer.from(bytes.subarray(Math.max(0, bytes.length - 65_536))).toString("latin1");
  const names = head + tail;
  if (head.includes("mimetypeapplication/epub+zip")) return type("document", "application/epub+zip", "epub");
  if (names.includes("word/document.xml")) return type("document", `${office}.wordprocessingml.document`, "docx");
  if (names.includes("ppt/presentation.xml")) return type("document", `${office}.presentationml.presentation`, "pptx");
  if (names.includes("xl/workbook.")) return type("document", `${office}.spreadsheetml.sheet`, "xlsx");
  return type("archive", "application/zip", "zip");
}
