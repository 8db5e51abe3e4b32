import type { Place } from "../core/turn.ts";
import { shardOf } from "./ids.ts";

export interface ServerChange {
  readonly what: "joined" | "left";
  readonly place: Place;
}

/** Which servers the bot is in, and which of the many "created" events mean that it has just come. */
export interface Servers {
  has(id: string): boolean;
  /** A shard's session has begun: the servers that it will tell about. Returns those that are gone since the last one. */
  ready(ids: readonly string[], shard: number, shards: number): readonly ServerChange[];
  created(guild: {
    id: string;
    name?: string | undefined;
    unavailable?: boolean | undefined;
  }): ServerChange | undefined;
  deleted(guild: { id: string; unavailable?: boolean | undefined }): ServerChange | undefined;
}

export function createServers(): Servers {
  const known = new Map<string, string | undefined>();
  const begun = new Set<number>();
  /** Those that are told to be left: one may have gone while no process knew it. */
  const gone = new Set<string>();
  const change = (what: ServerChange["what"], id: string, name: string | undefined): ServerChange => ({
    what,
    place: { platform: "discord", id, server: id, private: false, nsfw: false, ...(name !== undefined && { name }) },
  });

  function left(id: string): ServerChange {
    const name = known.get(id);
    known.delete(id);
    gone.add(id);
    return change("left", id, name);
  }

  return {
    has: (id) => known.has(id),
    ready(ids, shard, shards) {
      if (!begun.has(shard)) {
        begun.add(shard);
        for (const id of ids) known.set(id, known.get(id));
        return [];
      }
      // New ones are announced when they are created: only then is their name known.
      const present = new Set(ids);
      return [...known.keys()].filter((id) => shardOf(id, shards) === shard && !present.has(id)).map(left);
    },
    created({ id, name, unavailable }) {
      if (unavailable) return undefined;
      const isNew = !known.has(id);
      known.set(id, name);
      gone.delete(id);
      return isNew ? change("joined", id, name) : undefined;
    },
    deleted: ({ id, unavailable }) => (unavailable || gone.has(id) ? undefined : left(id)),
  };
}
