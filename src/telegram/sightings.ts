const KEPT = 4_000;

/**
 * The numbers of messages that this process has seen. Telegram numbers the messages of all private chats and basic
 * groups in one row, and those of each supergroup in a row of its own.
 */
export interface Sightings {
  saw(chat: number, message: number): void;
  has(chat: number, message: number): boolean;
  /** The newest number in the chat's row; 0 when none was seen. */
  newest(chat: number): number;
  /** Notes that a message may have got a number that nobody was told, until it was looked for. */
  lose(chat: number): void;
  lookedFor(chat: number): void;
  /** How many such there are in the chat's row. */
  lost(chat: number): number;
}

export function createSightings(): Sightings {
  const rows = new Map<string, { newest: number; seen: Set<number> }>();
  const lost = new Map<string, number>();
  const rowOf = (chat: number) => (chat < -1_000_000_000_000 ? String(chat) : "mailbox");
  return {
    saw(chat, message) {
      const key = rowOf(chat);
      let row = rows.get(key);
      if (!row) {
        if (rows.size >= KEPT) rows.delete(rows.keys().next().value ?? "");
        row = { newest: 0, seen: new Set() };
        rows.set(key, row);
      }
      row.newest = Math.max(row.newest, message);
      row.seen.add(message);
      if (row.seen.size > KEPT) row.seen.delete(row.seen.values().next().value ?? 0);
    },
    has: (chat, message) => rows.get(rowOf(chat))?.seen.has(message) ?? false,
    newest: (chat) => rows.get(rowOf(chat))?.newest ?? 0,
    lose(chat) {
      lost.set(rowOf(chat), (lost.get(rowOf(chat)) ?? 0) + 1);
    },
    lookedFor(chat) {
      const left = (lost.get(rowOf(chat)) ?? 0) - 1;
      if (left > 0) lost.set(rowOf(chat), left);
      else lost.delete(rowOf(chat));
    },
    lost: (chat) => lost.get(rowOf(chat)) ?? 0,
  };
}
