import type { LaneState } from "./pacer-lane.ts";
import { SlidingWindow } from "./sliding-window.ts";

/** Draws leave evenly here and bunch up a little on the way: a second longer than the platform's absorbs that. */
const slackMs = 50;
const smoothedFrom = 10;
/** After a stall much is due at once; a third of a second's sends in a third of a second leaves room for jitter on the way. */
const burstMs = 300;

/** What one bot may send in all. */
export class Budget {
  readonly #window: SlidingWindow;
  readonly #burst: SlidingWindow | undefined;
  readonly #smooth: { readonly reserve: number; readonly spacingMs: number } | undefined;
  #pausedUntil = Number.NEGATIVE_INFINITY;

  constructor(perSecond: number) {
    const capacity = perSecond < 1 ? 1 : Math.floor(perSecond);
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

  spend(at: number): void {
    this.#window.add(at);
    this.#burst?.add(at);
  }

  /** When there is room for this lane's draw. */
  roomAt(lane: LaneState, now: number): number {
    const roomAt = Math.max(this.#window.roomAt(), this.#burst?.roomAt() ?? Number.NEGATIVE_INFINITY);
    if (lane.urgent || !this.#smooth || roomAt > now) return roomAt;
    const { reserve, spacingMs } = this.#smooth;
    return Math.max(roomAt, Math.min(this.#window.roomAt(reserve), this.#window.lastAt + spacingMs));
  }
}
