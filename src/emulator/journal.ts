/** A request as it came in, without its secret, and what became of it. */
export interface RecordedRequest {
  readonly id: string;
  /** Epoch milliseconds of the emulator's clock. */
  readonly at: number;
  readonly method: string;
  /** Below `/api/v1`, without the query. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** Lower-case names; `authorization` tells only that there was one. */
  readonly headers: Readonly<Record<string, string>>;
  /** The parsed JSON body. */
  readonly body: unknown;
  readonly status: number | undefined;
  /** `aborted`: the client went away first. `cut`: a fault ended it. */
  readonly outcome: "open" | "done" | "aborted" | "cut";
  /** Tokens of an answer that were written so far. */
  readonly tokens: number;
  /** A fault had a hand in it. */
  readonly faulty: boolean;
}

export interface Warning {
  readonly requestId: string;
  readonly path: string;
  readonly message: string;
}

export interface Refusals {
  readonly total: number;
  readonly byStatus: Readonly<Record<number, number>>;
  readonly byReason: Readonly<Record<string, number>>;
}

export type Entry = { -readonly [Field in keyof RecordedRequest]: RecordedRequest[Field] };

const keptBytes = 32 * 1024 * 1024;
const keptWarnings = 1_000;

/** Remembers the newest requests, within a number and a size, and counts what was refused. */
export class Journal {
  readonly #keep: number;
  readonly #entries: { entry: Entry; bytes: number }[] = [];
  readonly #warnings: Warning[] = [];
  readonly #watchers = new Set<() => void>();
  #bytes = 0;
  #refusals: Refusals = { total: 0, byStatus: {}, byReason: {} };

  constructor(keep: number) {
    this.#keep = keep;
  }

  get requests(): readonly RecordedRequest[] {
    return this.#entries.map(({ entry }) => entry);
  }

  get warnings(): readonly Warning[] {
    return this.#warnings;
  }

  get refusals(): Refusals {
    return this.#refusals;
  }

  add(entry: Entry, bytes: number): void {
    if (this.#keep === 0) return;
    this.#entries.push({ entry, bytes });
    this.#bytes += bytes;
    while (this.#entries.length > this.#keep || (this.#bytes > keptBytes && this.#entries.length > 1)) {
      this.#bytes -= this.#entries.shift()?.bytes ?? 0;
    }
    this.changed();
  }

  warn(warning: Warning): void {
    this.#warnings.push(warning);
    if (this.#warnings.length > keptWarnings) this.#warnings.shift();
  }

  refused(status: number, reason: string): void {
    const { total, byStatus, byReason } = this.#refusals;
    this.#refusals = {
      total: total + 1,
      byStatus: { ...byStatus, [status]: (byStatus[status] ?? 0) + 1 },
      byReason: { ...byReason, [reason]: (byReason[reason] ?? 0) + 1 },
    };
  }

  clear(): void {
    this.#entries.length = 0;
    this.#warnings.length = 0;
    this.#bytes = 0;
    this.#refusals = { total: 0, byStatus: {}, byReason: {} };
  }

  changed(): void {
    for (const look of this.#watchers) look();
  }

  /** Resolves once the requests look as wished; looks again after each that comes in and each that ends. */
  until(wished: (requests: readonly RecordedRequest[]) => boolean, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const stop = () => {
        this.#watchers.delete(look);
        signal?.removeEventListener("abort", give);
      };
      const give = () => {
        stop();
        reject(signal?.reason);
      };
      const look = () => {
        try {
          if (!wished(this.requests)) return;
          resolve();
        } catch (error) {
          reject(error);
        }
        stop();
      };
      if (signal?.aborted) return reject(signal.reason);
      signal?.addEventListener("abort", give);
      this.#watchers.add(look);
      look();
    });
  }
}
