import type { Person, Place, Platform } from "./turn.ts";

export interface Access {
  /** Whether the person may use the bot in this place at all. */
  allows(place: Place, person: Person): boolean;
  isOwner(platform: Platform, personId: string): boolean;
  /** The owners' ids, as `OWNERS` lists them. */
  readonly owners: readonly { readonly platform: Platform; readonly id: string }[];
}

function namesOf(place: Place, person: Person): readonly string[] {
  if (place.platform === "discord")
    return [`discord:user:${person.id}`, ...(place.server ? [`discord:guild:${place.server}`] : [])];
  if (place.platform !== "telegram") return [];
  const chats = [place.id, ...(place.formerly === undefined ? [] : [place.formerly])];
  return [`telegram:user:${person.id}`, ...chats.map((id) => `telegram:chat:${id}`)];
}

/**
 * @param o.allow `discord:guild:ID`, `discord:user:ID`, `telegram:chat:ID`, `telegram:user:ID`; empty allows everyone
 * @param o.block the same names; wins over `allow`, but not over owners
 * @param o.owners `platform:ID`
 */
export function createAccess(o: {
  readonly allow: readonly string[];
  readonly block: readonly string[];
  readonly owners: readonly string[];
}): Access {
  const allow = new Set(o.allow);
  const block = new Set(o.block);
  const owners = new Set(o.owners);
  const isOwner = (platform: Platform, id: string) => owners.has(`${platform}:${id}`);
  return {
    allows(place, person) {
      // The playground has its own door: who got in there may ask.
      if (place.platform === "web" || isOwner(place.platform, person.id)) return true;
      const names = namesOf(place, person);
      if (names.some((name) => block.has(name))) return false;
      return allow.size === 0 || names.some((name) => allow.has(name));
    },
    isOwner,
    owners: o.owners.map((owner) => {
      const [platform, id] = owner.split(":") as [Platform, string];
      return { platform, id };
    }),
  };
}
