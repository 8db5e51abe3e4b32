import { attachmentUrl } from "./attachments.ts";
import { walkComponents } from "./form-components.ts";
import { FLAG } from "./form-message.ts";
import { pingList } from "./mentions.ts";
import type { Json, Message, Revision } from "./types.ts";
import type { World } from "./world.ts";

/** A message as people see it. Read anew each time: a view does not change. */
export interface MessageView {
  readonly id: string;
  readonly channelId: string;
  readonly author: { readonly id: string; readonly name: string; readonly bot: boolean; readonly webhook: boolean };
  readonly content: string;
  /** All words of the message: content, text components, embeds. */
  readonly text: string;
  readonly embeds: readonly Json[];
  readonly components: readonly Json[];
  /** Buttons and menus, flat, in the order of the page. */
  readonly controls: readonly Json[];
  readonly attachments: readonly AttachmentView[];
  readonly nonce: string | number | undefined;
  /** The id of the message that it replies to. */
  readonly reference: string | undefined;
  readonly flags: number;
  readonly type: number;
  /** The id of the only user who sees it. */
  readonly ephemeralTo: string | undefined;
  /** "… is thinking". */
  readonly loading: boolean;
  readonly createdAt: number;
  readonly editedAt: number | undefined;
  readonly deleted: boolean;
  readonly deletedAt: number | undefined;
  /** Each content that it had, oldest first. */
  readonly history: readonly Revision[];
  /** Whom it notified: user ids, `role:ID`, `everyone`. */
  readonly pinged: readonly string[];
  /** Whom it would highlight as it is now: the same names. */
  readonly mentioned: readonly string[];
  readonly reactions: Readonly<Record<string, number>>;
  readonly interactionId: string | undefined;
}

export interface AttachmentView {
  readonly id: string;
  readonly name: string;
  readonly contentType: string;
  readonly bytes: Uint8Array;
  readonly url: string;
  readonly description: string | undefined;
  readonly spoiler: boolean;
  readonly durationSecs: number | undefined;
  readonly waveform: string | undefined;
}

const CONTROLS = new Set([2, 3, 5, 6, 7, 8]);

function wordsOf(message: Message): string {
  const shown = [...walkComponents(message.components, [])]
    .filter(([c]) => c.type === 10)
    .map(([c]) => String(c.content));
  const embeds = message.embeds.flatMap((e) => [
    e.title,
    e.description,
    ...((e.fields ?? []) as Json[]).flatMap((f) => [f.name, f.value]),
  ]);
  return [message.content, ...shown, ...embeds].filter((part) => typeof part === "string" && part !== "").join("\n");
}

export function viewOf(world: World, message: Message): MessageView {
  const user = world.users.get(message.authorId);
  return {
    id: message.id,
    channelId: message.channelId,
    author: {
      id: message.authorId,
      name: message.webhook?.name ?? user?.username ?? "",
      bot: message.webhook !== undefined || (user?.bot ?? false),
      webhook: message.webhook !== undefined,
    },
    content: message.content,
    text: wordsOf(message),
    embeds: message.embeds,
    components: message.components,
    controls: [...walkComponents(message.components, [])].map(([c]) => c).filter((c) => CONTROLS.has(Number(c.type))),
    attachments: message.files.map((file) => ({
      id: file.id,
      name: file.name,
      contentType: file.contentType,
      bytes: file.bytes,
      url: attachmentUrl(world, file),
      description: file.description,
      spoiler: file.spoiler,
      durationSecs: file.durationSecs,
      waveform: file.waveform,
    })),
    nonce: message.nonce,
    reference: message.reference?.messageId,
    flags: message.flags,
    type: message.type,
    ephemeralTo: message.ephemeralTo,
    loading: (message.flags & FLAG.loading) !== 0,
    createdAt: message.createdAt,
    editedAt: message.editedAt,
    deleted: message.deletedAt !== undefined,
    deletedAt: message.deletedAt,
    history: [...message.history],
    pinged: message.pinged,
    mentioned: pingList(message.mentions),
    reactions: Object.fromEntries(message.reactions.map((r) => [r.emoji.name, r.users.size])),
    interactionId: message.interaction?.id,
  };
}

/** All messages ever sent there, oldest first, also after the channel is gone. */
export function allMessages(world: World, channelId: string): MessageView[] {
  const channel = world.channels.get(channelId);
  const here = channel
    ? channel.messageIds.map((id) => world.messages.get(id))
    : [...world.messages.values()].filter((message) => message.channelId === channelId);
  return here.filter((message) => message !== undefined).map((message) => viewOf(world, message));
}
