import type { jobEnds } from "../faults/fault.ts";
import type { Ware } from "../usage-log.ts";
import type { Balance } from "../wallet.ts";

export type JobEnd = (typeof jobEnds)[number];

/** A film or a sound that was paid for and is being made. */
export interface Job {
  readonly id: string;
  readonly kind: "audio" | "video";
  readonly key: string;
  readonly model: string;
  readonly queuedAt: number;
  readonly readyAt: number;
  readonly usualMs: number;
  /** How it ends, where not well. */
  readonly end: JobEnd | undefined;
  readonly type: string;
  readonly ware: Ware;
  readonly paid: Balance;
  /** What it is fetched from, where it is not in the answer. */
  readonly download: boolean;
  /** Makes it, when it is first wanted. */
  make(): Promise<Buffer>;
}

const livesMs = 24 * 3_600_000;
const mostKept = 500;

/** The jobs of all keys, for a day each. */
export class Jobs {
  readonly #now: () => number;
  readonly #jobs = new Map<string, Job>();
  readonly #made = new Map<string, Promise<Buffer>>();
  readonly #settled = new Set<string>();
  readonly #deleted = new Set<string>();

  constructor(now: () => number) {
    this.#now = now;
  }

  add(job: Job): void {
    this.#jobs.set(job.id, job);
    const oldest = this.#jobs.keys().next();
    if (this.#jobs.size > mostKept && !oldest.done) this.#forget(oldest.value);
  }

  /** `deleted` where it was there once; undefined where it never was, or is too old. */
  find(id: string): Job | "deleted" | undefined {
    if (this.#deleted.has(id)) return "deleted";
    const job = this.#jobs.get(id);
    return job && this.#now() < job.queuedAt + livesMs ? job : undefined;
  }

  bytesOf(job: Job): Promise<Buffer> {
    const bytes = this.#made.get(job.id) ?? job.make();
    this.#made.set(job.id, bytes);
    return bytes;
  }

  /** True the first time: what failed is refunded once. */
  settle(job: Job): boolean {
    if (this.#settled.has(job.id)) return false;
    this.#settled.add(job.id);
    return true;
  }

  delete(job: Job): void {
    this.#forget(job.id);
    this.#deleted.add(job.id);
  }

  #forget(id: string): void {
    this.#jobs.delete(id);
    this.#made.delete(id);
    this.#settled.delete(id);
  }
}

/** These words in a prompt stand for how a job ends: `[policy]`, `[suggestion]`, `[server]` and `[never]`. */
export const endIn = (prompt: string): JobEnd | undefined =>
  (["policy", "suggestion", "server", "never"] as const).find((end) => prompt.toLowerCase().includes(`[${end}]`));

/** `[large]` in a prompt stands for a film of more than platforms take. */
export const isLarge = (prompt: string): boolean => prompt.toLowerCase().includes("[large]");
