import { Heap } from "./heap.ts";
import type { LaneState } from "./pacer-lane.ts";
import { SlidingWindow } from "./sliding-window.ts";

const minuteMs = 60_000;
/** Clocks and networks are not exact: what leaves 60 s apart may arrive a little closer. */
const minuteSlackMs = 250;
/** Places in a chat's minute that only first words and last draws may take. */
const minuteReserve = 2;

const longerWaiting = (a: LaneState, b: LaneState) => a.since < b.since || (a.since === b.since && a.order < b.order);

/** What the lanes of one chat share: the gap, the minute's budget and the pauses that the platform ordered. */
export class Chat {
  readonly key: string;
  readonly sides: readonly [Side, Side];
  readonly #minute: SlidingWindow;
  readonly #reserve: number;
  lanes = 0;
  pausedUntil = Number.NEGATIVE_INFINITY;
  sentAt = Number.NEGATIVE_INFINITY;

  constructor(key: string, perMinute: number) {
    this.key = key;
    this.sides = [new Side(this, true), new Side(this, false)];
    this.#minute = new SlidingWindow(perMinute, minuteMs + minuteSlackMs);
    this.#reserve = perMinute >= 10 ? minuteReserve : 0;
  }

  side(lane: LaneState): Side {
    return this.sides[lane.global ? 0 : 1];
  }

  sent(at: number): void {
    this.sentAt = at;
    this.#minute.add(at);
  }

  /** When the lane may draw, the bot's own budget left aside. */
  allowedAt(lane: LaneState): number {
    const gapAt = lane.first ? Number.NEGATIVE_INFINITY : this.sentAt + lane.gapMs;
    return Math.max(gapAt, this.pausedUntil, this.#minute.roomAt(lane.urgent ? 0 : this.#reserve));
  }

  /** Whether nothing that was sent can matter any more. */
  isStale(now: number): boolean {
    return this.lanes === 0 && this.pausedUntil < now && this.sentAt + minuteMs + minuteSlackMs < now;
  }
}

/** The waiting lanes of a chat that take from the bot's budget, or those that do not. */
export class Side {
  readonly chat: Chat;
  readonly global: boolean;
  readonly #queues = {
    first: new Heap<LaneState>(longerWaiting),
    last: new Heap<LaneState>(longerWaiting),
    middle: new Heap<LaneState>(longerWaiting),
  };
  /** Whose turn it is, and when. Kept by `choose`. */
  next: LaneState | undefined;
  at = 0;

  constructor(chat: Chat, global: boolean) {
    this.chat = chat;
    this.global = global;
  }

  put(lane: LaneState): void {
    this.delete(lane);
    this.#queues[lane.first ? "first" : lane.last ? "last" : "middle"].put(lane);
  }

  delete(lane: LaneState): void {
    for (const queue of Object.values(this.#queues)) queue.delete(lane);
  }

  /** Decides whose turn it is: an urgent lane that may draw, else any that may, else the one that may soonest. */
  choose(now: number): void {
    this.next = undefined;
    for (const queue of [this.#queues.first, this.#queues.last, this.#queues.middle]) {
      const lane = queue.peek();
      if (lane) this.#consider(lane, now);
    }
  }

  #consider(lane: LaneState, now: number): void {
    const at = Math.max(now, this.chat.allowedAt(lane));
    if (this.next && (at > this.at || (at === this.at && !isBefore(lane, this.next)))) return;
    this.next = lane;
    this.at = at;
  }
}

/** First words and ends before all others, and among equals the one that waits longest. */
export function isBefore(a: LaneState, b: LaneState): boolean {
  return a.urgent === b.urgent ? longerWaiting(a, b) : a.urgent;
}
