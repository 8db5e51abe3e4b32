import type { Socket } from "node:net";
import { buildConnector, type Dispatcher } from "undici";
import type { Clock } from "./clock.ts";

/** Parts closer together than this came in one read. */
const SAME_MS = 5;
/** Rests end together, so often: a process that is awake reads many replies for little more than one. */
const TICK_MS = 25;

/** A connection that need not be read: what arrives then stays in the kernel. */
class Tap {
  readonly #read: () => void;
  #isClosed = false;
  #isAsked = false;

  constructor(socket: Socket) {
    const read = socket._read.bind(socket);
    this.#read = () => read(0);
    socket._read = () => {
      if (this.#isClosed) this.#isAsked = true;
      else this.#read();
    };
    const take = socket.read.bind(socket);
    socket.read = (size) => {
      reading = this;
      return take(size);
    };
  }

  close(): void {
    this.#isClosed = true;
  }

  open(): void {
    this.#isClosed = false;
    if (!this.#isAsked) return;
    this.#isAsked = false;
    this.#read();
  }
}

/** Whose bytes are being handed on: the HTTP client reads one connection at a time, and says no more of which. */
let reading: Tap | undefined;

/**
 * Reads a reply that trickles in gulps. A read costs about the same for one word as for ten, and most of what it costs
 * to read an answer: between two gulps the connection rests.
 */
export class Gulps {
  readonly #clock: Clock;
  #tap: Tap | undefined;
  #restMs: (() => number) | undefined;
  #cameAt = Number.NEGATIVE_INFINITY;
  #restedMs = 0;
  #cancel: (() => void) | undefined;
  #isOver = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * @param ms how long lies between one gulp and the next, asked after each; nothing to read all as it comes, from now on
   */
  rest(ms: (() => number) | undefined): void {
    this.#restMs = ms;
    if (!ms) this.#wake();
  }

  /** The reply has begun, on the connection that is being read. */
  began(): void {
    this.#tap = reading;
  }

  /** A part of the reply is here; more of the same gulp may follow at once. */
  came(): void {
    if (!this.#restMs || this.#isOver || this.#cancel) return;
    const now = this.#clock.now();
    const pauseMs = now - this.#cameAt;
    if (pauseMs < SAME_MS) return;
    this.#cameAt = now;
    this.#tap?.close();
    // Once it is shown, it is known how long the next one has time.
    const shown = setImmediate(() => this.#begin(pauseMs));
    this.#cancel = () => clearImmediate(shown);
  }

  #begin(pauseMs: number): void {
    const restMs = this.#restMs?.() ?? 0;
    // What comes seldom is a gulp by itself.
    if (restMs === 0 || pauseMs > 2 * Math.max(restMs, this.#restedMs)) {
      this.#wake();
      return;
    }
    const now = this.#clock.now();
    this.#restedMs = Math.ceil((now + restMs) / TICK_MS) * TICK_MS - now;
    this.#cancel = this.#clock.after(this.#restedMs, () => this.#wake());
  }

  /** Nothing more comes. */
  over(): void {
    this.#isOver = true;
    this.#wake();
    // From now on the connection is another reply's.
    this.#tap = undefined;
  }

  #wake(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#tap?.open();
  }
}

/** Makes the connections on which replies may rest: Node reads nothing ahead, and asks before it reads more. */
export function connectWithTaps(options: buildConnector.BuildOptions): buildConnector.connector {
  const connect = buildConnector({ ...options, ...{ highWaterMark: 0 } });
  return (target, done) =>
    connect(target, (...[error, socket]) => {
      if (error) return done(error, null);
      new Tap(socket);
      done(null, socket);
    });
}

/** Lets the requests that carry `Gulps` as `opaque` be read so. */
export const inGulps: Dispatcher.DispatcherComposeInterceptor = (dispatch) => (options, handler) => {
  const gulps = "opaque" in options ? options.opaque : undefined;
  return dispatch(options, gulps instanceof Gulps ? gulping(gulps, handler) : handler);
};

function gulping(gulps: Gulps, handler: Dispatcher.DispatchHandler): Dispatcher.DispatchHandler {
  return {
    onRequestStart: (controller, context) => handler.onRequestStart?.(controller, context),
    onResponseStart(controller, status, headers, message) {
      gulps.began();
      handler.onResponseStart?.(controller, status, headers, message);
    },
    onResponseData(controller, chunk) {
      handler.onResponseData?.(controller, chunk);
      gulps.came();
    },
    onResponseEnd(controller, trailers) {
      gulps.over();
      handler.onResponseEnd?.(controller, trailers);
    },
    onResponseError(controller, error) {
      gulps.over();
      handler.onResponseError?.(controller, error);
    },
  };
}
