import { createRecent } from "../core/recent.ts";
import type { Place } from "../core/turn.ts";
import type { Client } from "./api.ts";
import { fullName } from "./people.ts";
import type { Message } from "./wire.ts";

const FRESH_MS = 10 * 60_000;
const MAX_CHATS = 2_000;
const MAX_PEOPLE = 500;

/** What people are called in a chat: Telegram lists its administrators only, so who writes is noted too. */
export interface Names {
  saw(message: Message): void;
  /** @throws when Telegram does not tell */
  in(place: Place): Promise<readonly string[]>;
}

interface Named {
  readonly first_name?: string | undefined;
  readonly last_name?: string | undefined;
  readonly username?: string | undefined;
}
const namesOf = (person: Named, title?: string): string[] =>
  [fullName(person), person.first_name ?? "", person.username ?? "", title ?? ""].filter(Boolean);

export function createNames(client: Client, now: () => number): Names {
  const people = new Map<number, Set<string>>();
  const bosses = createRecent<Promise<readonly string[]>>(MAX_CHATS, FRESH_MS, now);

  async function ask(chat: number): Promise<readonly string[]> {
    const members = await client.call("getChatAdministrators", { chat_id: chat });
    return members.flatMap((member) =>
      namesOf(member.user, "custom_title" in member ? member.custom_title : undefined),
    );
  }

  function bossesOf(chat: number): Promise<readonly string[]> {
    const key = String(chat);
    const before = bosses.get(key);
    if (before) return before;
    const names = ask(chat);
    names.catch(() => bosses.delete(key));
    bosses.set(key, names);
    return names;
  }

  return {
    saw({ chat, from }) {
      if (!from || chat.type === "private") return;
      if (people.size >= MAX_CHATS) people.delete(people.keys().next().value ?? 0);
      const here = people.get(chat.id) ?? new Set();
      people.set(chat.id, here);
      for (const name of namesOf(from)) here.add(name);
      if (here.size > MAX_PEOPLE) here.delete(here.values().next().value ?? "");
    },
    async in(place) {
      if (place.private || place.owner !== undefined) return place.name === undefined ? [] : [place.name];
      const chat = Number(place.id);
      return [...new Set([...(await bossesOf(chat)), ...(people.get(chat) ?? [])])];
    },
  };
}
