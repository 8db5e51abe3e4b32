import { FLAG } from "./form-message.ts";
import { INTENT } from "./intents.ts";
import { announce, createMessage } from "./messages.ts";
import { channelJson, threadMemberJson } from "./shapes.ts";
import type { Channel, Json, Message } from "./types.ts";
import type { World } from "./world.ts";

export interface ThreadDraft {
  readonly parent: Channel;
  readonly name: string;
  readonly ownerId: string;
  /** 11 public (default), 12 private, 10 announcement. */
  readonly type?: number;
  /** The message that the thread grows from. */
  readonly from?: Message;
  readonly autoArchiveMinutes?: number;
  readonly slowmodeSecs?: number;
  readonly invitable?: boolean;
  readonly members?: readonly string[];
}

/** Tells the gateway about a channel or thread, as it is now. */
export function emitChannel(world: World, name: string, channel: Channel, extra: Json = {}): void {
  const payload = { ...channelJson(world, channel), ...extra };
  world.emit({ name, guildId: channel.guildId, intent: INTENT.guilds, build: () => payload });
}

/** Opens a thread; with a message it has that message's id. */
export function openThread(world: World, draft: ThreadDraft): Channel {
  const { parent, from } = draft;
  const now = world.clock.now();
  const channel: Channel = {
    id: from?.id ?? world.ids.next(),
    type: draft.type ?? (parent.type === 5 ? 10 : 11),
    guildId: parent.guildId,
    parentId: parent.id,
    recipients: [],
    name: draft.name,
    topic: null,
    nsfw: parent.nsfw,
    position: 0,
    slowmodeSecs: draft.slowmodeSecs ?? 0,
    overwrites: [],
    messageIds: [],
    thread: {
      ownerId: draft.ownerId,
      members: new Set([draft.ownerId, ...(draft.members ?? [])]),
      createdAt: now,
      archived: false,
      locked: false,
      invitable: draft.invitable ?? true,
      autoArchiveMinutes: draft.autoArchiveMinutes ?? 4320,
      archivedAt: now,
      sent: 0,
    },
  };
  world.channels.set(channel.id, channel);
  world.guild(parent.guildId ?? "").channels.add(channel.id);
  emitChannel(world, "THREAD_CREATE", channel, { newly_created: true });
  if (channel.thread?.members.has(world.bot.id)) emitBotJoined(world, channel);
  if (from) {
    from.flags |= FLAG.hasThread;
    announce(world, "MESSAGE_UPDATE", from);
    system(world, channel, draft.ownerId, 21, "", from);
  } else if (channel.type !== 12 && parent.type !== 15) system(world, parent, draft.ownerId, 18, draft.name);
  return channel;
}

function system(
  world: World,
  channel: Channel,
  authorId: string,
  type: number,
  content: string,
  about?: Message,
): void {
  createMessage(world, {
    channel,
    authorId,
    type,
    body: { content, allowed_mentions: { parse: [] } },
    ...(about && { reference: { messageId: about.id, channelId: about.channelId, guildId: about.guildId } }),
  });
}

function emitBotJoined(world: World, channel: Channel): void {
  world.emit({
    name: "THREAD_MEMBERS_UPDATE",
    guildId: channel.guildId,
    intent: INTENT.guilds,
    build: () => ({
      id: channel.id,
      guild_id: channel.guildId,
      member_count: channel.thread?.members.size ?? 0,
      added_members: [threadMemberJson(channel, world.bot.id)],
      removed_member_ids: [],
    }),
  });
}

/** Adds somebody to a thread. */
export function joinThread(world: World, channel: Channel, userId: string): void {
  const { thread } = channel;
  if (!thread || thread.members.has(userId)) return;
  thread.members.add(userId);
  if (userId === world.bot.id) emitBotJoined(world, channel);
}
