import { RetryAfter } from "../render/retry-after.ts";
import type { Client } from "./api.ts";

/** A signal lasts 5 s. */
const AGAIN_MS = 4_500;
/** Words that come at once need no sign of life before them. */
export const PATIENCE_MS = 400;
/** Signals are worth little: they take no more than this of what the bot may send. */
const PER_SECOND = 2;

/** Shows "typing…" until the first words are out. */
export interface Typing {
  /** @returns ends it */
  begin(chat: number, thread: number | undefined): () => void;
}

export function createTyping(client: Client, now: () => number = () => performance.now()): Typing {
  let pausedUntil = 0;
  let sentAt = Number.NEGATIVE_INFINITY;

  /** @returns after what time it is to be called again */
  function signal(chat: number, thread: number | undefined): number {
    const waitMs = Math.max(pausedUntil, sentAt + 1000 / PER_SECOND) - now();
    // Whoever asked at the same instant as another has their turn right after, and not never.
    if (waitMs > 0) return Math.ceil(waitMs);
    sentAt = now();
    void send(chat, thread);
    return AGAIN_MS;
  }

  async function send(chat: number, thread: number | undefined): Promise<void> {
    try {
      const where = { chat_id: chat, ...(thread !== undefined && { message_thread_id: thread }) };
      await client.call("sendChatAction", { ...where, action: "typing" });
    } catch (error) {
      // Nothing depends on it; where Telegram asks for peace, it gets it.
      if (error instanceof RetryAfter) pausedUntil = now() + error.retryAfterMs;
    }
  }

  return {
    begin(chat, thread) {
      let timer = setTimeout(function again() {
        timer = setTimeout(again, signal(chat, thread));
      }, PATIENCE_MS);
      return () => clearTimeout(timer);
    },
  };
}
