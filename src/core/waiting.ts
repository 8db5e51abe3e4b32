import type { Part, Status } from "./part.ts";

/** What is said while something is awaited: always the newest sentence, as a status. */
export interface StatusLine {
  say(text: string): void;
  /** Ends when the awaited has come, or failed. */
  until(awaited: Promise<unknown>): AsyncGenerator<Status, void, undefined>;
  /** Parts as they come, and what is said while the next one is awaited; once there are words, nothing is said any more. */
  between(parts: AsyncIterable<Part>): AsyncGenerator<Part, void, undefined>;
}

export function createStatusLine(): StatusLine {
  let latest: string | undefined;
  let wake = () => {};
  return {
    say(text) {
      latest = text;
      wake();
    },
    async *until(awaited) {
      let isOver = false;
      const over = () => {
        isOver = true;
        wake();
      };
      awaited.then(over, over);
      while (!isOver) {
        const next = new Promise<void>((resolve) => {
          wake = resolve;
        });
        if (latest === undefined) {
          await next;
          continue;
        }
        const text = latest;
        latest = undefined;
        yield { type: "status", text };
      }
    },
    async *between(parts) {
      const iterator = parts[Symbol.asyncIterator]();
      try {
        for (let hasWords = false; !hasWords; ) {
          const coming = iterator.next();
          yield* this.until(coming);
          const next = await coming;
          if (next.done) return;
          yield next.value;
          hasWords = next.value.type === "text" || next.value.type === "reasoning";
        }
        yield* { [Symbol.asyncIterator]: () => iterator };
      } finally {
        await iterator.return?.();
      }
    },
  };
}
