import type { OptionSpec } from "../core/command-spec.ts";
import type { FileRef } from "../core/turn.ts";
import type { Media, Message } from "./wire.ts";

export type FileKind = Extract<OptionSpec, { kind: "image" | "audio" | "file" }>["kind"];

export interface Attachment {
  readonly kind: FileKind;
  readonly file: FileRef;
}

type Size = NonNullable<Media["photo"]>[number];
type Document = NonNullable<Media["document"]>;

/** The files of one message. Moving pictures stand as their thumbnail: that is what a model can look at. */
export function attachmentsOf(media: Media): readonly Attachment[] {
  const found = [
    picture(media.photo),
    moving(media.animation, "animation"),
    // An animation comes as a document too.
    media.animation ? undefined : byMime(media.document),
    recording(media.audio, "audio/mpeg", "audio.mp3"),
    recording(media.voice, "audio/ogg", "voice.ogg"),
    film(media.video),
    // A face that speaks: what it says is the question.
    recording(media.video_note, "video/mp4", "video-note.mp4"),
    stickerOf(media.sticker),
  ];
  return found.filter((each) => each !== undefined);
}

/** Whether a person said or showed anything; otherwise it is news about the chat itself. */
export function hasContent(message: Message): boolean {
  const { text, caption, location, venue, contact, poll, dice, game, story, checklist, paid_media, live_photo } =
    message;
  return (
    attachmentsOf(message).length > 0 ||
    [text, caption, location, venue, contact, poll, dice, game, story, checklist, paid_media, live_photo].some(
      (each) => each !== undefined && each !== null,
    )
  );
}

function ref(file: Document | Size, mime: string, name: string): FileRef {
  return { name, mime, size: file.file_size ?? 0, ref: file.file_id };
}

function picture(sizes: readonly Size[] | undefined): Attachment | undefined {
  const largest = sizes?.toSorted((a, b) => b.width * b.height - a.width * a.height)[0];
  return largest && { kind: "image", file: ref(largest, "image/jpeg", "photo.jpg") };
}

function moving(file: Document | undefined, name: string): Attachment | undefined {
  if (!file) return undefined;
  if (file.mime_type?.startsWith("image/")) {
    return { kind: "image", file: ref(file, file.mime_type, file.file_name ?? `${name}.gif`) };
  }
  if (file.thumbnail) return { kind: "image", file: ref(file.thumbnail, "image/jpeg", `${name}.jpg`) };
  return { kind: "file", file: ref(file, file.mime_type ?? "video/mp4", file.file_name ?? `${name}.mp4`) };
}

function recording(file: Document | undefined, mime: string, name: string): Attachment | undefined {
  return file && { kind: "audio", file: ref(file, file.mime_type ?? mime, file.file_name ?? name) };
}

function film(file: Document | undefined): Attachment | undefined {
  return file && { kind: "file", file: ref(file, file.mime_type ?? "video/mp4", file.file_name ?? "video.mp4") };
}

function stickerOf(sticker: Media["sticker"]): Attachment | undefined {
  if (!sticker) return undefined;
  if (sticker.is_animated || sticker.is_video) {
    if (sticker.thumbnail) return { kind: "image", file: ref(sticker.thumbnail, "image/webp", "sticker.webp") };
    // Nobody can look at it, and whoever reads it says so: silence would be no answer.
    const [mime, name] = sticker.is_video ? ["video/webm", "sticker.webm"] : ["application/x-tgsticker", "sticker.tgs"];
    return { kind: "file", file: ref(sticker, mime, name) };
  }
  return { kind: "image", file: ref(sticker, "image/webp", "sticker.webp") };
}

const ENDINGS: Readonly<Record<string, string>> = {
  png: "image/png",
  jpg: "image/jpeg",
  jpeg: "image/jpeg",
  webp: "image/webp",
  gif: "image/gif",
  mp3: "audio/mpeg",
  ogg: "audio/ogg",
  oga: "audio/ogg",
  wav: "audio/wav",
  m4a: "audio/mp4",
  flac: "audio/flac",
};

function byMime(file: Document | undefined): Attachment | undefined {
  if (!file) return undefined;
  const name = file.file_name ?? "file";
  const ending = name.slice(name.lastIndexOf(".") + 1).toLowerCase();
  const vague = file.mime_type === undefined || file.mime_type === "application/octet-stream";
  const mime = (vague ? ENDINGS[ending] : undefined) ?? file.mime_type ?? "application/octet-stream";
  const kind = mime.startsWith("image/") ? "image" : mime.startsWith("audio/") ? "audio" : "file";
  return { kind, file: ref(file, mime, name) };
}
