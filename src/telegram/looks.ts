/**
 * Keeps what looks for messages in a chat apart from what is sent there: a look would take what is just arriving for what
 * it looks for, and two looks would take each other's buttons away.
 */
export interface Looks {
  /** Runs a look, and the send that may follow it, when nothing else is under way in the chat. */
  alone<T>(chat: number, look: () => Promise<T>): Promise<T>;
  /** Runs a send beside others, as soon as there is no look. */
  beside<T>(chat: number, send: () => Promise<T>): Promise<T>;
}

export function createLooks(): Looks {
  const looks = new Map<number, Promise<unknown>>();
  const sends = new Map<number, Set<Promise<unknown>>>();
  return {
    alone(chat, look) {
      const before = looks.get(chat);
      const run = async () => {
        await before?.catch(() => {});
        await Promise.allSettled(sends.get(chat) ?? []);
        return look();
      };
      const now = run();
      looks.set(chat, now);
      const forget = () => {
        if (looks.get(chat) === now) looks.delete(chat);
      };
      now.then(forget, forget);
      return now;
    },
    async beside(chat, send) {
      while (looks.has(chat)) await looks.get(chat)?.catch(() => {});
      const under = sends.get(chat) ?? new Set();
      sends.set(chat, under);
      const mine = send();
      under.add(mine);
      try {
        return await mine;
      } finally {
        under.delete(mine);
        if (under.size === 0) sends.delete(chat);
      }
    },
  };
}
