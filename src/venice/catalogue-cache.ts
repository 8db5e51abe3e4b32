import { buildCatalogue, type Catalogue, modelListSchema, nameListSchema, readCopy } from "./catalogue.ts";
import type { Client } from "./client.ts";
import { sleep } from "./clock.ts";
import { VeniceError } from "./errors.ts";

/** Where the last good copy of the catalogue is kept. */
export interface CopyStore {
  load(): Promise<string | undefined>;
  save(copy: string): Promise<void>;
}

export interface CatalogueOptions {
  readonly store?: CopyStore;
  /** How long a copy counts as fresh; 10 minutes by default. */
  readonly freshMs?: number;
  /** Told when a refresh, or keeping its copy, failed; the copy at hand stays in use. */
  readonly onRefreshFailed?: (error: unknown) => void;
}

const FETCH_TIMEOUT_MS = 15_000;
/** Who asks waits this long for fresh news before being given the old copy. */
const GRACE_MS = 2000;
const AFTER_FAILURE_MS = 30_000;

/** Keeps the catalogue fresh: fetched by whoever asks first, once at a time, early enough that nobody needs to wait. */
export class CatalogueCache {
  readonly #client: Client;
  readonly #options: CatalogueOptions;
  readonly #freshMs: number;
  #catalogue?: Catalogue;
  #flight?: Promise<Catalogue>;
  #loading?: Promise<void>;
  #failedAt = Number.NEGATIVE_INFINITY;

  constructor(client: Client, options: CatalogueOptions) {
    this.#client = client;
    this.#options = options;
    this.#freshMs = options.freshMs ?? 600_000;
  }

  /** What is at hand, however old; nothing before the first success. */
  get atHand(): Catalogue | undefined {
    return this.#catalogue;
  }

  /** @throws VeniceError when there is neither an answer nor a copy */
  async get(signal?: AbortSignal): Promise<Catalogue> {
    signal?.throwIfAborted();
    this.#loading ??= this.#load();
    await this.#loading;
    const old = this.#catalogue;
    if (!old) return unlessAborted(this.refresh(), signal);
    const now = this.#client.clock.now();
    const ageMs = now - old.fetchedAt;
    const isFresh = ageMs >= 0 && ageMs < this.#freshMs;
    if (isFresh && ageMs < this.#freshMs * 0.8) return old;
    if (!this.#flight && now - this.#failedAt < AFTER_FAILURE_MS) return old;
    const refreshed = this.refresh().catch(() => old);
    return isFresh ? old : unlessAborted(this.#orAfterGrace(refreshed, old), signal);
  }

  /** Fetches now. Callers at the same time share one fetch. */
  refresh(): Promise<Catalogue> {
    this.#flight ??= this.#fetch().finally(() => {
      this.#flight = undefined;
    });
    return this.#flight;
  }

  async #load(): Promise<void> {
    const copy = await this.#options.store?.load().catch((error) => this.#options.onRefreshFailed?.(error));
    if (copy && !this.#catalogue) this.#catalogue = readCopy(copy);
  }

  async #fetch(): Promise<Catalogue> {
    try {
      const [{ data: entries }, traits, aliases] = await Promise.all([
        this.#client.json({ ...this.#call("/models"), query: { type: "all" } }, modelListSchema),
        this.#names("/models/traits", this.#catalogue?.traits),
        this.#names("/models/compatibility_mapping", this.#catalogue?.aliases),
      ]);
      if (entries.length === 0) throw new VeniceError("protocol", { code: "no_models" });
      const fetchedAt = this.#client.clock.now();
      this.#catalogue = buildCatalogue({ fetchedAt, entries, traits, aliases }, this.#catalogue?.replacements);
      this.#options.store?.save(this.#catalogue.copy).catch((error) => this.#options.onRefreshFailed?.(error));
      return this.#catalogue;
    } catch (error) {
      this.#failedAt = this.#client.clock.now();
      this.#options.onRefreshFailed?.(error);
      throw error;
    }
  }

  /** Names are a convenience: without them the catalogue still serves. */
  async #names(path: string, old: Readonly<Record<string, string>> = {}): Promise<Readonly<Record<string, string>>> {
    try {
      return (await this.#client.json({ ...this.#call(path), query: { type: "text" } }, nameListSchema)).data;
    } catch {
      return old;
    }
  }

  #call(path: string) {
    return { method: "GET", path, keyless: true, timeoutMs: FETCH_TIMEOUT_MS } as const;
  }

  async #orAfterGrace(refreshed: Promise<Catalogue>, old: Catalogue): Promise<Catalogue> {
    const stop = new AbortController();
    const grace = sleep(this.#client.clock, GRACE_MS, stop.signal).then(
      () => old,
      () => old,
    );
    try {
      return await Promise.race([refreshed, grace]);
    } finally {
      stop.abort();
    }
  }
}

/** A shared fetch goes on for the others when one of its callers leaves. */
function unlessAborted<T>(promise: Promise<T>, signal?: AbortSignal): Promise<T> {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      promise.catch(() => {});
      reject(signal.reason);
      return;
    }
    const onAbort = () => reject(signal.reason);
    signal.addEventListener("abort", onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}
