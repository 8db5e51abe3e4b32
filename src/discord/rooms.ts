import { ChannelType, type Client } from "discord.js";
import { z } from "zod";
import { latin } from "../core/characters/skeleton.ts";
import type { Place } from "../core/turn.ts";
import { clip } from "./components.ts";
import { ApiError, Unanswered } from "./faults.ts";
import { madeAt } from "./ids.ts";
import { type Api, patiently } from "./rest.ts";
import { Channel } from "./wire.ts";

const TITLE = 100;
const ARCHIVED_AFTER_MINUTES = 4320;
const PATIENCE_MS = 20_000;
const FOUND = 100;
const QUERY = 100;

const Found = z.array(
  z.looseObject({
    nick: z.string().nullish(),
    user: z.looseObject({ username: z.string(), global_name: z.string().nullish() }),
  }),
);
const Active = z.looseObject({ threads: z.array(Channel) });

/** What there is in a server besides channels: threads that are opened, and names that are taken. */
export interface Rooms {
  openThread(place: Place, title: string): Promise<Place | undefined>;
  names(place: Place, like: string): Promise<readonly string[]>;
}

export function createRooms(o: {
  readonly api: Api;
  readonly client: () => Client | undefined;
  readonly bot: () => string;
  readonly now: () => number;
}): Rooms {
  const { api, client, bot } = o;

  /** A thread that was opened although the answer to that was lost. */
  async function opened(server: string, parent: string, name: string, since: number): Promise<Channel | undefined> {
    const path = `/guilds/${server}/threads/active` as const;
    const { threads } = Active.parse(await patiently(() => api.bot({ method: "GET", path }), PATIENCE_MS));
    return threads.find(
      (each) =>
        each.parent_id === parent && each.owner_id === bot() && each.name === name && madeAt(each.id) >= since - 5000,
    );
  }

  async function open(server: string, parent: string, name: string): Promise<Channel> {
    const type =
      client()?.channels.cache.get(parent)?.type === ChannelType.GuildAnnouncement
        ? ChannelType.AnnouncementThread
        : ChannelType.PublicThread;
    const body = { name, type, auto_archive_duration: ARCHIVED_AFTER_MINUTES };
    const since = o.now();
    let isUnsure = false;
    const once = async (): Promise<unknown> => {
      const found = isUnsure ? await opened(server, parent, name, since) : undefined;
      if (found) return found;
      try {
        return await api.bot({ method: "POST", path: `/channels/${parent}/threads`, body });
      } catch (error) {
        isUnsure ||= error instanceof Unanswered && error.maybeDone;
        throw error;
      }
    };
    return Channel.parse(await patiently(once, PATIENCE_MS));
  }

  async function members(server: string, query: string): Promise<readonly string[]> {
    const path = `/guilds/${server}/members/search` as const;
    const get = () => api.bot({ method: "GET", path, query: { query, limit: String(FOUND) } });
    const found = Found.parse(await patiently(get, PATIENCE_MS));
    return found.flatMap(({ nick, user }) => [nick, user.global_name, user.username].filter((name) => name != null));
  }

  return {
    async openThread(place, title) {
      if (place.server === undefined || place.owner !== undefined || place.thread !== undefined) return undefined;
      const name = clip(title.replace(/\s+/g, " "), TITLE);
      try {
        const thread = await open(place.server, place.id, name);
        return { ...place, thread: thread.id, name };
      } catch (error) {
        // No leave, or no channel for threads.
        if (error instanceof ApiError) return undefined;
        throw error;
      }
    },
    async names(place, like) {
      if (place.server === undefined) return [];
      const guild = client()?.guilds.cache.get(place.server);
      const roles = guild?.roles.cache.map((role) => role.name) ?? [];
      const { server } = place;
      // Discord compares beginnings, letter by letter.
      const plain = like.normalize("NFKD").replace(/\p{M}/gu, "");
      const folded = latin(plain);
      const wanted = [like, plain, firstOf(plain), folded, firstOf(folded)];
      const queries = new Set(wanted.map((each) => each.trim().slice(0, QUERY)));
      queries.delete("");
      const found = await Promise.all([...queries].map((query) => members(server, query).catch(unlessRefused)));
      const own = client()?.user?.displayName ?? [];
      return [...new Set([roles, own, found.flat()].flat())];
    },
  };
}

const firstOf = (name: string): string => name.split(/\s+/)[0] ?? "";

function unlessRefused(error: unknown): readonly string[] {
  if (error instanceof ApiError) return [];
  throw error;
}
