import type { Status } from "./part.ts";

/** What is said while something is awaited: always the newest sentence, as a status. */
export interface StatusLine {
  say(text: string): void;
  /** Ends when the awaited has come, or failed. */
  until(awaited: Promise<unknown>): AsyncGenerator<Status, void, undefined>;
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
  };
}
