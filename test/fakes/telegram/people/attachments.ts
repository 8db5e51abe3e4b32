import type { FileKind, StoredFile } from "../file-store.ts";
import { imageSize } from "../image-size.ts";
import type { JsonObject } from "../json.ts";
import { mediaFields, mimeOf } from "../media-input.ts";
import type { World } from "../world.ts";

/** A file as a person sends it: bytes, or bytes with what the client says of them. */
export type Attachment =
  | Uint8Array
  | {
      readonly bytes: Uint8Array;
      readonly name?: string;
      readonly mime?: string;
      readonly duration?: number;
      /** What Telegram says the size is, when the bytes are too many to make. */
      readonly size?: number;
      /** Telegram cannot serve it any more. */
      readonly lost?: boolean;
      readonly emoji?: string;
      readonly title?: string;
      readonly performer?: string;
    };

export interface Attached {
  readonly photo?: Attachment;
  readonly document?: Attachment;
  readonly voice?: Attachment;
  readonly audio?: Attachment;
  readonly video?: Attachment;
  readonly animation?: Attachment;
  readonly sticker?: Attachment;
  readonly videoNote?: Attachment;
}

const KINDS: readonly (readonly [keyof Attached, FileKind, string])[] = [
  ["photo", "photo", "photo.jpg"],
  ["document", "document", "file.bin"],
  ["voice", "voice", "voice.ogg"],
  ["audio", "audio", "audio.mp3"],
  ["video", "video", "video.mp4"],
  ["animation", "animation", "animation.mp4"],
  ["sticker", "sticker", "sticker.webp"],
  ["videoNote", "video_note", "round.mp4"],
];

/** Keeps what is attached; the fields of the message that show it. */
export function attach(world: World, attached: Attached): { fields: JsonObject; file: StoredFile } | undefined {
  for (const [key, kind, fallback] of KINDS) {
    const given = attached[key];
    if (!given) continue;
    const spec = given instanceof Uint8Array ? { bytes: given } : given;
    const name = spec.name ?? fallback;
    const { bytes, duration, size, lost, emoji, title, performer } = spec;
    const dimensions = kind === "photo" || kind === "sticker" ? imageSize(bytes) : undefined;
    const file = world.files.add({
      kind,
      bytes,
      name,
      mime: spec.mime ?? mimeOf(name),
      ...(size === undefined ? {} : { size }),
      ...(lost ? { lost } : {}),
      facts: {
        ...dimensions,
        ...(duration === undefined ? {} : { duration }),
        ...(emoji ? { emoji } : {}),
        ...(title ? { title } : {}),
        ...(performer ? { performer } : {}),
      },
    });
    return { fields: mediaFields(file), file };
  }
  return undefined;
}
