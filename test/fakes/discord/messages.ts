import { resolveFiles } from "./attachments.ts";
import { refusal } from "./errors.ts";
import { FormFaults as Faults, type FormFaults } from "./form.ts";
import { walkComponents } from "./form-components.ts";
import { FLAG } from "./form-message.ts";
import { messageIntent } from "./intents.ts";
import { type AllowedMentions, mentionsOf, pingList } from "./mentions.ts";
import { messageEventJson } from "./message-shape.ts";
import { canView } from "./permissions.ts";
import { settledComponents, settledEmbeds } from "./settled.ts";
import type { Channel, Json, Message, MessageInteraction, Reference, StoredFile, Upload } from "./types.ts";
import type { World } from "./world.ts";

/** A message body that the form checks have passed. */
export interface MessageBody {
  readonly content?: string | null;
  readonly tts?: boolean | null;
  readonly embeds?: readonly Json[] | null;
  readonly components?: readonly Json[] | null;
  readonly attachments?: readonly Json[] | null;
  readonly allowed_mentions?: AllowedMentions | null;
  readonly flags?: number | null;
  readonly sticker_ids?: readonly string[] | null;
  readonly poll?: Json | null;
}

export interface Draft {
  readonly channel: Channel;
  readonly authorId: string;
  readonly body: MessageBody;
  readonly uploads?: readonly Upload[];
  /** Files that are stored already: what a person attached. */
  readonly files?: readonly StoredFile[];
  readonly type?: number;
  readonly reference?: Reference;
  readonly nonce?: string | number;
  readonly webhook?: Message["webhook"];
  readonly applicationId?: string;
  readonly interaction?: MessageInteraction;
  readonly ephemeralTo?: string;
  readonly flags?: number;
  readonly at?: number;
}

function checkMedia(
  components: readonly Json[],
  embeds: readonly Json[],
  files: readonly StoredFile[],
  faults: FormFaults,
): void {
  const names = new Set(files.map((file) => file.name));
  const check = (link: unknown, path: (string | number)[]) => {
    if (typeof link !== "string" || !link.startsWith("attachment://") || names.has(link.slice(13))) return;
    faults.add(path, "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND", "The referenced attachment was not found");
  };
  for (const [component, path] of walkComponents(components, ["components"])) {
    const items = (component.items ?? []) as Json[];
    items.forEach((item, i) => {
      check((item.media as Json).url, [...path, "items", i, "media", "url"]);
    });
    for (const key of ["media", "file"]) check((component[key] as Json | undefined)?.url, [...path, key, "url"]);
  }
  embeds.forEach((embed, i) => {
    for (const key of ["image", "thumbnail"]) check((embed[key] as Json | undefined)?.url, ["embeds", i, key, "url"]);
  });
}

/** @throws ApiError about voice messages */
function checkVoice(flags: number, content: string, body: MessageBody, files: readonly StoredFile[]): void {
  if (!(flags & FLAG.voice)) return;
  if (content || body.embeds?.length || body.components?.length) throw refusal(50159);
  const [file] = files;
  if (files.length !== 1 || !file?.contentType.startsWith("audio/")) throw refusal(50160);
  if (file.durationSecs === undefined || file.waveform === undefined) throw refusal(50161);
  if (Buffer.from(file.waveform, "base64").length > 256) throw refusal(50161);
}

function isEmpty(message: Pick<Message, "content" | "embeds" | "components" | "files">, body: MessageBody): boolean {
  const { content, embeds, components, files } = message;
  return !content && !embeds.length && !components.length && !files.length && !body.sticker_ids?.length && !body.poll;
}

/** Writes a message into its channel and tells the gateway. @throws ApiError */
export function createMessage(world: World, draft: Draft): Message {
  const { channel, body } = draft;
  const content = (body.content ?? "").toString().trim();
  const embeds = settledEmbeds(body.embeds ?? []);
  const components = settledComponents(body.components ?? []);
  const flags = draft.flags ?? 0;
  const uploads = draft.uploads ?? [];
  const ephemeral = draft.ephemeralTo !== undefined;
  const files = [...(draft.files ?? []), ...resolveFiles(world, channel.id, body.attachments, uploads, [], ephemeral)];
  checkVoice(flags, content, body, files);
  const faults = new Faults();
  checkMedia(components, embeds, files, faults);
  faults.throwIfFound();
  const at = draft.at ?? world.clock.now();
  const loading = (flags & FLAG.loading) !== 0;
  const replied = draft.reference && world.messages.get(draft.reference.messageId);
  const speaker = { id: draft.authorId, free: draft.webhook !== undefined };
  const repliesTo =
    replied && !replied.webhook && draft.interaction === undefined ? { repliesTo: replied.authorId } : {};
  const mentions = mentionsOf(world, channel, speaker, { content, components, ...repliesTo }, body.allowed_mentions);
  const message: Message = {
    id: draft.at === undefined ? world.ids.next() : world.ids.at(draft.at),
    channelId: channel.id,
    guildId: channel.guildId,
    authorId: draft.authorId,
    type: draft.type ?? 0,
    createdAt: at,
    webhook: draft.webhook,
    applicationId: draft.applicationId,
    interaction: draft.interaction,
    reference: draft.reference,
    nonce: draft.nonce,
    tts: body.tts === true,
    ephemeralTo: draft.ephemeralTo,
    content,
    embeds,
    components,
    files,
    flags,
    pinnedAt: undefined,
    editedAt: undefined,
    deletedAt: undefined,
    mentions,
    pinged: flags & FLAG.suppressNotifications ? [] : pingList(mentions),
    reactions: [],
    history: [{ content, at }],
  };
  if (!loading && draft.type !== 18 && draft.type !== 21 && isEmpty(message, body)) throw refusal(50006);
  wake(world, channel);
  world.file(message);
  if (channel.thread) channel.thread.sent += 1;
  announce(world, "MESSAGE_CREATE", message);
  return message;
}

