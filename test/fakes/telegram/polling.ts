import type { Call } from "./call.ts";
import { ApiFailure } from "./failure.ts";
import type { Json } from "./json.ts";
import type { World } from "./world.ts";

const MAX_TIMEOUT_SECONDS = 50;
/** Updates that come together are answered together. */
const GATHER_MS = 1;
const CONFLICT_PAUSE_MS = 3000;
const BUSY_MS = 3000;

interface Waiting {
  readonly limit: number;
  readonly offset: number;
  settle(updates: Json): void;
  fail(error: ApiFailure): void;
  stop(): void;
}

/** `getUpdates`: one poller at a time, waiting as long as it asked to. */
export class Polling {
  readonly #world: World;
  #waiting: Waiting | undefined;
  #nextConflictAt = 0;
  #lastOffset: number | undefined;
  #lastAt = 0;

  constructor(world: World) {
    this.#world = world;
  }

  async poll(call: Call, isWebhookSet: boolean, signal: AbortSignal): Promise<Json> {
    const { updates, settings } = this.#world;
    if (isWebhookSet) {
      await this.#conflict(
        "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
      );
    }
    const offset = call.integer("offset");
    const limit = clamp(call.integer("limit", 100), 1, 100);
    let timeout = clamp(call.integer("timeout"), 0, MAX_TIMEOUT_SECONDS);
    updates.allow(readKinds(call.text("allowed_updates")));
    const now = this.#world.now();
    if (settings.busyPollGuard && offset === this.#lastOffset && now < this.#lastAt + BUSY_MS)
      timeout = Math.max(timeout, 3);
    this.#lastOffset = offset;
    this.#lastAt = now;
    const ready = updates.take(offset, limit);
    if (ready.length || timeout === 0) return ready;
    this.terminate("terminated by other getUpdates request; make sure that only one bot instance is running");
    return this.#wait(offset > 0 ? offset : 0, limit, timeout, signal);
  }

  /** Ends a poll that waits. */
  terminate(why: string): void {
    const waiting = this.#waiting;
    if (!waiting) return;
    this.#drop(waiting);
    void this.#conflict(why).catch((error: ApiFailure) => waiting.fail(error));
  }

  get isWaiting(): boolean {
    return this.#waiting !== undefined;
  }

  /** Lets go of everything at the end. */
  close(): void {
    const waiting = this.#waiting;
    if (!waiting) return;
    this.#drop(waiting);
    waiting.settle([]);
  }

  #wait(offset: number, limit: number, timeout: number, signal: AbortSignal): Promise<Json> {
    const { clock } = this.#world.settings;
    return new Promise<Json>((settle, fail) => {
      let gather: NodeJS.Timeout | undefined;
      const finish = (): void => {
        this.#drop(waiting);
        settle(signal.aborted ? [] : this.#world.updates.take(offset, limit));
      };
      const cancelTimer = clock.after(timeout * 1000, finish);
      const stopListening = this.#world.updates.onPush(() => {
        gather ??= setTimeout(finish, GATHER_MS);
      });
      signal.addEventListener("abort", finish, { once: true });
      const waiting: Waiting = {
        limit,
        offset,
        settle,
        fail,
        stop() {
          clearTimeout(gather);
          cancelTimer();
          stopListening();
          signal.removeEventListener("abort", finish);
        },
      };
      this.#waiting = waiting;
    });
  }

  #drop(waiting: Waiting): void {
    waiting.stop();
    if (this.#waiting === waiting) this.#waiting = undefined;
  }

  /** Conflicts that follow closely are told only after a pause, as the original does. */
  async #conflict(why: string): Promise<never> {
    const now = this.#world.now();
    if (now < this.#nextConflictAt) {
      await new Promise<void>((resolve) => this.#world.settings.clock.after(CONFLICT_PAUSE_MS, resolve));
    } else this.#nextConflictAt = now + CONFLICT_PAUSE_MS;
    throw new ApiFailure(409, `Conflict: ${why}`);
  }
}

export function readKinds(text: string): readonly string[] | undefined {
  if (!text) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    if (!Array.isArray(value) || value.some((kind) => typeof kind !== "string")) return undefined;
    return value.map((kind: string) => kind.toLowerCase());
  } catch {
    return undefined;
  }
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
