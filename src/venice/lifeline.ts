import type { Clock } from "./clock.ts";
import { VeniceError } from "./errors.ts";

export interface Patience {
  /** How long nothing at all may arrive. */
  readonly silenceMs: number;
  /** How long what arrives may be nothing but signs of life, such as comments. Longer than the silence. */
  readonly fruitlessMs: number;
}

/**
 * What ends a request early: its caller's signal, or our own patience.
 *
 * A reply that grows has no total time. It lives as long as bytes come, and as long as they now and then carry something:
 * a server that only says "still here" is let go after `fruitlessMs`.
 */
export class Lifeline {
  readonly #clock: Clock;
  readonly #controller = new AbortController();
  readonly #outer?: AbortSignal;
  #cancelTimer?: () => void;
  #lastByteAt: number;
  #lastFruitAt: number;
  #held = false;

  constructor(clock: Clock, outer?: AbortSignal) {
    this.#clock = clock;
    this.#outer = outer;
    this.#lastByteAt = this.#lastFruitAt = clock.now();
    if (outer?.aborted) this.#controller.abort(outer.reason);
    else outer?.addEventListener("abort", this.#onOuterAbort, { once: true });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Bounds the whole request. */
  limitTotal(ms: number): void {
    this.#rearm(ms, () => this.#expire("total"));
  }

  /** Bounds the pauses in it. */
  limitPauses(patience: Patience): void {
    this.#lastByteAt = this.#lastFruitAt = this.#clock.now();
    this.#rearm(patience.silenceMs, () => this.#checkPauses(patience));
  }

  /** Bytes arrived. */
  beat(fruitful: boolean): void {
    const now = this.#clock.now();
    this.#lastByteAt = now;
    if (fruitful) this.#lastFruitAt = now;
  }

  /** The reader itself has paused the reply: a pause now is not the server's. */
  hold(held: boolean): void {
    this.#held = held;
    if (!held) this.beat(true);
  }

  /** Lets go of the timer and of the caller's signal. */
  end(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    this.#outer?.removeEventListener("abort", this.#onOuterAbort);
  }

  readonly #onOuterAbort = () => this.#controller.abort(this.#outer?.reason);

  #checkPauses(patience: Patience): void {
    if (this.#held) this.beat(true);
    const now = this.#clock.now();
    const silenceLeft = this.#lastByteAt + patience.silenceMs - now;
    const fruitlessLeft = this.#lastFruitAt + patience.fruitlessMs - now;
    if (silenceLeft <= 0) this.#expire("silent");
    else if (fruitlessLeft <= 0) this.#expire("fruitless");
    else this.#rearm(Math.min(silenceLeft, fruitlessLeft), () => this.#checkPauses(patience));
  }

  #rearm(ms: number, fn: () => void): void {
    this.#cancelTimer?.();
    this.#cancelTimer = this.#clock.after(ms, fn);
  }

  #expire(code: string): void {
    this.#controller.abort(new VeniceError("timeout", { code }));
  }
}
