import type { ActionRow } from "./components.ts";
import type { FilePart } from "./multipart.ts";
import { MessageFlags } from "./wire.ts";

/** A file on its way out. */
export interface FileOut {
  readonly name: string;
  readonly mime: string;
  readonly bytes: Uint8Array;
  readonly alt?: string | undefined;
  readonly spoiler?: boolean | undefined;
  readonly durationSecs?: number | undefined;
  readonly waveform?: Uint8Array | undefined;
}

/** What one message of an answer is to show. */
export interface Body {
  readonly content: string;
  readonly rows: readonly ActionRow[];
  readonly files: readonly FileOut[];
  /** A voice message: one file, nothing else, and never edited. */
  readonly voice?: boolean;
}

/** The same for bodies that look the same. */
export function printOf({ content, rows, files, voice }: Body): string {
  const carried = files.map((file) => `${file.name}:${file.bytes.byteLength}`).join(",");
  return `${voice ? "voice " : ""}${carried}\n${JSON.stringify(rows)}\n${content}`;
}

const ALT = 1024;
const WAVEFORM_BYTES = 256;
const PINGS_NOBODY = { parse: [], replied_user: false };

export interface WireOptions {
  readonly ephemeral?: boolean;
  /** Files that the message already carries and that are sent no more. */
  readonly keep?: readonly string[];
  /** Edits only: whether the list of files is to be set anew. */
  readonly setFiles?: boolean;
}

export interface Wire {
  readonly body: Readonly<Record<string, unknown>>;
  readonly files: readonly FilePart[];
}

/**
 * A body as Discord takes it: nothing in it pings, and links bring no previews along.
 * @see https://discord.com/developers/docs/resources/message#create-message
 */
export function toWire(body: Body, o: WireOptions = {}): Wire {
  if (body.voice) return toVoice(body.files, o);
  const kept = o.keep?.length ?? 0;
  const fresh = body.files.slice(kept);
  const listed = [
    ...(o.keep ?? []).map((id) => ({ id })),
    ...fresh.map((file, n) => ({
      id: String(n),
      filename: nameOf(file),
      ...(file.alt && { description: file.alt.slice(0, ALT).toWellFormed() }),
    })),
  ];
  return {
    body: {
      content: body.content,
      components: body.rows,
      allowed_mentions: PINGS_NOBODY,
      flags: MessageFlags.suppressEmbeds | (o.ephemeral ? MessageFlags.ephemeral : 0),
      ...((o.setFiles || fresh.length > 0) && { attachments: listed }),
    },
    files: fresh.map((file) => ({ bytes: file.bytes, name: nameOf(file), mime: file.mime })),
  };
}

/** @see https://discord.com/developers/docs/resources/message#message-object-message-flags */
function toVoice(files: readonly FileOut[], { ephemeral }: WireOptions): Wire {
  return {
    body: {
      allowed_mentions: PINGS_NOBODY,
      flags: MessageFlags.voice | (ephemeral ? MessageFlags.ephemeral : 0),
      attachments: files.map(({ name, durationSecs = 0, waveform }, n) => ({
        id: String(n),
        filename: name,
        duration_secs: Math.max(0.1, durationSecs),
        waveform: Buffer.from(waveform?.length ? waveform.subarray(0, WAVEFORM_BYTES) : [0]).toString("base64"),
      })),
    },
    // The part must say that it is sound; the container's own name does not.
    files: files.map(({ bytes, name, mime }) => ({
      bytes,
      name,
      mime: mime.startsWith("audio/") ? mime : "audio/ogg",
    })),
  };
}

function nameOf(file: FileOut): string {
  return file.spoiler && !file.name.startsWith("SPOILER_") ? `SPOILER_${file.name}` : file.name;
}
