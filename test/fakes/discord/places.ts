import { INTENT } from "./intents.ts";
import { bitsOf, EVERYONE, type Permission } from "./permissions.ts";
import { channelJson, fullMemberJson, guildCreateJson, roleJson } from "./shapes.ts";
import { emitChannel, openThread } from "./threads.ts";
import {
  type Channel,
  type Guild,
  idOf,
  type Member,
  type Overwrite,
  type Ref,
  type Role,
  type User,
} from "./types.ts";
import type { World } from "./world.ts";

/** What the bot's own role may do where nothing else is said: what its invite link asks for. */
const BOT_PERMISSIONS: readonly Permission[] = [
  "VIEW_CHANNEL",
  "SEND_MESSAGES",
  "SEND_MESSAGES_IN_THREADS",
  "CREATE_PUBLIC_THREADS",
  "EMBED_LINKS",
  "ATTACH_FILES",
  "READ_MESSAGE_HISTORY",
  "ADD_REACTIONS",
  "SEND_VOICE_MESSAGES",
  "MANAGE_WEBHOOKS",
];

export interface GuildInput {
  readonly name?: string;
  readonly owner?: Ref;
  readonly locale?: string;
  /** Whether the bot is a member. Default true. */
  readonly bot?: boolean;
  readonly botPermissions?: readonly Permission[];
  /** What `@everyone` may do. */
  readonly everyone?: readonly Permission[];
  /** Default 0. */
  readonly premiumTier?: number;
}

export interface OverwriteInput {
  /** A role or a member; the server itself stands for `@everyone`. */
  readonly of: Ref;
  readonly allow?: readonly Permission[];
  readonly deny?: readonly Permission[];
}

export interface ChannelInput {
  /** Missing: a group of people without a server. */
  readonly guild?: Ref;
  readonly name?: string;
  /** 0 text (default), 2 voice, 3 group, 4 category, 5 announcements, 13 stage, 15 forum. */
  readonly type?: number;
  readonly parent?: Ref;
  readonly topic?: string;
  readonly nsfw?: boolean;
  readonly slowmodeSecs?: number;
  readonly overwrites?: readonly OverwriteInput[];
  /** Of a group, or of a direct message between two people. */
  readonly people?: readonly Ref[];
}

export function addRole(world: World, guild: Guild, role: Partial<Role> & { readonly name: string }): Role {
  const made: Role = {
    id: world.ids.next(),
    permissions: 0n,
    position: guild.roles.size,
    mentionable: false,
    managed: false,
    ...role,
  };
  guild.roles.set(made.id, made);
  if (guild.members.has(world.bot.id)) {
    world.emit({
      name: "GUILD_ROLE_CREATE",
      guildId: guild.id,
      intent: INTENT.guilds,
      build: () => ({ guild_id: guild.id, role: roleJson(made) }),
    });
  }
  return made;
}

export function addMember(world: World, guild: Guild, user: User, roles: readonly Ref[] = [], nick?: string): Member {
  const member: Member = {
    userId: user.id,
    nick: nick ?? null,
    roles: roles.map(idOf),
    joinedAt: world.clock.now(),
    timeoutUntil: null,
  };
  guild.members.set(user.id, member);
  if (guild.members.has(world.bot.id)) {
    world.emit({
      name: "GUILD_MEMBER_ADD",
      guildId: guild.id,
      intent: INTENT.guildMembers,
      build: () => ({ ...fullMemberJson(world, member), guild_id: guild.id }),
    });
  }
  return member;
}

export function addGuild(world: World, input: GuildInput = {}): Guild {
  const owner = input.owner === undefined ? world.addUser("guild-owner", false) : world.user(idOf(input.owner));
  const guild: Guild = {
    id: world.ids.next(),
    name: input.name ?? "Serenissima",
    ownerId: owner.id,
    locale: input.locale ?? "en-US",
    roles: new Map(),
    members: new Map(),
    channels: new Set(),
    unavailable: false,
    premiumTier: input.premiumTier ?? 0,
  };
  world.guilds.set(guild.id, guild);
  const everyone = input.everyone ? bitsOf(...input.everyone) : EVERYONE;
  addRole(world, guild, { id: guild.id, name: "@everyone", permissions: everyone });
  addMember(world, guild, owner);
  if (input.bot !== false) joinGuild(world, guild, input.botPermissions);
  return guild;
}

/** The bot comes to a server. */
export function joinGuild(world: World, guild: Guild, permissions = BOT_PERMISSIONS): void {
  const role = addRole(world, guild, { name: world.appName, permissions: bitsOf(...permissions), managed: true });
  addMember(world, guild, world.bot, [role]);
  emitGuild(world, guild);
}

