import type { Clock } from "./clock.ts";
import { tooMany } from "./failure.ts";

/** Telegram publishes "about"; these are the strict readings. */
export interface FloodLimits {
  /** Messages and edits a second in one chat, in the long run. */
  readonly perChat: number;
  readonly chatBurst: number;
  /** Messages and edits in any minute in one group, supergroup or channel. */
  readonly groupPerMinute: number;
  /** Everything sent by the bot in any second. */
  readonly perSecond: number;
  /** Drafts a second in one chat, in the long run. */
  readonly drafts: number;
  readonly draftBurst: number;
  /** The longest `retry_after`, seconds. */
  readonly longest: number;
}

export const REAL_LIMITS: FloodLimits = {
  perChat: 1,
  chatBurst: 5,
  groupPerMinute: 20,
  perSecond: 30,
  drafts: 1,
  draftBurst: 3,
  longest: 600,
};

interface Gauge {
  tokens: number;
  refilledAt: number;
  recent: number[];
  blockedUntil: number;
  strikes: number;
}

/** Counts what a bot sends and says when it is too much. */
export class Flood {
  readonly #limits: FloodLimits | undefined;
  readonly #clock: Clock;
  readonly #gauges = new Map<string, Gauge>();

  constructor(limits: FloodLimits | undefined, clock: Clock) {
    this.#limits = limits;
    this.#clock = clock;
  }

  /** Counts messages or edits in a chat, or in an inline message. @throws ApiFailure 429; whoever comes back too early waits longer */
  send(place: number | string, isGroup: boolean, amount = 1): void {
    const limits = this.#limits;
    if (!limits) return;
    const chat = this.#gauge(`chat:${place}`, limits.chatBurst);
    this.#refuseBlocked(chat);
    const all = this.#gauge("all", 0);
    this.#refuseBlocked(all);
    const waits = [
      this.#bucketWait(chat, limits.perChat, limits.chatBurst, amount),
      isGroup ? windowWait(chat, this.#clock.now(), 60_000, limits.groupPerMinute, amount) : 0,
    ];
    if (Math.max(...waits) > 0) this.#block(chat, Math.max(...waits));
    this.#countAll(all, amount);
    chat.tokens -= amount;
    if (isGroup) note(chat, this.#clock.now(), amount, 60_000);
    chat.strikes = 0;
  }

  draft(chatId: number): void {
    const limits = this.#limits;
    if (!limits) return;
    const chat = this.#gauge(`draft:${chatId}`, limits.draftBurst);
    this.#refuseBlocked(chat);
    const all = this.#gauge("all", 0);
    this.#refuseBlocked(all);
    const wait = this.#bucketWait(chat, limits.drafts, limits.draftBurst, 1);
    if (wait > 0) this.#block(chat, wait);
    this.#countAll(all, 1);
    chat.tokens -= 1;
    chat.strikes = 0;
  }

  #countAll(all: Gauge, amount: number): void {
    const now = this.#clock.now();
    const wait = windowWait(all, now, 1000, this.#limits!.perSecond, amount);
    if (wait > 0) this.#block(all, wait);
    note(all, now, amount, 1000);
    all.strikes = 0;
  }

  #gauge(key: string, burst: number): Gauge {
    let gauge = this.#gauges.get(key);
    if (!gauge) {
      gauge = { tokens: burst, refilledAt: this.#clock.now(), recent: [], blockedUntil: 0, strikes: 0 };
      this.#gauges.set(key, gauge);
    }
    return gauge;
  }

  /** An album larger than the burst passes when the bucket is full. */
  #bucketWait(gauge: Gauge, rate: number, burst: number, amount: number): number {
    const now = this.#clock.now();
    gauge.tokens = Math.min(burst, gauge.tokens + ((now - gauge.refilledAt) / 1000) * rate);
    gauge.refilledAt = now;
    const short = Math.min(amount, burst) - gauge.tokens;
    return short > 1e-6 ? (short / rate) * 1000 : 0;
  }

  #refuseBlocked(gauge: Gauge): void {
    const left = gauge.blockedUntil - this.#clock.now();
    if (left > 0) this.#block(gauge, left);
  }

  #block(gauge: Gauge, waitMs: number): never {
    const grown = Math.ceil(waitMs / 1000) * (gauge.strikes > 0 ? 2 : 1);
    const retryAfter = Math.max(1, Math.min(this.#limits!.longest, grown));
    gauge.strikes++;
    gauge.blockedUntil = this.#clock.now() + retryAfter * 1000;
    throw tooMany(retryAfter);
  }
}

function windowWait(gauge: Gauge, now: number, spanMs: number, most: number, amount: number): number {
  const recent = gauge.recent.filter((at) => at > now - spanMs);
  const over = recent.length + Math.min(amount, most) - most;
  return over > 0 ? recent[over - 1]! + spanMs - now : 0;
}

function note(gauge: Gauge, now: number, amount: number, spanMs: number): void {
  gauge.recent = gauge.recent.filter((at) => at > now - spanMs);
  for (let i = 0; i < amount; i++) gauge.recent.push(now);
}
