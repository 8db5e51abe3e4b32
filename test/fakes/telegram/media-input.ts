import type { Call } from "./call.ts";
import { bad } from "./failure.ts";
import type { FileKind, StoredFile } from "./file-store.ts";
import { imageSize } from "./image-size.ts";
import type { Draft, JsonObject } from "./json.ts";

const PHOTO_BYTES = 10 * 1024 * 1024;
const MIMES: Readonly<Record<string, string>> = {
  ogg: "audio/ogg",
  oga: "audio/ogg",
  opus: "audio/ogg",
  mp3: "audio/mpeg",
  m4a: "audio/mp4",
  wav: "audio/x-wav",
  flac: "audio/flac",
  mp4: "video/mp4",
  webm: "video/webm",
  gif: "image/gif",
  png: "image/png",
  jpg: "image/jpeg",
  jpeg: "image/jpeg",
  webp: "image/webp",
  txt: "text/plain",
  md: "text/markdown",
  json: "application/json",
  pdf: "application/pdf",
  csv: "text/csv",
  html: "text/html",
  zip: "application/zip",
};

/** The file that a parameter names: an upload, a known `file_id`; addresses are not fetched. */
export function fileOf(
  call: Call,
  field: string,
  value: string,
  kind: FileKind,
  facts: StoredFile["facts"],
): StoredFile {
  const attached = /^attach:\/\/(.+)$/.exec(value)?.[1];
  const upload = call.upload(attached ?? field);
  if (upload && (attached || !value)) {
    if (upload.bytes.byteLength === 0) throw bad("file must be non-empty");
    const extra = kind === "photo" ? checkPhoto(upload.bytes) : {};
    const real = kind === "photo" || kind === "sticker" ? kind : sentAs(kind, upload.name, upload.bytes);
    return call.world.files.add({
      kind: real,
      bytes: upload.bytes,
      name: upload.name,
      mime: mimeOf(upload.name),
      facts: { ...facts, ...extra },
    });
  }
  if (attached || !value) throw bad(`There is no ${field.replace("_", " ")} in the request`);
  if (/^https?:\/\//i.test(value)) throw bad("failed to get HTTP URL content");
  const known = call.world.files.byId(value);
  if (!known) throw bad("wrong remote file identifier specified: Wrong string length");
  if (known.kind !== kind && !(kind === "document" || known.kind === "document")) {
    throw bad(`type of file mismatch`);
  }
  return known;
}

function checkPhoto(bytes: Uint8Array): StoredFile["facts"] {
  if (bytes.byteLength > PHOTO_BYTES) {
    throw bad(
      `file of size ${bytes.byteLength} bytes is too big for a photo; the maximum size is ${PHOTO_BYTES} bytes`,
    );
  }
  const size = imageSize(bytes);
  if (!size) throw bad("IMAGE_PROCESS_FAILED");
  const { width, height } = size;
  if (width + height > 10_000 || width > 20 * height || height > 20 * width) throw bad("PHOTO_INVALID_DIMENSIONS");
  return { width, height };
}

/** A voice message is Ogg, MP3 or M4A; anything else goes out as a plain file. */
function sentAs(kind: FileKind, name: string, bytes: Uint8Array): FileKind {
  const ending = /\.(\w+)$/.exec(name)?.[1]?.toLowerCase() ?? "";
  const head = Buffer.from(bytes.subarray(0, 12)).toString("latin1");
  const isOgg = head.startsWith("OggS");
  const isMp3 = head.startsWith("ID3") || (bytes[0] === 0xff && (bytes[1]! & 0xe0) === 0xe0);
  const isMp4 = head.slice(4, 8) === "ftyp";
  if (kind === "voice") return isOgg || isMp3 || isMp4 ? "voice" : "document";
  if (kind === "audio") return isMp3 || isMp4 || isOgg || ["mp3", "m4a"].includes(ending) ? "audio" : "document";
  if (kind === "animation") return isMp4 || head.startsWith("GIF8") ? "animation" : "document";
  if (kind === "video") return isMp4 || head.startsWith("\x1aE\xdf\xa3") ? "video" : "document";
  return kind;
}

export function mimeOf(name: string): string {
  return MIMES[/\.(\w+)$/.exec(name)?.[1]?.toLowerCase() ?? ""] ?? "application/octet-stream";
}

/** The fields of the Message object that show a file. */
export function mediaFields(file: StoredFile): JsonObject {
  const base: Draft = { file_id: file.id, file_unique_id: file.uniqueId };
  if (file.size > 0) base.file_size = file.size;
  const named: Draft = {
    ...(file.name ? { file_name: file.name } : {}),
    ...(file.mime ? { mime_type: file.mime } : {}),
  };
  const { width = 512, height = 512, duration = 0, ...rest } = file.facts;
  switch (file.kind) {
    case "photo": {
      const small = {
        ...base,
        file_id: `${file.id}s`,
        file_unique_id: `${file.uniqueId}s`,
        width: 90,
        height: 90,
        file_size: 1200,
      };
      return { photo: [small, { ...base, width, height }] };
    }
    case "voice":
      return { voice: { ...base, duration, mime_type: file.mime ?? "audio/ogg" } };
    case "audio":
      return { audio: { ...base, ...named, duration, ...rest } };
    case "video":
      return { video: { ...base, ...named, width, height, duration } };
    case "animation": {
      const animation = { ...base, ...named, width, height, duration };
      return { animation, document: { ...base, ...named } };
    }
    case "video_note":
      return { video_note: { ...base, length: width, duration } };
    case "sticker":
      return {
        sticker: {
          ...base,
          type: "regular",
          width,
          height,
          is_animated: rest.is_animated ?? false,
          is_video: rest.is_video ?? false,
          ...(rest.emoji ? { emoji: rest.emoji } : {}),
        },
      };
    default:
      return { document: { ...base, ...named } };
  }
}
