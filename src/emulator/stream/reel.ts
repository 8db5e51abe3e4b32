import type { ServerResponse } from "node:http";
import type { Step } from "./step.ts";

export interface ReelOptions {
  /** 0: as fast as the connection takes it. */
  readonly tokensPerSecond: number;
  readonly bytesPerWrite?: number | undefined;
  readonly onToken?: (sent: number) => void;
  readonly onEnd: (outcome: "done" | "aborted" | "cut") => void;
}

/** One reply on its way: plays its steps, each when it is due, and no faster than the client reads. */
export class Reel {
  readonly #res: ServerResponse;
  readonly #steps: Iterator<Step, void>;
  readonly #options: ReelOptions;
  /** Drawn but not yet due. */
  #next: Step | undefined;
  #tokens = 0;
  /** When token number 0 was due; moves on with each wait. */
  #zeroAt: number | undefined;
  #waitUntil: number | undefined;
  #stalledAt: number | undefined;
  #draining = false;
  #seenAt = 0;
  #over = false;

  constructor(res: ServerResponse, steps: Iterable<Step, void>, options: ReelOptions) {
    this.#res = res;
    this.#steps = steps[Symbol.iterator]();
    this.#options = options;
    res.once("close", () => this.#finish(res.writableFinished ? "done" : "aborted"));
    res.on("drain", () => {
      this.#draining = false;
      this.advance(this.#seenAt);
    });
  }

  get over(): boolean {
    return this.#over;
  }

  /** Leaves a stall. */
  resume(now: number): void {
    if (this.#stalledAt === undefined) return;
    this.#zeroAt = (this.#zeroAt ?? now) + now - this.#stalledAt;
    this.#stalledAt = undefined;
  }

  /** Plays everything that is due at `now` (milliseconds of a clock that only goes forward). */
  advance(now: number): void {
    this.#seenAt = now;
    while (!this.#over && !this.#draining && this.#stalledAt === undefined) {
      this.#next ??= this.#steps.next().value ?? undefined;
      const step = this.#next;
      if (!step || !this.#due(step, now)) return;
      this.#next = undefined;
      this.#play(step, now);
    }
  }

  #due(step: Step, now: number): boolean {
    if (this.#waitUntil !== undefined) {
      if (now < this.#waitUntil) return false;
      this.#waitUntil = undefined;
    }
    const { tokensPerSecond } = this.#options;
    if (step.do !== "send" || !step.token || tokensPerSecond === 0) return true;
    this.#zeroAt ??= now;
    return now >= this.#zeroAt + (this.#tokens * 1000) / tokensPerSecond;
  }

  #play(step: Step, now: number): void {
    switch (step.do) {
      case "send":
        this.#write(step.text);
        if (step.token) this.#options.onToken?.(++this.#tokens);
        return;
      case "wait":
        this.#waitUntil = now + step.ms;
        if (this.#zeroAt !== undefined) this.#zeroAt += step.ms;
        return;
      case "stall":
        this.#stalledAt = now;
        return;
      case "end":
        this.#res.end();
        return;
      case "cut":
        this.#finish("cut");
        // What was written in this tick is still on its way to the socket.
        setImmediate(() => this.#res.destroy());
    }
  }

  #write(text: string): void {
    const { bytesPerWrite } = this.#options;
    if (bytesPerWrite === undefined) {
      this.#draining = !this.#res.write(text);
      return;
    }
    const bytes = Buffer.from(text);
    for (let at = 0; at < bytes.length; at += bytesPerWrite) {
      this.#draining = !this.#res.write(bytes.subarray(at, at + bytesPerWrite)) || this.#draining;
    }
  }

  #finish(outcome: "done" | "aborted" | "cut"): void {
    if (this.#over) return;
    this.#over = true;
    this.#options.onEnd(outcome);
  }
}
