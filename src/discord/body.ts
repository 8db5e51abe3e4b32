import type { RawFile } from "discord.js";
import type { ActionRow } from "./components.ts";
import { MessageFlags } from "./wire.ts";

/** A file on its way out. */
export interface FileOut {
  readonly name: string;
  readonly mime: string;
  readonly bytes: Uint8Array;
  readonly alt?: string;
  readonly spoiler?: boolean;
}

/** What one message of an answer is to show. */
export interface Body {
  readonly content: string;
  readonly rows: readonly ActionRow[];
  readonly files: readonly FileOut[];
}

/** The same for bodies that look the same. */
export function printOf(body: Body): string {
  return `${body.files.map((file) => `${file.name}:${file.bytes.byteLength}`).join(",")}\n${JSON.stringify(body.rows)}\n${body.content}`;
}

const ALT = 1024;

export interface WireOptions {
  readonly ephemeral?: boolean;
  /** Files that the message already carries and that are sent no more. */
  readonly keep?: readonly string[];
  /** Edits only: whether the list of files is to be set anew. */
  readonly setFiles?: boolean;
}

/**
 * A body as Discord takes it: nothing in it pings, and links bring no previews along.
 * @see https://discord.com/developers/docs/resources/message#create-message
 */
export function toWire(body: Body, o: WireOptions = {}): { body: Record<string, unknown>; files: readonly RawFile[] } {
  const kept = o.keep?.length ?? 0;
  const fresh = body.files.slice(kept);
  const listed = [
    ...(o.keep ?? []).map((id) => ({ id })),
    ...fresh.map((file, n) => ({
      id: String(n),
      filename: nameOf(file),
      ...(file.alt && { description: file.alt.slice(0, ALT) }),
    })),
  ];
  return {
    body: {
      content: body.content,
      components: body.rows,
      allowed_mentions: { parse: [], replied_user: false },
      flags: MessageFlags.suppressEmbeds | (o.ephemeral ? MessageFlags.ephemeral : 0),
      ...((o.setFiles || fresh.length > 0) && { attachments: listed }),
    },
    files: fresh.map((file) => ({ data: Buffer.from(file.bytes), name: nameOf(file), contentType: file.mime })),
  };
}

function nameOf(file: FileOut): string {
  return file.spoiler && !file.name.startsWith("SPOILER_") ? `SPOILER_${file.name}` : file.name;
}