/** Sends the server whole, as at a start or after an outage. */
export function emitGuild(world: World, guild: Guild): void {
  world.emit({
    name: "GUILD_CREATE",
    guildId: guild.id,
    intent: INTENT.guilds,
    build: () => guildCreateJson(world, guild, false),
  });
}

/** The bot is removed from a server, or the server has an outage. */
export function leaveGuild(world: World, guild: Guild, outage = false): void {
  const payload = outage ? { id: guild.id, unavailable: true } : { id: guild.id };
  world.emit({ name: "GUILD_DELETE", guildId: guild.id, intent: INTENT.guilds, build: () => payload });
  guild.unavailable = outage;
  if (!outage) guild.members.delete(world.bot.id);
}

function overwriteOf(guild: Guild, input: OverwriteInput): Overwrite {
  const id = idOf(input.of);
  const type = guild.roles.has(id) ? 0 : 1;
  return { id, type, allow: bitsOf(...(input.allow ?? [])), deny: bitsOf(...(input.deny ?? [])) };
}

export function addChannel(world: World, input: ChannelInput): Channel {
  const guild = input.guild === undefined ? undefined : world.guild(idOf(input.guild));
  const people = (input.people ?? []).map(idOf);
  const channel: Channel = {
    id: world.ids.next(),
    type: input.type ?? (guild ? 0 : people.length === 2 ? 1 : 3),
    guildId: guild?.id,
    parentId: input.parent === undefined ? undefined : idOf(input.parent),
    recipients: people,
    thread: undefined,
    name: input.name ?? "general",
    topic: input.topic ?? null,
    nsfw: input.nsfw ?? false,
    position: guild?.channels.size ?? 0,
    slowmodeSecs: input.slowmodeSecs ?? 0,
    overwrites: guild ? (input.overwrites ?? []).map((overwrite) => overwriteOf(guild, overwrite)) : [],
    messageIds: [],
  };
  world.channels.set(channel.id, channel);
  guild?.channels.add(channel.id);
  if (guild?.members.has(world.bot.id)) emitChannel(world, "CHANNEL_CREATE", channel);
  return channel;
}

/** The direct message channel of a person with the bot: the same one every time. */
export function addDm(world: World, user: User): Channel {
  const wanted = [world.bot.id, user.id];
  for (const channel of world.channels.values()) {
    if (channel.type === 1 && wanted.every((id) => channel.recipients.includes(id))) return channel;
  }
  return addChannel(world, { people: wanted, name: "" });
}

/** Opens a thread as a person would. */
export function addThread(
  world: World,
  input: { parent: Ref; name?: string; by: Ref; type?: number; message?: Ref; members?: readonly Ref[] },
): Channel {
  const from = input.message === undefined ? undefined : world.liveMessage(idOf(input.message));
  return openThread(world, {
    parent: world.channel(idOf(input.parent)),
    name: input.name ?? "thread",
    ownerId: idOf(input.by),
    members: (input.members ?? []).map(idOf),
    ...(input.type !== undefined && { type: input.type }),
    ...(from && { from }),
  });
}

/** Changes who may do what in a channel, or its other properties. */
export function updateChannel(
  world: World,
  channel: Channel,
  change: { overwrites?: readonly OverwriteInput[]; nsfw?: boolean; name?: string; topic?: string },
): void {
  const guild = world.guild(channel.guildId ?? "");
  if (change.overwrites) channel.overwrites = change.overwrites.map((overwrite) => overwriteOf(guild, overwrite));
  channel.nsfw = change.nsfw ?? channel.nsfw;
  channel.name = change.name ?? channel.name;
  channel.topic = change.topic ?? channel.topic;
  emitChannel(world, channel.thread ? "THREAD_UPDATE" : "CHANNEL_UPDATE", channel);
}

/** Deletes a channel with its threads and messages. */
export function removeChannel(world: World, channel: Channel): void {
  for (const child of [...world.channels.values()]) {
    if (child.thread && child.parentId === channel.id) forget(world, child);
  }
  const payload = channel.thread
    ? { id: channel.id, guild_id: channel.guildId, parent_id: channel.parentId, type: channel.type }
    : channelJson(world, channel);
  forget(world, channel);
  const name = channel.thread ? "THREAD_DELETE" : "CHANNEL_DELETE";
  world.emit({ name, guildId: channel.guildId, intent: INTENT.guilds, build: () => payload });
}

function forget(world: World, channel: Channel): void {
  for (const id of channel.messageIds) {
    const message = world.messages.get(id);
    if (message && message.deletedAt === undefined) message.deletedAt = world.clock.now();
  }
  world.channels.delete(channel.id);
  world.guilds.get(channel.guildId ?? "")?.channels.delete(channel.id);
  for (const webhook of [...world.webhooks.values()]) {
    if (webhook.channelId === channel.id) world.webhooks.delete(webhook.id);
  }
}
