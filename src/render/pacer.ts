import { type Clock, realClock } from "./clock.ts";
import { Heap } from "./heap.ts";
import { Budget } from "./pacer-budget.ts";
import { Chat, isBefore, type Side } from "./pacer-chat.ts";
import { type Kind, type LaneOptions, LaneState, type Wish } from "./pacer-lane.ts";
import { TurnOrder } from "./pacer-queue.ts";
import { Slice } from "./pacer-slice.ts";
import { RetryAfter } from "./retry-after.ts";

/** One growing reply. */
export interface Lane {
  /** Says that there is something newer to draw. Requests coalesce; a `last` is never dropped. */
  request(kind: Kind): void;
  /** Until its next draw may leave, milliseconds; Infinity while one waits for the bot's own limit. */
  dueInMs(): number;
  /**
   * Resolves once a `last` was requested and drawn and nothing is in flight.
   * @throws what a `first` or `last` draw failed with for good, or an error when the lane was closed before its end
   */
  settled(): Promise<void>;
  /** Gives the reply up: nothing more is drawn, and what is in flight is aborted. */
  close(): void;
}

/** Shares one bot's leave to send among all its growing replies. */
export interface Pacer {
  /** Begins one growing reply. Close its lane in the end, whatever happened. */
  open(o: LaneOptions): Lane;
  /** Counts sends that no lane made (further pieces, files, typing) against the bot's and the chat's budgets. */
  spent(chat: string, sends?: number): void;
  /** Closes all lanes; resolves when no draw is in flight any more. */
  stop(): Promise<void>;
}

export interface PacerOptions {
  /** Draws in any second; `Infinity` for no bound; a budget where one bot has several pacers. */
  readonly perSecond: number | Budget;
  /** Sends in one chat in any minute; no bound by default. */
  readonly perMinutePerChat?: number;
  readonly clock?: Clock;
}

export function createPacer(o: PacerOptions): Pacer {
  return new Pacing(o);
}

const backoffMs = { first: 500, most: 8_000 };
const shortestPauseMs = 20;

class Pacing implements Pacer {
  readonly #clock: Clock;
  readonly #perMinute: number;
  readonly #budget: Budget;
  readonly #order = new TurnOrder();
  readonly #slice = new Slice();
  readonly #chats = new Map<string, Chat>();
  readonly #lanes = new Set<LaneState>();
  readonly #running = new Set<Promise<void>>();
  readonly #backing = new Heap<LaneState>((a, b) => a.notBefore < b.notBefore);
  #stopped = false;
  #requests = 0;
  #sweepAbove = 1_024;
  #pumping = false;
  #again = false;
  #yielding = false;
  #timer: { at: number; cancel: () => void } | undefined;

  constructor({ perSecond, perMinutePerChat = Number.POSITIVE_INFINITY, clock = realClock }: PacerOptions) {
    this.#clock = clock;
    this.#perMinute = perMinutePerChat;
    this.#budget = typeof perSecond === "number" ? new Budget(perSecond) : perSecond;
  }

