import { setTimeout as sleep } from "node:timers/promises";
import { createPacer, type Lane } from "../render/pacer.ts";
import { Budget } from "../render/pacer-budget.ts";
import { RetryAfter } from "../render/retry-after.ts";
import { createCrowds, PER_MINUTE_PER_GROUP } from "./crowds.ts";

/** Telegram allows about 30 a second for the whole bot; typing signals and answers to presses need some of it. */
export const PER_SECOND = 28;
/** A little more than Telegram asks for: what leaves in time may arrive closer together. */
const GAP_MS = { draft: 1_050, private: 1_050, group: 3_050 };
/** First words need no gap, but a chat in which many ask at once still takes only so many messages in a row. */
const BURST = { sends: 4, perSecond: 1 };
/**
 * The same for drafts, of which Telegram takes three: a sign, first words and those of a next answer, half a second of which
 * is kept for what arrives closer together than it left.
 */
const DRAFT_BURST = { sends: 2.5, perSecond: 1 };
const MAX_BUCKETS = 5_000;
/** Half of a group's minute. */
const PLENTY = PER_MINUTE_PER_GROUP / 2;

/** The gap as Telegram is to see it, whatever the way there costs: from one answer to the next call. */
const STRICT_MS = { draft: 1_000, private: 1_000, group: 3_000 };

type Draw = (signal: AbortSignal) => Promise<void>;
/** Whether a draft had words, or was only a sign that there will be some: what follows that are still first words. */
type DraftDraw = (signal: AbortSignal) => Promise<"words" | "sign">;
/** A chat's number, or the id of a message that was sent by way of the bot. */
export type ChatKey = number | string;

/** Shares the bot's leave to send among all chats. */
export interface Pacers {
  /** Messages and edits in a chat. */
  open(chat: ChatKey, draw: Draw): Lane;
  /** Drafts in a private chat: Telegram counts them apart, so a refused draft never holds up a message. */
  openDrafts(chat: number, draw: DraftDraw): Lane;
  /**
   * Whether a chat has room for more than the ends of its answers: for answers that grow (`some`), for news of what is
   * waited for (`plenty`). Elsewhere than in groups it always has.
   */
  hasSpare(chat: ChatKey, room: "some" | "plenty"): boolean;
  /** Does one thing in a chat, as soon as the limits let it. */
  once<T>(chat: number, work: (signal: AbortSignal) => Promise<T>): Promise<T>;
  /**
   * Makes a draw that holds a place for one count as several messages (an album).
   * @throws RetryAfter while there is no room for so many in a row
   */
  take(chat: number, messages: number): void;
  /** Waits until the chat has room for one more call in a row, and counts it. */
  room(chat: number, signal: AbortSignal): Promise<void>;
  /** Counts what was sent besides. */
  spent(chat: number, sends?: number): void;
  stop(): Promise<void>;
}

