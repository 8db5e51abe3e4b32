import { ApiFailure } from "./failure.ts";

/** A fault that the next matching requests meet. */
export interface FaultSpec {
  /** The method it meets, any by default; `file` for downloads. */
  readonly method?: string;
  /** Which calls of the method, by their parameters. */
  readonly when?: (params: ReadonlyMap<string, string>) => boolean;
  /** Answers with this error instead of acting. */
  readonly status?: number;
  readonly description?: string;
  /** Seconds, for a 429. */
  readonly retryAfter?: number;
  /** How many requests it meets, 1 by default. */
  readonly times?: number;
  /** Acts, then cuts the connection: the bot cannot know. */
  readonly dropAfterProcessing?: boolean;
  /** Cuts the connection without acting. */
  readonly drop?: boolean;
  /** Answers this much later. */
  readonly delayMs?: number;
  /** Answers with a page that is not JSON, as a proxy would. */
  readonly html?: boolean;
}

export class Faults {
  #waiting: { spec: FaultSpec; left: number }[] = [];
  #downUntil = 0;
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  add(spec: FaultSpec): void {
    this.#waiting.push({ spec, left: spec.times ?? 1 });
  }

  clear(): void {
    this.#waiting = [];
    this.#downUntil = 0;
  }

  /** Refuses every connection for a while. */
  down(ms: number): void {
    this.#downUntil = this.#now() + ms;
  }

  get isDown(): boolean {
    return this.#now() < this.#downUntil;
  }

  next(method: string, params: ReadonlyMap<string, string>): FaultSpec | undefined {
    const found = this.#waiting.find(
      ({ spec }) =>
        (spec.method === undefined || spec.method.toLowerCase() === method.toLowerCase()) &&
        (spec.when?.(params) ?? true),
    );
    if (!found) return undefined;
    found.left--;
    if (found.left <= 0) this.#waiting = this.#waiting.filter((other) => other !== found);
    return found.spec;
  }
}

const WORDS: Readonly<Record<number, string>> = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  409: "Conflict",
  413: "Request Entity Too Large",
  500: "Internal Server Error",
  502: "Bad Gateway",
  503: "Service Unavailable",
  504: "Gateway Timeout",
};

/** The error reply that a fault asks for. */
export function failureOf(spec: FaultSpec): ApiFailure | undefined {
  if (spec.status === undefined && spec.retryAfter === undefined && spec.description === undefined) return undefined;
  const status = spec.status ?? (spec.retryAfter === undefined ? 400 : 429);
  if (status === 429) {
    const retryAfter = spec.retryAfter ?? 1;
    const words = spec.description ?? `Too Many Requests: retry after ${retryAfter}`;
    return new ApiFailure(429, words, { retry_after: retryAfter });
  }
  return new ApiFailure(status, spec.description ?? WORDS[status] ?? "Error");
}