  open(o: LaneOptions): Lane {
    const lane = new LaneState(o);
    this.#chat(o.chat).lanes += 1;
    this.#lanes.add(lane);
    if (this.#stopped) this.#close(lane);
    return {
      request: (kind) => this.#request(lane, kind),
      dueInMs: () => this.#dueIn(lane),
      settled: () => lane.settled(),
      close: () => this.#close(lane),
    };
  }

  spent(key: string, sends = 1): void {
    const now = this.#clock.now();
    const chat = this.#chat(key);
    for (let i = 0; i < sends; i += 1) {
      this.#budget.spend(now);
      chat.sent(now);
    }
    this.#place(chat);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    for (const lane of [...this.#lanes]) this.#close(lane);
    this.#timer?.cancel();
    this.#timer = undefined;
    await Promise.allSettled([...this.#running]);
  }

  #request(lane: LaneState, kind: Kind): void {
    if (lane.state !== "open") return;
    const fresh = !lane.wants;
    const urgent = lane.urgent;
    this.#requests += 1;
    lane.wish(kind, this.#clock.now(), this.#requests);
    // Most tokens end here: what they ask for is asked for already.
    if (lane.inFlight || this.#backing.has(lane) || (!fresh && urgent === lane.urgent && kind === "middle")) return;
    this.#enqueue(lane);
    if (!this.#yielding || kind !== "middle") this.#pump(this.#yielding);
  }

  #dueIn(lane: LaneState): number {
    const now = this.#clock.now();
    const at = Math.max(this.#chat(lane.chat).allowedAt(lane), this.#budget.pausedUntil);
    if (at > now) return at - now;
    if (!lane.wants || lane.inFlight) return 0;
    // What leaves as soon as it is this reply's turn is as good as gone.
    return this.#budget.roomAt(lane, now) > now ? Number.POSITIVE_INFINITY : lane.gapMs;
  }

  #close(lane: LaneState): void {
    if (!this.#lanes.delete(lane)) return;
    lane.close();
    const chat = this.#chat(lane.chat);
    chat.lanes -= 1;
    chat.side(lane).delete(lane);
    this.#backing.delete(lane);
    this.#place(chat);
  }

  #chat(key: string): Chat {
    let chat = this.#chats.get(key);
    if (!chat) {
      if (this.#chats.size >= this.#sweepAbove) this.#sweep();
      chat = new Chat(key, this.#perMinute);
      this.#chats.set(key, chat);
    }
    return chat;
  }

  #sweep(): void {
    const now = this.#clock.now();
    for (const chat of this.#chats.values()) if (chat.isStale(now)) this.#chats.delete(chat.key);
    this.#sweepAbove = Math.max(1_024, 2 * this.#chats.size);
  }

  #enqueue(lane: LaneState): void {
    const chat = this.#chat(lane.chat);
    chat.side(lane).put(lane);
    this.#place(chat);
  }

  #place(chat: Chat): void {
    this.#order.place(chat, this.#clock.now());
  }

  /** Draws all that may be drawn now; middles only until the slice is over, and none when `urgentOnly`. */
  #pump(urgentOnly: boolean): void {
    if (this.#pumping) {
      this.#again = true;
      return;
    }
    this.#pumping = true;
    if (!urgentOnly) this.#slice.begin(this.#clock.now());
    this.#yielding = false;
    do {
      this.#again = false;
      this.#wake();
      for (let side = this.#due(); side; side = this.#due()) {
        if (!side.next!.urgent && (urgentOnly || this.#slice.isOver(this.#clock.now()))) {
          this.#yielding = true;
          break;
        }
        this.#draw(side.next!);
      }
    } while (this.#again && !this.#yielding);
    this.#pumping = false;
    if (!urgentOnly) this.#slice.end(this.#clock.now(), this.#yielding);
    this.#arm();
  }

  #wake(): void {
    const now = this.#clock.now();
    for (let lane = this.#backing.peek(); lane && lane.notBefore <= now; lane = this.#backing.peek()) {
      this.#backing.delete(lane);
      this.#enqueue(lane);
    }
    this.#order.wake(now);
  }

  #due(): Side | undefined {
    const now = this.#clock.now();
    if (this.#budget.pausedUntil > now) return undefined;
    const { ready, free } = this.#order;
    const allowed = ready && this.#budget.roomAt(ready.next!, now) <= now ? ready : undefined;
    if (!allowed || !free) return allowed ?? free;
    return isBefore(free.next!, allowed.next!) ? free : allowed;
  }

  #draw(lane: LaneState): void {
    const now = this.#clock.now();
    const wish = lane.take();
    lane.inFlight = true;
    const chat = this.#chat(lane.chat);
    chat.side(lane).delete(lane);
    chat.sent(now);
    if (lane.global) this.#budget.begin(now);
    this.#place(chat);
    let drawing: Promise<void>;
    try {
      drawing = lane.draw(lane.signal);
    } catch (error) {
      drawing = Promise.reject(error);
    }
    const end = () => {
      lane.inFlight = false;
      if (lane.global) this.#budget.end(now, this.#clock.now());
    };
    const done = Promise.resolve(drawing).then(
      () => {
        end();
        this.#ended(lane, wish);
      },
      (error: unknown) => {
        end();
        this.#failed(lane, wish, error);
      },
    );
    this.#running.add(done);
    void done.finally(() => this.#running.delete(done));
  }

  #ended(lane: LaneState, wish: Wish): void {
    lane.drawn(wish);
    this.#resume(lane);
  }

  #failed(lane: LaneState, wish: Wish, error: unknown): void {
    if (lane.state !== "open") return;
    const now = this.#clock.now();
    if (error instanceof RetryAfter) {
      this.#pause(this.#chat(lane.chat), error, now);
      lane.restore(wish);
    } else if (wish.first || wish.last) {
      if ((error as { transient?: unknown } | null)?.transient !== true) {
        lane.fail(error);
        return;
      }
      lane.backoffMs = Math.min(backoffMs.most, lane.backoffMs * 2 || backoffMs.first);
      lane.notBefore = now + lane.backoffMs;
      lane.restore(wish);
      this.#backing.put(lane);
      this.#arm();
      return;
    } else {
      lane.dropped();
    }
    this.#resume(lane);
  }

  #pause(chat: Chat, { retryAfterMs, scope }: RetryAfter, now: number): void {
    const until = now + Math.max(shortestPauseMs, Number.isFinite(retryAfterMs) ? retryAfterMs : 0);
    if (scope === "global") this.#budget.pause(until);
    else chat.pausedUntil = Math.max(chat.pausedUntil, until);
    this.#place(chat);
  }

  #resume(lane: LaneState): void {
    if (lane.state === "open" && lane.wants) this.#enqueue(lane);
    this.#pump(this.#yielding);
  }

  /** One timer for all: for the next instant at which anything can happen. */
  #arm(): void {
    const at = this.#nextAt();
    if (this.#timer && this.#timer.at <= at) return;
    this.#timer?.cancel();
    this.#timer = undefined;
    if (at === Number.POSITIVE_INFINITY) return;
    const cancel = this.#clock.after(Math.max(0, at - this.#clock.now()), () => {
      this.#timer = undefined;
      this.#pump(false);
    });
    this.#timer = { at, cancel };
  }

  #nextAt(): number {
    const now = this.#clock.now();
    const { ready, free, wakesAt } = this.#order;
    const readyAt = ready ? this.#budget.roomAt(ready.next!, now) : Number.POSITIVE_INFINITY;
    const drawAt = Math.min(readyAt, free ? now : Number.POSITIVE_INFINITY, wakesAt);
    const backAt = this.#backing.peek()?.notBefore ?? Number.POSITIVE_INFINITY;
    return Math.min(Math.max(drawAt, this.#budget.pausedUntil), backAt);
  }
}