/** @param perSecond what the bot may send in all chats together */
export function createPacers(perSecond: number, now: () => number = () => performance.now()): Pacers {
  const budget = new Budget(perSecond);
  const groups = createPacer({ perSecond: budget, perMinutePerChat: PER_MINUTE_PER_GROUP });
  const privates = createPacer({ perSecond: budget });
  const isGroup = (chat: ChatKey): chat is number => typeof chat === "number" && chat < 0;
  const pacerOf = (chat: ChatKey) => (isGroup(chat) ? groups : privates);
  const buckets = new Map<string, { tokens: number; at: number }>();

  function bucketOf(key: string, burst = BURST): { tokens: number; at: number } {
    const at = now();
    let bucket = buckets.get(key);
    if (!bucket) {
      if (buckets.size >= MAX_BUCKETS)
        for (const [id, { at: used }] of buckets) if (at - used > 10_000) buckets.delete(id);
      bucket = { tokens: burst.sends, at };
      buckets.set(key, bucket);
    }
    bucket.tokens = Math.min(burst.sends, bucket.tokens + ((at - bucket.at) / 1000) * burst.perSecond);
    bucket.at = at;
    return bucket;
  }

  /** Takes a place in the bucket, or says when there will be one. */
  function counted<T>(key: string, burst: typeof BURST, draw: (signal: AbortSignal) => Promise<T>) {
    return async (signal: AbortSignal): Promise<T> => {
      const bucket = bucketOf(key, burst);
      if (bucket.tokens < 1) throw new RetryAfter(((1 - bucket.tokens) / burst.perSecond) * 1000);
      bucket.tokens -= 1;
      return draw(signal);
    };
  }

  const answeredAt = new Map<string, number>();

  /** Delays all but a reply's first draw until the one before it in the chat is surely long enough ago. */
  function apart(key: string, strictMs: number, draw: (signal: AbortSignal) => Promise<unknown>): Draw {
    let isFirst = true;
    return async (signal) => {
      const waitMs = (answeredAt.get(key) ?? Number.NEGATIVE_INFINITY) + strictMs - now();
      if (!isFirst && waitMs > 0) await sleep(waitMs, undefined, { signal });
      isFirst = false;
      try {
        isFirst = (await draw(signal)) === "sign";
      } finally {
        if (answeredAt.size >= MAX_BUCKETS) forgetOld();
        answeredAt.set(key, now());
      }
    };
  }

  function forgetOld(): void {
    for (const [key, at] of answeredAt) if (now() - at > 10_000) answeredAt.delete(key);
  }

  const crowds = createCrowds(now);

  /** A lane of an answer in a group: each of its draws is one send of the group's. */
  function inCrowd(group: number, open: (draw: Draw) => Lane, draw: Draw): Lane {
    const end = crowds.begin(group);
    const lane = open((signal) => {
      crowds.sent(group);
      return draw(signal);
    });
    return {
      request: (kind) => lane.request(kind),
      dueInMs: () => lane.dueInMs(),
      settled: () => lane.settled(),
      close() {
        lane.close();
        end();
      },
    };
  }

  const pacers: Pacers = {
    open(chat, draw) {
      const kind = isGroup(chat) ? "group" : "private";
      const key = String(chat);
      const open = (paced: Draw) =>
        pacerOf(chat).open({
          chat: key,
          gapMs: GAP_MS[kind],
          draw: apart(key, STRICT_MS[kind], counted(key, BURST, paced)),
        });
      return isGroup(chat) ? inCrowd(chat, open, draw) : open(draw);
    },
    hasSpare(chat, room) {
      return !isGroup(chat) || crowds.spare(chat) > (room === "plenty" ? PLENTY : 0);
    },
    openDrafts(chat, draw) {
      const key = `draft:${chat}`;
      return privates.open({
        chat: key,
        gapMs: GAP_MS.draft,
        draw: apart(key, STRICT_MS.draft, counted(key, DRAFT_BURST, draw)),
      });
    },
    async once(chat, work) {
      const { promise, resolve } = Promise.withResolvers<Awaited<ReturnType<typeof work>>>();
      const lane = pacers.open(chat, async (signal) => resolve(await work(signal)));
      // Somebody has just done something and looks: like first words, this needs no gap.
      lane.request("first");
      try {
        // The lane is never asked for an end: it settles only by failing.
        await Promise.race([promise, lane.settled()]);
        return await promise;
      } finally {
        lane.close();
      }
    },
    take(chat, messages) {
      const bucket = bucketOf(String(chat));
      const missing = Math.min(messages, BURST.sends) - (bucket.tokens + 1);
      if (missing > 0) {
        bucket.tokens += 1;
        throw new RetryAfter((missing / BURST.perSecond) * 1000);
      }
      pacers.spent(chat, messages - 1);
    },
    async room(chat, signal) {
      for (let { tokens } = bucketOf(String(chat)); tokens < 1; { tokens } = bucketOf(String(chat))) {
        await sleep((1 - tokens) * GAP_MS.private, undefined, { signal });
      }
      pacers.spent(chat);
    },
    spent(chat, sends = 1) {
      pacerOf(chat).spent(String(chat), sends);
      bucketOf(String(chat)).tokens -= sends;
      if (isGroup(chat)) crowds.sent(chat, sends);
    },
    async stop() {
      await Promise.all([groups.stop(), privates.stop()]);
    },
  };
  return pacers;
}
