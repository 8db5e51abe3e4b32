import type { Person, Place } from "../core/turn.ts";
import type { Client } from "./api.ts";
import { isAnonymous } from "./people.ts";

const KEPT_MS = 60_000;
const MAX_KEPT = 2_000;

/** Tells who manages a chat: its creator and its administrators; in a private chat, the person. */
export function createManage(client: Client, now: () => number) {
  const known = new Map<string, { readonly until: number; readonly manages: Promise<boolean> }>();

  async function ask(chat: number, user: number): Promise<boolean> {
    const { status } = await client.call("getChatMember", { chat_id: chat, user_id: user });
    return status === "creator" || status === "administrator";
  }

  return async function mayManage(place: Place, person: Person): Promise<boolean> {
    if (place.owner !== undefined) return place.owner === person.id;
    if (place.private || isAnonymous(place, person)) return true;
    const key = `${place.id}/${person.id}`;
    const before = known.get(key);
    if (before && before.until > now()) return before.manages;
    if (known.size >= MAX_KEPT) known.clear();
    const manages = ask(Number(place.id), Number(person.id)).catch(() => {
      // Not knowing means no, but only for this time.
      known.delete(key);
      return false;
    });
    known.set(key, { until: now() + KEPT_MS, manages });
    return manages;
  };
}
