import { type Client, PermissionFlagsBits } from "discord.js";
import type { z } from "zod";
import { createRecent } from "../core/recent.ts";
import type { Person, Place } from "../core/turn.ts";
import { type Api, patiently } from "./rest.ts";
import { FullChannel, FullGuild, FullMember, type Overwrite } from "./wire.ts";

const MANAGES = PermissionFlagsBits.ManageChannels | PermissionFlagsBits.ManageGuild;
const TOLD_MS = 60_000;
const SEEN_MS = 10 * 60_000;

/** Who manages a place. */
export interface Manage {
  /** Takes in what an event says about the person: permissions there (interactions), and that their roles are fresh. */
  learn(place: Place, person: Person, permissions: string | undefined): void;
  mayManage(place: Place, person: Person): Promise<boolean>;
}

export function createManage(api: Api, client: () => Client | undefined, now: () => number): Manage {
  const told = createRecent<bigint>(5000, TOLD_MS, now);
  const seen = createRecent<readonly string[]>(5000, SEEN_MS, now);
  const keyOf = (place: Place, person: Person) => `${place.thread ?? place.id}/${person.id}`;
  const get = (path: `/${string}`) => patiently(() => api.bot({ method: "GET", path }), 10_000);

  async function rolesOf(server: string, person: Person): Promise<readonly string[]> {
    return (
      seen.get(`${server}/${person.id}`) ?? FullMember.parse(await get(`/guilds/${server}/members/${person.id}`)).roles
    );
  }

  async function look(place: Place, server: string, person: Person): Promise<bigint> {
    const [roles, guild, overwrites] = await Promise.all([
      rolesOf(server, person),
      cachedGuild(client(), server) ?? get(`/guilds/${server}`).then((reply) => FullGuild.parse(reply)),
      cachedOverwrites(client(), place.id) ??
        get(`/channels/${place.id}`).then((reply) => FullChannel.parse(reply).permission_overwrites),
    ]);
    return permissionsIn({ person: person.id, roles, guild, overwrites });
  }

  return {
    learn(place, person, permissions) {
      if (place.server !== undefined) seen.set(`${place.server}/${person.id}`, person.roles);
      if (permissions !== undefined && /^\d+$/.test(permissions)) told.set(keyOf(place, person), BigInt(permissions));
    },
    async mayManage(place, person) {
      // Their own place: a direct message, or wherever they brought the bot themselves.
      if (place.private) return true;
      if (place.owner !== undefined) return place.owner === person.id;
      if (place.server === undefined) return false;
      try {
        return manages(told.get(keyOf(place, person)) ?? (await look(place, place.server, person)));
      } catch {
        return false;
      }
    },
  };
}

export function manages(permissions: bigint): boolean {
  return (permissions & (MANAGES | PermissionFlagsBits.Administrator)) !== 0n;
}

interface Rights {
  readonly person: string;
  readonly roles: readonly string[];
  readonly guild: z.infer<typeof FullGuild>;
  readonly overwrites: readonly z.infer<typeof Overwrite>[];
}

/** @see https://discord.com/developers/docs/topics/permissions#permission-overwrites */
export function permissionsIn({ person, roles, guild, overwrites }: Rights): bigint {
  const all = -1n;
  if (guild.owner_id === person) return all;
  const held = new Set([guild.id, ...roles]);
  let permissions = 0n;
  for (const role of guild.roles) if (held.has(role.id)) permissions |= BigInt(role.permissions);
  if ((permissions & PermissionFlagsBits.Administrator) !== 0n) return all;
  const apply = (some: readonly z.infer<typeof Overwrite>[]) => {
    for (const each of some) permissions &= ~BigInt(each.deny);
    for (const each of some) permissions |= BigInt(each.allow);
  };
  apply(overwrites.filter((each) => each.type === 0 && each.id === guild.id));
  apply(overwrites.filter((each) => each.type === 0 && each.id !== guild.id && held.has(each.id)));
  apply(overwrites.filter((each) => each.type === 1 && each.id === person));
  return permissions;
}

function cachedGuild(client: Client | undefined, id: string): z.infer<typeof FullGuild> | undefined {
  const guild = client?.guilds.cache.get(id);
  if (!guild?.available || guild.roles.cache.size === 0) return undefined;
  const roles = guild.roles.cache.map((role) => ({ id: role.id, permissions: role.permissions.bitfield.toString() }));
  return { id, owner_id: guild.ownerId, roles };
}

function cachedOverwrites(client: Client | undefined, id: string): readonly z.infer<typeof Overwrite>[] | undefined {
  const channel = client?.channels.cache.get(id);
  if (!channel || !("permissionOverwrites" in channel)) return undefined;
  return channel.permissionOverwrites.cache.map(({ id: target, type, allow, deny }) => ({
    id: target,
    type,
    allow: allow.bitfield.toString(),
    deny: deny.bitfield.toString(),
  }));
}
