import * as places from "./places.ts";
import { type Channel, type Guild, idOf, type Member, type Ref, type Role, type User } from "./types.ts";
import type { World } from "./world.ts";

export interface UserInput {
  readonly username?: string;
  readonly globalName?: string;
  readonly bot?: boolean;
  readonly locale?: string;
  /** Takes no direct messages from the bot. */
  readonly dmsClosed?: boolean;
  /** Has installed the app for themselves. */
  readonly installed?: boolean;
}

/** Builders of the world, and what happens to its places. */
export function peopleAndPlaces(world: World) {
  const guildOf = (ref: Ref): Guild => world.guild(idOf(ref));
  return {
    addUser(input: UserInput = {}): User {
      const user = world.addUser(input.username ?? "somebody", input.bot ?? false, input.locale);
      user.globalName = input.globalName ?? null;
      user.dmsClosed = input.dmsClosed ?? false;
      if (input.installed) world.userInstalls.add(user.id);
      return user;
    },
    addGuild: (input: places.GuildInput = {}): Guild => places.addGuild(world, input),
    addRole: (guild: Ref, role: Partial<Role> & { name: string }): Role => places.addRole(world, guildOf(guild), role),
    addMember: (guild: Ref, user: Ref, more: { roles?: readonly Ref[]; nick?: string } = {}): Member =>
      places.addMember(world, guildOf(guild), world.user(idOf(user)), more.roles, more.nick),
    addChannel: (input: places.ChannelInput): Channel => places.addChannel(world, input),
    /** The direct messages of a person with the bot. */
    addDm: (user: Ref): Channel => places.addDm(world, world.user(idOf(user))),
    /** A person opens a thread. */
    addThread: (input: Parameters<typeof places.addThread>[1]): Channel => places.addThread(world, input),
    threadCreate: (input: Parameters<typeof places.addThread>[1]): Channel => places.addThread(world, input),
    updateChannel: (channel: Ref, change: Parameters<typeof places.updateChannel>[2]): void =>
      places.updateChannel(world, world.channel(idOf(channel)), change),
    channelDelete: (channel: Ref): void => places.removeChannel(world, world.channel(idOf(channel))),
    /** The bot is added to a server that it was not in; or the server comes back after an outage. */
    guildCreate(guild: Ref, permissions?: Parameters<typeof places.joinGuild>[2]): void {
      const found = guildOf(guild);
      found.unavailable = false;
      if (found.members.has(world.bot.id)) places.emitGuild(world, found);
      else places.joinGuild(world, found, permissions);
    },
    /** The bot is removed from a server; `outage`: the server is only out of reach. */
    guildDelete: (guild: Ref, outage = false): void => places.leaveGuild(world, guildOf(guild), outage),
    /** Takes the bot's right to speak in a server, for a time. */
    timeout(guild: Ref, user: Ref, ms: number): void {
      const member = guildOf(guild).members.get(idOf(user));
      if (!member) throw new Error("nobody is no member");
      member.timeoutUntil = world.clock.now() + ms;
    },
  };
}
