import type { Api } from "./rest.ts";

/** Short answers come without it. */
const FIRST_MS = 150;
/** Discord shows it for 10 s, or until the bot has written something. */
const AGAIN_MS = 8000;
const LEAST_GAP_MS = 2500;
const PER_SECOND = 3;

/** Shows in a channel that an answer is on its way. */
export interface Typing {
  /** Until the returned function is called. Several answers in one channel share it. */
  start(channel: string): () => void;
}

interface Line {
  answers: number;
  typedAt: number;
  timer: NodeJS.Timeout | undefined;
}

/**
 * A courtesy: it is left out where it would take requests away from words.
 * @param spend counts a request against the bot's limits
 */
export function createTyping(api: Api, spend: (channel: string) => void, now: () => number): Typing {
  const lines = new Map<string, Line>();
  let second = 0;
  let count = 0;

  function isAllowed(): boolean {
    const current = Math.floor(now() / 1000);
    if (current !== second) count = 0;
    second = current;
    return ++count <= PER_SECOND;
  }

  function send(channel: string, line: Line): void {
    line.timer = setTimeout(() => send(channel, line), AGAIN_MS);
    if (!isAllowed()) return;
    line.typedAt = now();
    spend(channel);
    api.bot({ method: "POST", path: `/channels/${channel}/typing` }).catch(() => {});
  }

  return {
    start(channel) {
      const line = lines.get(channel) ?? { answers: 0, typedAt: Number.NEGATIVE_INFINITY, timer: undefined };
      lines.set(channel, line);
      line.answers++;
      const waitMs = Math.max(FIRST_MS, line.typedAt + LEAST_GAP_MS - now());
      line.timer ??= setTimeout(() => send(channel, line), waitMs);
      let isOver = false;
      return () => {
        if (isOver) return;
        isOver = true;
        if (--line.answers > 0) return;
        clearTimeout(line.timer);
        line.timer = undefined;
        // Kept as long as it matters when the last one was.
        setTimeout(
          () => line.answers === 0 && lines.get(channel) === line && lines.delete(channel),
          LEAST_GAP_MS,
        ).unref();
      };
    },
  };
}