/** Writing into an archived thread opens it again. */
function wake(world: World, channel: Channel): void {
  if (!channel.thread?.archived) return;
  channel.thread.archived = false;
  channel.thread.archivedAt = world.clock.now();
}

/** Changes a message. Fields that are missing stay as they are. @throws ApiError */
export function editMessage(world: World, message: Message, body: MessageBody, uploads: readonly Upload[] = []): void {
  if (message.flags & FLAG.voice) throw refusal(50162);
  const channel = world.channel(message.channelId);
  const wasLoading = (message.flags & FLAG.loading) !== 0;
  const content = body.content === undefined ? message.content : (body.content ?? "").toString().trim();
  const embeds = body.embeds === undefined ? message.embeds : settledEmbeds(body.embeds ?? []);
  const components = body.components === undefined ? message.components : settledComponents(body.components ?? []);
  const ephemeral = message.ephemeralTo !== undefined;
  const files = resolveFiles(world, channel.id, body.attachments, uploads, message.files, ephemeral);
  const flags = editedFlags(message.flags, body.flags);
  const faults = new Faults();
  if (flags & FLAG.componentsV2 && (content || embeds.length)) {
    const key = content ? "content" : "embeds";
    faults.add(
      [key],
      "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
      `The '${key}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2`,
    );
  }
  checkMedia(components, embeds, files, faults);
  faults.throwIfFound();
  if (isEmpty({ content, embeds, components, files }, body)) throw refusal(50006);
  Object.assign(message, { content, embeds, components, files, flags });
  const speaker = { id: message.authorId, free: message.webhook !== undefined };
  const repliesTo = message.reference && message.mentions.users.find((id) => isRepliedTo(world, message, id));
  const allowed = body.allowed_mentions && { ...body.allowed_mentions, replied_user: repliesTo !== undefined };
  message.mentions = mentionsOf(
    world,
    channel,
    speaker,
    { content, components, ...(repliesTo && { repliesTo }) },
    allowed,
  );
  const at = world.clock.now();
  if (wasLoading) message.pinged = pingList(message.mentions);
  else message.editedAt = at;
  message.history.push({ content, at });
  announce(world, "MESSAGE_UPDATE", message);
}

function isRepliedTo(world: World, message: Message, userId: string): boolean {
  return message.reference !== undefined && world.messages.get(message.reference.messageId)?.authorId === userId;
}

function editedFlags(before: number, wanted: number | null | undefined): number {
  const changeable = FLAG.suppressEmbeds;
  const asked = wanted ?? before;
  const kept = before & ~changeable & ~FLAG.loading;
  return kept | (asked & changeable) | (asked & FLAG.componentsV2);
}

/** Takes a message away. `quietly`: the caller tells the gateway, for several at once. */
export function deleteMessage(world: World, message: Message, quietly = false): void {
  message.deletedAt = world.clock.now();
  const { id, channelId, guildId } = message;
  const channel = world.channels.get(channelId);
  const unseen = message.ephemeralTo !== undefined || !channel || !canView(world, channel, world.bot.id);
  if (quietly || unseen) {
    world.changed();
    return;
  }
  world.emit({
    name: "MESSAGE_DELETE",
    guildId,
    intent: messageIntent(guildId),
    build: () => ({ id, channel_id: channelId, ...(guildId !== undefined && { guild_id: guildId }) }),
  });
}

/** Tells the gateway about a message, when the bot can see it there. */
export function announce(world: World, name: string, message: Message): void {
  const channel = world.channel(message.channelId);
  if (message.ephemeralTo !== undefined || !canView(world, channel, world.bot.id)) {
    world.changed();
    return;
  }
  world.emit({
    name,
    guildId: message.guildId,
    intent: messageIntent(message.guildId),
    build: (readsText) => messageEventJson(world, message, readsText),
  });
}
