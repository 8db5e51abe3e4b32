import type { Dispatcher } from "undici";
import type { Clock } from "./clock.ts";

type Controller = Dispatcher.DispatchController;

/** Parts closer together than this came in one read. */
const SAME_MS = 5;

/** For connections whose replies may rest: Node buffers nothing then, and what arrives stays in the kernel. */
export const UNBUFFERED = { highWaterMark: 0 };

/**
 * Reads a reply that trickles in gulps. A read costs about the same for one word as for ten, and most of what it costs
 * to read an answer: between two gulps the connection rests.
 *
 * Stands between the connection and whoever reads from it, who may pause and resume as before.
 */
export class Gulps implements Controller {
  readonly #clock: Clock;
  #restMs = 0;
  #controller: Controller | undefined;
  #isWanted = true;
  #isResting = false;
  #isOver = false;
  /** Whether more came in a rest: then the next one is worth it too. */
  #isTrickle = false;
  #cameAt = Number.NEGATIVE_INFINITY;
  #cancel: (() => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** From the next gulp on, so much time lies between one and another; 0 to read all as it comes, at once. */
  rest(ms: number): void {
    this.#restMs = ms;
    if (ms === 0) this.#wake();
  }

  /** What comes now is the beginning of the next gulp, that came too early. */
  get isResting(): boolean {
    return this.#isResting;
  }

  /** The connection has something. */
  began(controller: Controller): this {
    this.#controller = controller;
    return this;
  }

  /** A part of the reply is here; more of the same gulp may follow at once. */
  came(): void {
    if (this.#restMs === 0 || this.#isOver) return;
    if (this.#cancel) {
      this.#isTrickle ||= this.#isResting;
      return;
    }
    const now = this.#clock.now();
    const pauseMs = now - this.#cameAt;
    if (pauseMs < SAME_MS) return;
    this.#cameAt = now;
    // What comes seldom is a gulp by itself.
    if (this.#isTrickle || pauseMs < this.#restMs) this.#beginRest();
  }

  #beginRest(): void {
    this.#isTrickle = false;
    this.#cancel = this.#clock.after(this.#restMs, () => this.#wake());
    // One read may hold many parts, and a read of an encrypted connection comes as many: all that is here is taken.
    setImmediate(() => {
      if (!this.#cancel) return;
      this.#isResting = true;
      this.#controller?.pause();
    });
  }

  /** Nothing more comes. */
  over(): void {
    this.#isOver = true;
    this.#cancel?.();
    this.#cancel = undefined;
  }

  get aborted(): boolean {
    return this.#controller?.aborted ?? false;
  }

  get paused(): boolean {
    return !this.#isWanted;
  }

  get reason(): Error | null {
    return this.#controller?.reason ?? null;
  }

  get rawHeaders(): Controller["rawHeaders"] {
    return this.#controller?.rawHeaders;
  }

  get rawTrailers(): Controller["rawTrailers"] {
    return this.#controller?.rawTrailers;
  }

  abort(reason: Error): void {
    this.#controller?.abort(reason);
  }

  pause(): void {
    this.#isWanted = false;
    this.#controller?.pause();
  }

  resume(): void {
    this.#isWanted = true;
    if (!this.#isResting) this.#controller?.resume();
  }

  #wake(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#isResting = false;
    if (this.#isWanted && !this.#isOver) this.#controller?.resume();
  }
}

/** Lets the requests that carry `Gulps` as `opaque` be read so. */
export const inGulps: Dispatcher.DispatcherComposeInterceptor = (dispatch) => (options, handler) => {
  const gulps = "opaque" in options ? options.opaque : undefined;
  return dispatch(options, gulps instanceof Gulps ? gulping(gulps, handler) : handler);
};

function gulping(gulps: Gulps, handler: Dispatcher.DispatchHandler): Dispatcher.DispatchHandler {
  return {
    onRequestStart: (controller, context) => handler.onRequestStart?.(gulps.began(controller), context),
    onResponseStart: (_, status, headers, message) => handler.onResponseStart?.(gulps, status, headers, message),
    onResponseData(_, chunk) {
      handler.onResponseData?.(gulps, chunk);
      gulps.came();
    },
    onResponseEnd(_, trailers) {
      gulps.over();
      handler.onResponseEnd?.(gulps, trailers);
    },
    onResponseError(_, error) {
      gulps.over();
      handler.onResponseError?.(gulps, error);
    },
  };
}
