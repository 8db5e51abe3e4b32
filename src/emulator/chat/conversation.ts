import { countTokens } from "../stream/tokens.ts";
import { type Attachment, attachmentsOf } from "./attachments.ts";
import type { Message } from "./parts-schema.ts";

/** One message as the emulator reads it. */
export interface Said {
  readonly role: Message["role"];
  readonly text: string;
  /** Who spoke, where the request tells. */
  readonly speaker?: string;
  readonly attachments: readonly Attachment[];
  readonly tokens: number;
}

const tokensPerMessage = 4;
const tokensPerRemote = 400;

/**
 * Reads all messages of a request.
 * @throws Refusal 400 where an attachment is not as Venice takes it.
 */
export const readConversation = (messages: readonly Message[]): readonly Said[] =>
  messages.map((message, index) => {
    const attachments = attachmentsOf(message, index);
    const whole = textOf(message);
    const { speaker, text } =
      message.role === "user" ? speakerOf(whole, message.name ?? undefined) : { speaker: undefined, text: whole };
    const attached = attachments.reduce((sum, attachment) => sum + attachmentTokens(attachment), 0);
    return {
      role: message.role,
      text,
      ...(speaker ? { speaker } : {}),
      attachments,
      tokens: tokensPerMessage + countTokens(whole) + attached,
    };
  });

export function textOf({ content }: Message): string {
  if (typeof content === "string") return content;
  return (content ?? []).flatMap((part) => (part.type === "text" ? [part.text] : [])).join("\n\n");
}

const bracketed = /^(?:\[([^\]\n]{1,40})\]|<([^>\n]{1,40})>):?\s+/u;
const named =
  /^(?:\*\*)?@?([\p{L}\p{N}][\p{L}\p{N}_.'-]*(?: \p{Lu}[\p{L}\p{N}_.'-]*){0,2}(?: \([^)\n]{1,40}\)| \[[^\]\n]{1,40}\])?)(?:\*\*)?:(?:\*\*)?\s+/u;
const notNames =
  /^(?:https?|note|question|answer|example|warning|important|re|fwd|ps|hint|tip|todo|update|edit|task|prompt|context|input|text|code|list|translate|summari[sz]e|explain|repeat|echo|say|write|rewrite|tell|fix|define|correct|continue|complete|hello|hi|hey|ok|yes|no)$/i;

/** Takes the speaker from the `name` field, or from a beginning such as `Anna: …`, `[Anna] …` or `<Anna> …`. */
export function speakerOf(text: string, name?: string): { readonly speaker?: string; readonly text: string } {
  const match = bracketed.exec(text) ?? named.exec(text);
  const written = match?.[1] ?? match?.[2];
  if (match && written && !notNames.test(written))
    return { speaker: name ?? written, text: text.slice(match[0].length) };
  return name ? { speaker: name, text } : { text };
}

function attachmentTokens(attachment: Attachment): number {
  switch (attachment.kind) {
    case "picture":
      return (
        85 +
        170 * Math.ceil(Math.min(attachment.width, 2048) / 512) * Math.ceil(Math.min(attachment.height, 2048) / 512)
      );
    case "remote":
      return tokensPerRemote;
    case "audio":
    case "video":
      return Math.ceil(attachment.bytes / 1000);
    case "file":
      return attachment.text === undefined ? Math.ceil(attachment.bytes / 20) : countTokens(attachment.text);
  }
}
