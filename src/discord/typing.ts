import type { Api } from "./rest.ts";

/** Short answers come without it. */
const FIRST_MS = 150;
/** Discord shows it for 10 s. */
const AGAIN_MS = 8000;
const PER_SECOND = 5;

/** Shows in a channel that an answer is on its way. */
export interface Typing {
  /** Until the returned function is called. */
  start(channel: string): () => void;
}

/**
 * A courtesy: it is left out where it would take requests away from words.
 * @param spend counts a request against the bot's limits
 */
export function createTyping(api: Api, spend: (channel: string) => void, now: () => number): Typing {
  let second = 0;
  let count = 0;

  function isAllowed(): boolean {
    const current = Math.floor(now() / 1000);
    if (current !== second) count = 0;
    second = current;
    return ++count <= PER_SECOND;
  }

  return {
    start(channel) {
      const stop = new AbortController();
      const send = () => {
        timer = setTimeout(send, AGAIN_MS);
        if (!isAllowed()) return;
        spend(channel);
        api.bot({ method: "POST", path: `/channels/${channel}/typing`, signal: stop.signal }).catch(() => {});
      };
      let timer = setTimeout(send, FIRST_MS);
      return () => {
        clearTimeout(timer);
        stop.abort(new Error("no longer typing"));
      };
    },
  };
}
