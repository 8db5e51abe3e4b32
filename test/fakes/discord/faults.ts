export interface FaultSpec {
  /** All methods when missing. */
  readonly method?: string;
  /** Tested against the path after `/api/vN`, tokens in place; or `/attachments/…` for a file. */
  readonly path: RegExp;
  /** Answered instead of processing the request. */
  readonly status?: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** How many requests it meets. Default 1. */
  readonly times?: number;
  /** Matching requests that pass unharmed first. */
  readonly skip?: number;
  /** The request is processed, then the connection is cut: the client cannot know. */
  readonly dropAfterProcessing?: boolean;
  /** The connection is cut and nothing is processed. */
  readonly drop?: boolean;
  /** Waits before anything else happens. */
  readonly delayMs?: number;
}

interface Armed {
  readonly spec: FaultSpec;
  left: number;
  skip: number;
}

/** Faults that wait for their requests. */
export class Faults {
  readonly #armed = new Set<Armed>();

  /** @returns disarms the fault */
  arm(spec: FaultSpec): () => void {
    const armed = { spec, left: spec.times ?? 1, skip: spec.skip ?? 0 };
    this.#armed.add(armed);
    return () => this.#armed.delete(armed);
  }

  clear(): void {
    this.#armed.clear();
  }

  take(method: string, path: string): FaultSpec | undefined {
    for (const armed of this.#armed) {
      const { spec } = armed;
      if ((spec.method !== undefined && spec.method !== method) || !spec.path.test(path)) continue;
      if (armed.skip > 0) {
        armed.skip -= 1;
        continue;
      }
      armed.left -= 1;
      if (armed.left <= 0) this.#armed.delete(armed);
      return spec;
    }
    return undefined;
  }
}
