import { storeInput } from "./attachments.ts";
import { FLAG } from "./form-message.ts";
import { INTENT } from "./intents.ts";
import { createMessage, deleteMessage, editMessage } from "./messages.ts";
import { addMember } from "./places.ts";
import { addReaction, parseEmoji, removeReaction } from "./reactions.ts";
import { bulkDeleteMessages } from "./routes/messages.ts";
import { memberJson } from "./shapes.ts";
import { type Channel, type FileInput, idOf, type Json, type Message, type Ref, type Webhook } from "./types.ts";
import { type MessageView, viewOf } from "./views.ts";
import { createWebhook } from "./webhooks.ts";
import type { World } from "./world.ts";

export interface SayInput {
  readonly channel: Ref;
  /** Somebody is made up when missing. */
  readonly author?: Ref;
  readonly content?: string;
  readonly replyTo?: Ref;
  /** Whether a reply notifies whom it answers. Default true. */
  readonly pingReply?: boolean;
  readonly attachments?: readonly FileInput[];
  readonly embeds?: readonly Json[];
  /** A voice message: one attachment, nothing else. */
  readonly voice?: boolean;
  /** Said through a webhook: one that exists, or a made-up one by that name. */
  readonly webhook?: Webhook | { readonly name: string };
  /** Said by another bot, which is made up when `author` is missing. */
  readonly bot?: boolean;
  /** Epoch milliseconds; now when missing. */
  readonly at?: number;
  /** A system message, for instance 7 for somebody who joined. */
  readonly type?: number;
}

/** Makes a person a member of the channel's server, if they are not. */
function present(world: World, channel: Channel, who: Ref): string {
  const user = world.user(idOf(who));
  const guild = channel.guildId === undefined ? undefined : world.guild(channel.guildId);
  if (guild && !guild.members.has(user.id)) addMember(world, guild, user);
  return user.id;
}

function authorIn(world: World, channel: Channel, input: SayInput): string {
  const bot = input.bot ?? false;
  return present(world, channel, input.author ?? world.addUser(bot ? "another-bot" : "somebody", bot));
}

function webhookFor(world: World, channel: Channel, wanted: NonNullable<SayInput["webhook"]>): Webhook {
  if ("token" in wanted) return wanted;
  const home = channel.thread ? world.channel(channel.parentId ?? "") : channel;
  return createWebhook(world, home, wanted.name, world.owner.id, null);
}

/** Somebody writes a message. */
export function say(world: World, input: SayInput): MessageView {
  const channel = world.channel(idOf(input.channel));
  const content = input.content ?? "";
  if (content.length > 4000) throw new Error("nobody can write more than 4,000 characters");
  const replied = input.replyTo === undefined ? undefined : world.liveMessage(idOf(input.replyTo), channel.id);
  const webhook = input.webhook && webhookFor(world, channel, input.webhook);
  const type = input.type ?? (replied ? 19 : 0);
  const message = createMessage(world, {
    channel,
    authorId: webhook?.id ?? authorIn(world, channel, input),
    files: (input.attachments ?? []).map((file) => storeInput(world, channel.id, file)),
    body: {
      content,
      embeds: input.embeds ?? [],
      allowed_mentions: { parse: ["users", "roles", "everyone"], replied_user: input.pingReply ?? true },
    },
    type,
    ...(input.voice && { flags: FLAG.voice }),
    ...(webhook && { webhook: { id: webhook.id, name: webhook.name, avatar: null } }),
    ...(webhook?.applicationId && { applicationId: webhook.applicationId }),
    ...(replied && { reference: { messageId: replied.id, channelId: channel.id, guildId: channel.guildId } }),
    ...(input.at !== undefined && { at: input.at }),
  });
  return viewOf(world, message);
}

/** A message that the bot wrote earlier, for instance before a restart; nothing is counted or checked. */
export function fromBot(
  world: World,
  input: Pick<SayInput, "channel" | "content" | "at" | "replyTo"> & { components?: readonly Json[] },
): MessageView {
  const channel = world.channel(idOf(input.channel));
  const replied = input.replyTo === undefined ? undefined : world.liveMessage(idOf(input.replyTo), channel.id);
  const message = createMessage(world, {
    channel,
    authorId: world.bot.id,
    body: { content: input.content ?? "", components: input.components ?? [], allowed_mentions: { parse: [] } },
    ...(replied && { type: 19, reference: { messageId: replied.id, channelId: channel.id, guildId: channel.guildId } }),
    ...(input.at !== undefined && { at: input.at }),
  });
  return viewOf(world, message);
}

/** Somebody changes what they wrote. */
export function edit(world: World, message: Ref, content: string): void {
  editMessage(world, world.liveMessage(idOf(message)), {
    content,
    allowed_mentions: { parse: ["users", "roles", "everyone"] },
  });
}

export function remove(world: World, message: Ref): void {
  deleteMessage(world, world.liveMessage(idOf(message)));
}

/** A moderator clears several messages at once. */
export function bulkRemove(world: World, channel: Ref, messages: readonly Ref[]): void {
  bulkDeleteMessages(world, world.channel(idOf(channel)), messages.map(idOf));
}

export function react(world: World, input: { message: Ref; user: Ref; emoji: string; remove?: boolean }): void {
  const emoji = parseEmoji(input.emoji);
  if (!emoji) throw new Error(`no emoji: ${input.emoji}`);
  const message: Message = world.liveMessage(idOf(input.message));
  const userId = present(world, world.channel(message.channelId), input.user);
  if (input.remove) removeReaction(world, message, emoji, userId);
  else addReaction(world, message, emoji, userId);
}

/** Somebody begins to write. */
export function typing(world: World, input: { channel: Ref; user: Ref }): void {
  const channel = world.channel(idOf(input.channel));
  const { guildId } = channel;
  const userId = present(world, channel, input.user);
  const member = guildId === undefined ? undefined : world.guild(guildId).members.get(userId);
  world.emit({
    name: "TYPING_START",
    guildId,
    intent: guildId === undefined ? INTENT.directTyping : INTENT.guildTyping,
    build: () => ({
      channel_id: channel.id,
      user_id: userId,
      timestamp: Math.floor(world.clock.now() / 1000),
      ...(guildId !== undefined && { guild_id: guildId }),
      ...(member && { member: memberJson(member) }),
    }),
  });
}
