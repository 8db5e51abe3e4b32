import type { LaneState } from "./pacer-lane.ts";
import { SlidingWindow } from "./sliding-window.ts";

/** Draws leave evenly here and bunch up a little on the way: a second longer than the platform's absorbs that. */
const slackMs = 50;
const smoothedFrom = 10;
/** After a stall much is due at once; a third of a second's sends in a third of a second leaves room for jitter on the way. */
const burstMs = 300;

/** How long a request that does not end holds its place: after that it hangs, or waits for another one of ours. */
const longestHeldMs = 5_000;
/** How soon a full budget is looked at again: the end of a request may become known elsewhere. */
const lookAgainMs = 20;

/** What one bot may send in all. A request holds its place from its beginning until a second after its end. */
export class Budget {
  readonly #capacity: number;
  readonly #window: SlidingWindow;
  /** When the requests began that are under way. */
  #held: number[] = [];
  #lastAt = Number.NEGATIVE_INFINITY;
  readonly #burst: SlidingWindow | undefined;
  readonly #smooth: { readonly reserve: number; readonly spacingMs: number } | undefined;
  #pausedUntil = Number.NEGATIVE_INFINITY;

  constructor(perSecond: number) {
    const capacity = perSecond < 1 ? 1 : Math.floor(perSecond);
    this.#capacity = capacity;
    this.#window = new SlidingWindow(capacity, 1_000 / Math.min(1, perSecond) + slackMs);
    // When much is going on, middles leave evenly, so that first words never find a whole second taken at once.
    if (capacity >= smoothedFrom && capacity < Number.POSITIVE_INFINITY) {
      this.#burst = new SlidingWindow(Math.ceil((capacity * burstMs) / 900), burstMs);
      this.#smooth = { reserve: capacity >> 1, spacingMs: 1_000 / capacity };
    }
  }

  get pausedUntil(): number {
    return this.#pausedUntil;
  }

  pause(until: number): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, until);
  }

  /** Counts a request that leaves now, and whose end will be told. */
  begin(at: number): void {
    if (this.#capacity === Number.POSITIVE_INFINITY) return;
    this.#held.push(at);
    this.#burst?.add(at);
    this.#lastAt = at;
  }

  end(begunAt: number, at: number): void {
    const held = this.#held.indexOf(begunAt);
    if (held >= 0) this.#held.splice(held, 1);
    this.#window.add(at);
  }

  /** Counts a request of which nothing more will be told. */
  spend(at: number): void {
    this.#window.add(at);
    this.#burst?.add(at);
    this.#lastAt = at;
  }

  /** When there is room for this lane's draw. */
  roomAt(lane: LaneState, now: number): number {
    while ((this.#held[0] ?? now) + longestHeldMs < now) this.#held.shift();
    const held = this.#held.length;
    if (held >= this.#capacity) return now + lookAgainMs;
    const roomAt = Math.max(this.#window.roomAt(held), this.#burst?.roomAt() ?? Number.NEGATIVE_INFINITY);
    if (lane.urgent || !this.#smooth || roomAt > now) return roomAt;
    const { reserve, spacingMs } = this.#smooth;
    const spacedAt = this.#lastAt + spacingMs;
    const hasReserve = held + reserve < this.#capacity;
    return Math.max(roomAt, hasReserve ? Math.min(this.#window.roomAt(held + reserve), spacedAt) : spacedAt);
  }
}
