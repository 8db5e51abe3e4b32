/** `whole`: first words and end in one. */
export type Kind = "first" | "middle" | "last" | "whole";

export interface LaneOptions {
  readonly chat: string;
  /** Between two sends in the chat, whichever replies they belong to; first words need none. */
  readonly gapMs: number;
  /** False where the platform does not count the sends against the bot's own limit; true by default. */
  readonly global?: boolean;
  /**
   * Draws the newest state. It is called again after `RetryAfter`, and for a `first` or `last` also while its errors have
   * `transient === true`.
   */
  readonly draw: (signal: AbortSignal) => Promise<void>;
}

/** One growing reply as the pacer sees it: what it wants, since when, and how it ended. */
export class LaneState {
  readonly chat: string;
  readonly gapMs: number;
  readonly global: boolean;
  readonly draw: (signal: AbortSignal) => Promise<void>;
  readonly #abort = new AbortController();
  readonly #waiters: PromiseWithResolvers<void>[] = [];
  #error: unknown;

  wants = false;
  first = false;
  last = false;
  /** When the oldest undrawn wish came, and its place among those of the same instant. */
  since = 0;
  order = 0;
  inFlight = false;
  /** After a passing fault: not before this instant. */
  notBefore = Number.NEGATIVE_INFINITY;
  backoffMs = 0;
  state: "open" | "failed" | "closed" = "open";
  #lastDrawn = false;

  constructor(o: LaneOptions) {
    this.chat = o.chat;
    this.gapMs = o.gapMs;
    this.global = o.global ?? true;
    this.draw = o.draw;
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  get urgent(): boolean {
    return this.first || this.last;
  }

  wish(kind: Kind, at: number, order: number): void {
    if (!this.wants) {
      this.wants = true;
      this.since = at;
      this.order = order;
    }
    this.first ||= kind === "first" || kind === "whole";
    this.last ||= kind === "last" || kind === "whole";
  }

  /** Takes what is wanted, to draw it. */
  take(): Wish {
    const wish = { first: this.first, last: this.last, since: this.since, order: this.order };
    this.wants = false;
    this.first = false;
    this.last = false;
    return wish;
  }

  /** Wants again what could not be drawn. */
  restore(wish: Wish): void {
    this.wants = true;
    this.first ||= wish.first;
    this.last ||= wish.last;
    this.since = wish.since;
    this.order = wish.order;
  }

  drawn(wish: Wish): void {
    this.backoffMs = 0;
    this.#lastDrawn ||= wish.last;
    this.dropped();
  }

  /** A draw ended that is not repeated. */
  dropped(): void {
    if (!this.#isSettled()) return;
    for (const waiter of this.#waiters.splice(0)) waiter.resolve();
  }

  fail(error: unknown): void {
    if (this.state !== "open") return;
    this.state = "failed";
    this.#reject(error);
  }

  close(): void {
    if (this.state === "closed") return;
    const settled = this.#isSettled();
    if (this.state === "open" && !settled) this.#reject(new Error("The reply was closed before its last draw."));
    this.state = "closed";
    // The error that an abort makes costs more than all else here.
    if (this.inFlight) this.#abort.abort();
  }

  settled(): Promise<void> {
    if (this.#isSettled()) return Promise.resolve();
    const waiter = Promise.withResolvers<void>();
    // Who does not look at the outcome must not bring the process down by it.
    waiter.promise.catch(() => {});
    if (this.#error === undefined) this.#waiters.push(waiter);
    else waiter.reject(this.#error);
    return waiter.promise;
  }

  #isSettled(): boolean {
    return this.#lastDrawn && !this.wants && !this.inFlight && this.#error === undefined;
  }

  #reject(error: unknown): void {
    this.#error = error ?? new Error("The draw failed.");
    for (const waiter of this.#waiters.splice(0)) waiter.reject(this.#error);
  }
}

export interface Wish {
  readonly first: boolean;
  readonly last: boolean;
  readonly since: number;
  readonly order: number;
}
