import type { Reading } from "../../src/core/fair/limits.ts";
import type { VirtualClock } from "./virtual-clock.ts";

export const WINDOW_MS = 60_000;

export interface Question {
  readonly promptTokens: number;
  readonly maxCompletionTokens: number;
  readonly answerTokens: number;
}

export interface Reply {
  readonly isRefused: boolean;
  readonly readings: readonly Reading[];
  /** When the answer is complete. */
  readonly ended: Promise<void>;
}

interface Limit {
  readonly requests: number;
  readonly tokens: number;
  /** 60 s by default. */
  readonly windowMs?: number;
}

interface Counted {
  readonly startedAt: number;
  requests: number;
  tokens: number;
}

/**
 * Venice's windows for one key and model: fixed, begun by their first request; prompts count when they arrive, answers when
 * they end. What is over gets a 429.
 */
export class ModelOfVenice {
  readonly windows: Counted[] = [];
  refusals = 0;
  readonly #clock: VirtualClock;
  readonly #limit: Limit;
  readonly #random: () => number;

  constructor(clock: VirtualClock, limit: Limit, random: () => number) {
    this.#clock = clock;
    this.#limit = limit;
    this.#random = random;
  }

  get #windowMs(): number {
    return this.#limit.windowMs ?? WINDOW_MS;
  }

  async send(question: Question): Promise<Reply> {
    await this.#clock.sleep(20 + this.#random() * 180);
    const window = this.#window();
    const isFull =
      window.requests >= this.#limit.requests || window.tokens + question.promptTokens > this.#limit.tokens;
    if (isFull) this.refusals++;
    else {
      window.requests++;
      window.tokens += question.promptTokens;
    }
    const readings = this.#readings(window);
    await this.#clock.sleep(isFull ? 20 : 200 + this.#random() * 1500);
    return { isRefused: isFull, readings, ended: isFull ? Promise.resolve() : this.#answer(question) };
  }

  async #answer(question: Question): Promise<void> {
    // About 80 tokens a second, as a model writes.
    await this.#clock.sleep((question.answerTokens / 80) * 1000 * (0.7 + 0.6 * this.#random()));
    this.#window().tokens += question.answerTokens;
  }

  #window(): Counted {
    const now = this.#clock.now();
    const last = this.windows.at(-1);
    if (last && now < last.startedAt + this.#windowMs) return last;
    const window = { startedAt: now, requests: 0, tokens: 0 };
    this.windows.push(window);
    return window;
  }

  #readings({ startedAt, requests, tokens }: Counted): readonly Reading[] {
    const resetAt = startedAt + this.#windowMs;
    const { requests: most, tokens: mostTokens } = this.#limit;
    return [
      { model: "m", unit: "requests", window: "minute", limit: most, remaining: most - requests, resetAt },
      {
        model: "m",
        unit: "tokens",
        window: "minute",
        limit: mostTokens,
        remaining: Math.max(0, mostTokens - tokens),
        resetAt,
      },
    ];
  }
}
