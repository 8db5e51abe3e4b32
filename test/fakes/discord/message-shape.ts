import { attachmentJson } from "./attachments.ts";
import { FLAG } from "./form-message.ts";
import { channelJson, iso, memberJson, userJson } from "./shapes.ts";
import type { Json, Message, MessageInteraction } from "./types.ts";
import type { World } from "./world.ts";

/** Whether an app without the MessageContent intent sees the text all the same. */
function isExempt(world: World, message: Message): boolean {
  return (
    message.authorId === world.bot.id ||
    message.applicationId === world.applicationId ||
    message.guildId === undefined ||
    message.mentions.users.includes(world.bot.id)
  );
}

function authorJson(world: World, message: Message): Json {
  const { webhook } = message;
  if (!webhook) return userJson(world.user(message.authorId));
  return {
    id: webhook.id,
    username: webhook.name,
    avatar: webhook.avatar,
    discriminator: "0000",
    public_flags: 0,
    flags: 0,
    bot: true,
    global_name: null,
    primary_guild: null,
  };
}

function metadataJson(world: World, interaction: MessageInteraction): Json {
  const { trigger } = interaction;
  return {
    id: interaction.id,
    type: interaction.type,
    user: userJson(world.user(interaction.userId)),
    authorizing_integration_owners: interaction.owners,
    ...(interaction.originalMessageId !== undefined && { original_response_message_id: interaction.originalMessageId }),
    ...(interaction.type === 3 && { interacted_message_id: interaction.messageId }),
    ...(trigger && { triggering_interaction_metadata: metadataJson(world, trigger) }),
  };
}

function interactionFields(world: World, interaction: MessageInteraction): Json {
  const { id, type, name, userId } = interaction;
  return {
    interaction_metadata: metadataJson(world, interaction),
    ...(name !== undefined && { interaction: { id, type, name, user: userJson(world.user(userId)) } }),
  };
}

/** Media that point to the message's own files by name, as links. */
function linked(world: World, message: Message, node: unknown): unknown {
  if (Array.isArray(node)) return node.map((child) => linked(world, message, child));
  if (typeof node !== "object" || node === null) return node;
  const copy = Object.fromEntries(Object.entries(node).map(([key, child]) => [key, linked(world, message, child)]));
  if (typeof copy.url !== "string" || "style" in copy || "title" in copy) return copy;
  const name = copy.url.startsWith("attachment://") ? copy.url.slice(13) : undefined;
  const file = message.files.find((candidate) => candidate.name === name);
  if (!file) return { ...copy, proxy_url: copy.url };
  const { url, proxy_url, content_type, width, height } = attachmentJson(world, file);
  return {
    ...copy,
    url,
    proxy_url,
    content_type,
    width: width ?? null,
    height: height ?? null,
    attachment_id: file.id,
  };
}

/** The same for components, whose media have ids of their own. */
function linkedComponents(world: World, message: Message): unknown {
  const addIds = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(addIds);
    if (typeof node !== "object" || node === null) return node;
    const copy = Object.fromEntries(Object.entries(node).map(([key, child]) => [key, addIds(child)]));
    return "proxy_url" in copy ? { id: message.id, ...copy } : copy;
  };
  return addIds(linked(world, message, message.components));
}

/**
 * The message as the API shows it.
 * @param readsText whether the reader has the MessageContent intent
 * @param deep whether the message that it replies to is put inside
 */
export function messageJson(world: World, message: Message, readsText = true, deep = true): Json {
  const shown = readsText || isExempt(world, message);
  const thread = message.flags & FLAG.hasThread ? world.channels.get(message.id) : undefined;
  const { reference } = message;
  const replied = reference && world.messages.get(reference.messageId);
  return {
    id: message.id,
    type: message.type,
    channel_id: message.channelId,
    author: authorJson(world, message),
    content: shown ? message.content : "",
    timestamp: iso(message.createdAt),
    edited_timestamp: message.editedAt === undefined ? null : iso(message.editedAt),
    tts: message.tts,
    mention_everyone: message.mentions.everyone,
    mentions: message.mentions.users.map((id) => userJson(world.user(id))),
    mention_roles: [...message.mentions.roles],
    attachments: shown ? message.files.map((file) => attachmentJson(world, file)) : [],
    embeds: shown ? linked(world, message, message.embeds) : [],
    components: shown ? linkedComponents(world, message) : [],
    pinned: message.pinnedAt !== undefined,
    flags: message.flags,
    ...(message.nonce !== undefined && { nonce: message.nonce }),
    ...(message.webhook && { webhook_id: message.webhook.id }),
    ...(message.interaction && { webhook_id: world.applicationId }),
    ...(message.applicationId !== undefined && { application_id: message.applicationId }),
    ...(message.interaction && interactionFields(world, message.interaction)),
    ...(reference && {
      message_reference: {
        type: 0,
        message_id: reference.messageId,
        channel_id: reference.channelId,
        ...(reference.guildId !== undefined && { guild_id: reference.guildId }),
      },
    }),
    ...(reference &&
      deep &&
      message.type === 19 && {
        referenced_message:
          replied && replied.deletedAt === undefined ? messageJson(world, replied, readsText, false) : null,
      }),
    ...(thread && { thread: channelJson(world, thread) }),
    ...(message.reactions.length > 0 && { reactions: message.reactions.map((r) => reactionJson(world, r)) }),
  };
}

function reactionJson(world: World, reaction: Message["reactions"][number]): Json {
  return {
    emoji: reaction.emoji,
    count: reaction.users.size,
    count_details: { burst: 0, normal: reaction.users.size },
    burst_colors: [],
    me_burst: false,
    burst_me: false,
    me: reaction.users.has(world.bot.id),
    burst_count: 0,
  };
}

/** The message as the gateway sends it: with its server and the author's membership. */
export function messageEventJson(world: World, message: Message, readsText: boolean): Json {
  const guild = message.guildId === undefined ? undefined : world.guilds.get(message.guildId);
  const member = message.webhook ? undefined : guild?.members.get(message.authorId);
  return {
    ...messageJson(world, message, readsText),
    channel_type: world.channels.get(message.channelId)?.type,
    ...(guild && { guild_id: guild.id }),
    ...(member && { member: memberJson(member) }),
  };
}
