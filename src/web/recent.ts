import type { Written } from "../core/adapter.ts";
import type { Room } from "./room.ts";

/** What was last written in a room, oldest first, up to and with one message; what is private there stays so. */
export function recentIn(room: Room, upTo: string | undefined, limit: number): readonly Written[] {
  const all = room.all();
  const end = upTo === undefined ? -1 : all.findIndex(({ id }) => id === upTo);
  return (end < 0 ? all : all.slice(0, end + 1))
    .filter(({ text, private: isPrivate, fleeting }) => text !== "" && !isPrivate && !fleeting)
    .slice(-limit)
    .map(({ role, speaker, text }) => ({ name: role === "question" ? "You" : (speaker?.name ?? "Gondolier"), text }));
}
