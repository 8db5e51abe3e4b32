import { createHash } from "node:crypto";

export type FileKind = "photo" | "document" | "voice" | "audio" | "video" | "animation" | "sticker" | "video_note";

export interface StoredFile {
  readonly id: string;
  /** The same for the same bytes, whoever sent them. */
  readonly uniqueId: string;
  readonly kind: FileKind;
  readonly bytes: Uint8Array;
  /** What the API says the size is; may be larger than the bytes kept, to play a huge file. */
  readonly size: number;
  readonly name?: string;
  readonly mime?: string;
  readonly path: string;
  /** Gone from Telegram: `getFile` fails. */
  readonly lost: boolean;
  /** The fields of the API's object beside ids and size: duration, width, height. */
  readonly facts: Readonly<Record<string, string | number | boolean>>;
}

export interface NewFile {
  readonly kind: FileKind;
  readonly bytes: Uint8Array;
  readonly size?: number;
  readonly name?: string;
  readonly mime?: string;
  readonly lost?: boolean;
  readonly facts?: StoredFile["facts"];
}

const FOLDERS: Readonly<Record<FileKind, string>> = {
  photo: "photos",
  document: "documents",
  voice: "voice",
  audio: "music",
  video: "videos",
  animation: "animations",
  sticker: "stickers",
  video_note: "video_notes",
};
const ENDINGS: Readonly<Record<FileKind, string>> = {
  photo: ".jpg",
  document: "",
  voice: ".oga",
  audio: ".mp3",
  video: ".mp4",
  animation: ".mp4",
  sticker: ".webp",
  video_note: ".mp4",
};

/** Every file that people or the bot ever sent. */
export class FileStore {
  readonly #byId = new Map<string, StoredFile>();
  #serial = 0;

  add(file: NewFile): StoredFile {
    const serial = this.#serial++;
    const digest = createHash("sha256").update(file.kind).update(file.bytes).digest("base64url");
    const ending = file.kind === "document" ? (/\.\w+$/.exec(file.name ?? "")?.[0] ?? "") : ENDINGS[file.kind];
    const stored: StoredFile = {
      id: `AgACAgIAAxkBAA${String(serial).padStart(4, "0")}${digest.slice(0, 30)}`,
      uniqueId: `AQAD${digest.slice(0, 12)}`,
      kind: file.kind,
      bytes: file.bytes,
      size: file.size ?? file.bytes.byteLength,
      path: `${FOLDERS[file.kind]}/file_${serial}${ending}`,
      lost: file.lost ?? false,
      facts: file.facts ?? {},
      ...(file.name === undefined ? {} : { name: file.name }),
      ...(file.mime === undefined ? {} : { mime: file.mime }),
    };
    this.#byId.set(stored.id, stored);
    return stored;
  }

  /** The small size of a photo (its id ends in `s`) is the photo itself. */
  byId(id: string): StoredFile | undefined {
    return this.#byId.get(id) ?? this.#byId.get(id.replace(/s$/, ""));
  }

  byPath(path: string): StoredFile | undefined {
    return [...this.#byId.values()].find((file) => file.path === path);
  }

  all(): StoredFile[] {
    return [...this.#byId.values()];
  }
}
