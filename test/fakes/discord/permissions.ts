import { refusal } from "./errors.ts";
import type { Channel, Guild } from "./types.ts";
import type { World } from "./world.ts";

/** @see https://discord.com/developers/docs/topics/permissions#permissions-bitwise-permission-flags */
export const PERMISSION = {
  CREATE_INSTANT_INVITE: 1n << 0n,
  KICK_MEMBERS: 1n << 1n,
  BAN_MEMBERS: 1n << 2n,
  ADMINISTRATOR: 1n << 3n,
  MANAGE_CHANNELS: 1n << 4n,
  MANAGE_GUILD: 1n << 5n,
  ADD_REACTIONS: 1n << 6n,
  VIEW_CHANNEL: 1n << 10n,
  SEND_MESSAGES: 1n << 11n,
  MANAGE_MESSAGES: 1n << 13n,
  EMBED_LINKS: 1n << 14n,
  ATTACH_FILES: 1n << 15n,
  READ_MESSAGE_HISTORY: 1n << 16n,
  MENTION_EVERYONE: 1n << 17n,
  USE_EXTERNAL_EMOJIS: 1n << 18n,
  CONNECT: 1n << 20n,
  SPEAK: 1n << 21n,
  CHANGE_NICKNAME: 1n << 26n,
  MANAGE_ROLES: 1n << 28n,
  MANAGE_WEBHOOKS: 1n << 29n,
  USE_APPLICATION_COMMANDS: 1n << 31n,
  MANAGE_THREADS: 1n << 34n,
  CREATE_PUBLIC_THREADS: 1n << 35n,
  CREATE_PRIVATE_THREADS: 1n << 36n,
  SEND_MESSAGES_IN_THREADS: 1n << 38n,
  SEND_VOICE_MESSAGES: 1n << 46n,
  USE_EXTERNAL_APPS: 1n << 50n,
  PIN_MESSAGES: 1n << 51n,
} as const;
export type Permission = keyof typeof PERMISSION;

export const ALL_PERMISSIONS = (1n << 53n) - 1n;

export function bitsOf(...names: readonly Permission[]): bigint {
  return names.reduce((bits, name) => bits | PERMISSION[name], 0n);
}

/** What `@everyone` may do in a new server. */
export const EVERYONE = bitsOf(
  "CREATE_INSTANT_INVITE",
  "ADD_REACTIONS",
  "VIEW_CHANNEL",
  "SEND_MESSAGES",
  "EMBED_LINKS",
  "ATTACH_FILES",
  "READ_MESSAGE_HISTORY",
  "USE_EXTERNAL_EMOJIS",
  "CONNECT",
  "SPEAK",
  "CHANGE_NICKNAME",
  "USE_APPLICATION_COMMANDS",
  "CREATE_PUBLIC_THREADS",
  "CREATE_PRIVATE_THREADS",
  "SEND_MESSAGES_IN_THREADS",
  "SEND_VOICE_MESSAGES",
  "USE_EXTERNAL_APPS",
);
const IN_DM = bitsOf(
  "ADD_REACTIONS",
  "VIEW_CHANNEL",
  "SEND_MESSAGES",
  "EMBED_LINKS",
  "ATTACH_FILES",
  "READ_MESSAGE_HISTORY",
  "MENTION_EVERYONE",
  "USE_EXTERNAL_EMOJIS",
  "SEND_VOICE_MESSAGES",
);
const WHEN_TIMED_OUT = bitsOf("VIEW_CHANNEL", "READ_MESSAGE_HISTORY");

function guildPermissions(guild: Guild, userId: string, roleIds: readonly string[]): bigint {
  if (guild.ownerId === userId) return ALL_PERMISSIONS;
  const bits = [guild.id, ...roleIds].reduce((sum, id) => sum | (guild.roles.get(id)?.permissions ?? 0n), 0n);
  return bits & PERMISSION.ADMINISTRATOR ? ALL_PERMISSIONS : bits;
}

/** What somebody may do in a channel; nothing at all where they are not. */
export function permissionsIn(world: World, channel: Channel, userId: string): bigint {
  if (channel.guildId === undefined) return channel.recipients.includes(userId) ? IN_DM : 0n;
  const guild = world.guilds.get(channel.guildId);
  const member = guild?.members.get(userId);
  if (!guild || !member) return 0n;
  const base = guildPermissions(guild, userId, member.roles);
  if (base === ALL_PERMISSIONS) return base;
  const ruling = channel.thread ? world.channels.get(channel.parentId ?? "") : channel;
  let bits = base;
  const apply = (allow: bigint, deny: bigint) => {
    bits = (bits & ~deny) | allow;
  };
  const overwrites = ruling?.overwrites ?? [];
  const everyone = overwrites.find((o) => o.id === guild.id);
  if (everyone) apply(everyone.allow, everyone.deny);
  const roles = overwrites.filter((o) => o.type === 0 && o.id !== guild.id && member.roles.includes(o.id));
  apply(
    roles.reduce((sum, o) => sum | o.allow, 0n),
    roles.reduce((sum, o) => sum | o.deny, 0n),
  );
  const own = overwrites.find((o) => o.type === 1 && o.id === userId);
  if (own) apply(own.allow, own.deny);
  if (member.timeoutUntil !== null && member.timeoutUntil > world.clock.now()) bits &= WHEN_TIMED_OUT;
  if (!(bits & PERMISSION.VIEW_CHANNEL)) return 0n;
  return bits;
}

export function canView(world: World, channel: Channel, userId: string): boolean {
  const bits = permissionsIn(world, channel, userId);
  if (!(bits & PERMISSION.VIEW_CHANNEL)) return false;
  if (channel.type !== 12) return true;
  return channel.thread?.members.has(userId) === true || (bits & PERMISSION.MANAGE_THREADS) !== 0n;
}

/** The channel, when the bot may do all of that there. @throws ApiError 10003, 50001 or 50013 */
export function channelFor(world: World, channelId: string, ...needed: readonly Permission[]): Channel {
  const channel = world.channels.get(channelId);
  if (!channel) throw refusal(10003);
  if (!canView(world, channel, world.bot.id)) throw refusal(50001);
  requireIn(world, channel, ...needed);
  return channel;
}

/** @throws ApiError 50013 */
export function requireIn(world: World, channel: Channel, ...needed: readonly Permission[]): void {
  const bits = permissionsIn(world, channel, world.bot.id);
  if (needed.some((name) => !(bits & PERMISSION[name]))) throw refusal(50013);
}

/** What an interaction says the app may do there. */
export function appPermissions(world: World, channel: Channel, invokerId: string): bigint {
  const own = permissionsIn(world, channel, world.bot.id);
  if (own) return own;
  const lent = bitsOf("ATTACH_FILES", "EMBED_LINKS", "MENTION_EVERYONE");
  return channel.guildId === undefined ? lent : permissionsIn(world, channel, invokerId) & lent;
}
