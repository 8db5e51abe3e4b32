import type { FileRef } from "../core/turn.ts";
import type { Attachment, BareMessage } from "./wire.ts";

/** Where a file can be had again: from its message, or (command options have none) from what came with the command. */
export type FilePlace =
  | { readonly from: "message"; readonly channel: string; readonly message: string; readonly id: string }
  | { readonly from: "command"; readonly id: string };

export function parseRef(ref: string): FilePlace | undefined {
  const [from, ...ids] = ref.split("/");
  if (!ids.every((id) => /^\d+$/.test(id))) return undefined;
  const [first, second, third] = ids;
  if (from === "message" && first && second && third) return { from, channel: first, message: second, id: third };
  if (from === "command" && first) return { from, id: first };
  return undefined;
}

function refTo(attachment: Attachment, ref: string): FileRef {
  // Parameters ("; charset=utf-8") say nothing that the bytes do not.
  const mime = (attachment.content_type ?? "application/octet-stream").split(";")[0]?.trim().toLowerCase();
  // Some clients name the container of a recording, which says nothing of what is in it.
  const known = mime === "application/ogg" ? "audio/ogg" : mime || "application/octet-stream";
  return { name: attachment.filename, mime: known, size: attachment.size, ref };
}

export function commandFile(attachment: Attachment): FileRef {
  return refTo(attachment, `command/${attachment.id}`);
}

/** A message's files, those of a forwarded message included. */
export function messageFiles(message: BareMessage): readonly FileRef[] {
  return attachmentsOf(message).map((each) => refTo(each, `message/${message.channel_id}/${message.id}/${each.id}`));
}

export function attachmentsOf(message: BareMessage): readonly Attachment[] {
  return [...message.attachments, ...(message.message_snapshots ?? []).flatMap((each) => each.message.attachments)];
}

type FileOptions = Partial<Record<"image" | "audio" | "file", readonly FileRef[]>>;

/** The options of `ask` that files fill: pictures can be looked at, sound is listened to, all others are read. */
export function fileOptions(files: readonly FileRef[]): FileOptions {
  const kindOf = ({ mime }: FileRef) =>
    mime.startsWith("image/") ? "image" : mime.startsWith("audio/") ? "audio" : "file";
  return Object.groupBy(files, kindOf);
}
