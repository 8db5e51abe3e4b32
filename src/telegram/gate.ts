import { setTimeout as sleep } from "node:timers/promises";
import { RetryAfter } from "../render/retry-after.ts";

/** A little more than a second and a minute: clocks differ, and are read in whole milliseconds. */
const SECOND_MS = 1_040;
const MINUTE_MS = 60_250;
const PER_MINUTE_PER_GROUP = 20;
/** Two chats refused within so long, and none served in between: it is the bot that is too fast, not a chat. */
const TOGETHER_MS = 3_000;
const MAX_KEPT = 5_000;

/**
 * The last word on what may leave. The pacers plan by when calls leave; Telegram counts when they arrive, and a busy
 * machine or network bunches them up on the way. A call that was answered a second ago has surely left Telegram's last
 * second, so counting from the answers keeps within the limits whatever happens on the way. And whoever was asked to wait
 * never comes back too early, by whichever door.
 */
export interface Gate {
  /**
   * Waits for room. @returns to be called when the call has ended, and whether well
   * @param messages as how many it counts: an album as many as it holds
   * @throws RetryAfter when Telegram has asked for patience that is not over
   */
  enter(
    method: string,
    chat: number | undefined,
    signal: AbortSignal | undefined,
    messages?: number,
  ): Promise<(well: boolean) => void>;
  /** Notes that Telegram asks to wait. */
  refused(method: string, chat: number | undefined, waitMs: number): RetryAfter;
}

/** @param perSecond in all chats together; `Infinity` for no bound */
export function createGate(perSecond: number, now: () => number = () => performance.now()): Gate {
  const all = createWindow(perSecond, SECOND_MS, now);
  const groups = new Map<number, Window>();
  const pauses = new Map<string, number>();
  let pausedUntil = 0;
  let refusal: { readonly chat: number; readonly at: number } | undefined;
  let line: Promise<unknown> = Promise.resolve();

  const counts = (method: string) => /^(send|edit)/.test(method);
  /** Telegram counts drafts apart. */
  const keyOf = (method: string, chat: number) => `${method.endsWith("Draft") ? "draft" : "message"}:${chat}`;

  function groupOf(chat: number): Window {
    let window = groups.get(chat);
    if (!window) {
      if (groups.size >= MAX_KEPT) for (const [id, each] of groups) if (each.isIdle()) groups.delete(id);
      window = createWindow(PER_MINUTE_PER_GROUP, MINUTE_MS, now);
      groups.set(chat, window);
    }
    return window;
  }

  function checkPause(method: string, chat: number | undefined): void {
    const chatMs = chat === undefined ? 0 : (pauses.get(keyOf(method, chat)) ?? 0) - now();
    if (pausedUntil > now()) throw new RetryAfter(pausedUntil - now(), "global");
    if (chatMs > 0) throw new RetryAfter(chatMs);
  }

  async function room(window: Window, messages: number, signal: AbortSignal | undefined): Promise<void> {
    for (let waitMs = window.waitMs(messages); waitMs > 0; waitMs = window.waitMs(messages)) {
      await sleep(waitMs, undefined, signal && { signal });
    }
  }

  /** One after another, so that those who wait do not all find the same room. */
  async function roomForAll(messages: number, signal: AbortSignal | undefined): Promise<void> {
    if (all.waitMs(messages) === 0) return;
    const mine = line.then(() => room(all, messages, signal));
    line = mine.catch(() => {});
    await mine;
  }

  return {
    async enter(method, chat, signal, messages = 1) {
      if (!counts(method)) return () => {};
      checkPause(method, chat);
      // A group's chat action is no message; and nobody waits a minute for a sign of life.
      const group = chat !== undefined && chat < 0 && method !== "sendChatAction" ? groupOf(chat) : undefined;
      if (group) await room(group, messages, signal);
      await roomForAll(messages, signal);
      checkPause(method, chat);
      const ends = [all.begin(messages), group?.begin(messages)];
      return (well) => {
        if (well) refusal = undefined;
        for (const end of ends) end?.();
      };
    },
    refused(method, chat, waitMs) {
      const at = now();
      if (chat === undefined) return new RetryAfter(waitMs);
      const others = refusal !== undefined && refusal.chat !== chat && at - refusal.at < TOGETHER_MS;
      refusal = { chat, at };
      if (pauses.size >= MAX_KEPT) for (const [key, until] of pauses) if (until < at) pauses.delete(key);
      pauses.set(keyOf(method, chat), at + waitMs);
      if (!others) return new RetryAfter(waitMs);
      pausedUntil = Math.max(pausedUntil, at + waitMs);
      return new RetryAfter(waitMs, "global");
    },
  };
}

interface Window {
  /** How long there is no room; 0 when there is. */
  waitMs(messages: number): number;
  begin(messages: number): () => void;
  isIdle(): boolean;
}

const SHORT_MS = 20;

function createWindow(limit: number, lengthMs: number, now: () => number): Window {
  let under = 0;
  let ended: number[] = [];
  const fresh = () => {
    const since = now() - lengthMs;
    if (ended[0] !== undefined && ended[0] <= since) ended = ended.filter((at) => at > since);
    return ended;
  };
  return {
    waitMs(messages) {
      // What is larger than the whole window passes when that is empty.
      const over = under + fresh().length - limit + Math.min(messages, limit);
      if (over <= 0) return 0;
      // When only what is under way takes the room, its end is not known.
      return Math.max(SHORT_MS, (ended[over - 1] ?? 0) + lengthMs - now());
    },
    begin(messages) {
      under += messages;
      return () => {
        under -= messages;
        if (limit !== Number.POSITIVE_INFINITY) for (let i = 0; i < messages; i += 1) ended.push(now());
      };
    },
    isIdle: () => under === 0 && fresh().length === 0,
  };
}
