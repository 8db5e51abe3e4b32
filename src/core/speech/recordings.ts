import { sniff } from "../../venice/index.ts";
import { UserError } from "../errors.ts";
import { refuseLarge } from "../file-size.ts";
import type { FileRef, Turn } from "../turn.ts";
import { holdsSound, secondsOf } from "./sound.ts";

/** What Venice takes. */
export const MOST_BYTES = 25 * 1024 * 1024;
const CONTAINERS = new Set(["wav", "flac", "m4a", "aac", "mp4", "mp3", "ogg", "webm"]);
/** What speech takes at least in a second, where a file does not tell its length. */
const LEAST_BYTES_PER_SECOND = 4_000;

/** Something to listen to that Venice takes. */
export interface Recording {
  readonly file: FileRef;
  readonly bytes: Uint8Array;
  /** Where that cannot be told, as long as it can be at most. */
  readonly seconds: number;
}

/** Fetches a recording; what it is is told by its bytes. @throws UserError for what Venice would refuse */
export async function openRecording(file: FileRef, turn: Pick<Turn, "openFile">): Promise<Recording> {
  const bytes = await turn.openFile(file);
  refuseLarge(file.name, bytes.byteLength, MOST_BYTES);
  const type = sniff(bytes);
  const isSound = type?.kind === "audio" || type?.kind === "video";
  if (!isSound || !CONTAINERS.has(type.extension)) {
    const mime = type?.mime ?? (file.mime || "?");
    throw new UserError("error.audio.kind", { name: file.name, mime });
  }
  const seconds = secondsOf(bytes);
  if (seconds === 0 || !holdsSound(bytes)) throw new UserError("error.audio.broken", { name: file.name });
  return { file, bytes, seconds: seconds ?? bytes.byteLength / LEAST_BYTES_PER_SECOND };
}
