import type { ModelPatch } from "./catalogue/catalogue.ts";
import type { LimitClass } from "./catalogue/model.ts";
import { ampleLimits, type ClassLimit, type Dialect, type Limits, limitsWith } from "./limits.ts";
import type { Balance } from "./wallet.ts";

export interface EmulatorOptions {
  /** 0, the default, takes one that is free. */
  readonly port?: number;
  /** Chooses the wording; default 1. */
  readonly seed?: string | number;
  /** Default 60, about as people read; 0 is as fast as possible. */
  readonly tokensPerSecond?: number;
  /** What a key may do per window with one model, by the model's class; default: far more than anyone needs. */
  readonly limits?: Partial<Record<LimitClass, Partial<ClassLimit>>>;
  /** How long a window is; default one minute. */
  readonly windowMs?: number;
  /** How rate-limit headers are written; default `ms`. */
  readonly dialect?: Dialect;
  /** 4xx replies within 30 s before a block of 30 s; default 50, as enforced (20 is documented). */
  readonly errorBudget?: number;
  /** Answers that one key may have under way; unlimited by default. */
  readonly inFlight?: number;
  /** Keys that are accepted; by default whatever is not empty. */
  readonly keys?: readonly string[];
  /** Default 10,000 USD and no DIEM. */
  readonly balance?: Partial<Balance>;
  /** Keys with an account of their own; all others share one. */
  readonly balances?: Readonly<Record<string, Partial<Balance>>>;
  /** How long a queued video takes, in milliseconds; default 6,000. Sound takes half of it. */
  readonly jobMs?: number;
  /** Changes to models, or further text models. */
  readonly models?: readonly ModelPatch[];
  /** How many requests are remembered; default 1,000. */
  readonly record?: number;
  /** The clock of limits, dates and ages, in epoch milliseconds. The pace of words keeps to the machine's. */
  readonly now?: () => number;
}

export interface Settings {
  readonly port: number;
  readonly seed: string | number;
  readonly tokensPerSecond: number;
  readonly limits: Limits;
  readonly windowMs: number;
  readonly dialect: Dialect;
  readonly errorBudget: number;
  readonly inFlight: number;
  readonly keys: ReadonlySet<string> | undefined;
  readonly balance: Balance;
  readonly balances: Readonly<Record<string, Balance>>;
  readonly jobMs: number;
  readonly models: readonly ModelPatch[];
  readonly record: number;
  readonly now: () => number;
}

export const settled = (options: EmulatorOptions): Settings => ({
  port: options.port ?? 0,
  seed: options.seed ?? 1,
  tokensPerSecond: options.tokensPerSecond ?? 60,
  limits: limitsWith(ampleLimits, options.limits ?? {}),
  windowMs: options.windowMs ?? 60_000,
  dialect: options.dialect ?? "ms",
  errorBudget: options.errorBudget ?? 50,
  inFlight: options.inFlight ?? Number.POSITIVE_INFINITY,
  keys: options.keys && new Set(options.keys),
  balance: { usd: 10_000, diem: 0, ...options.balance },
  balances: Object.fromEntries(
    Object.entries(options.balances ?? {}).map(([key, balance]) => [key, { usd: 0, diem: 0, ...balance }]),
  ),
  jobMs: options.jobMs ?? 6_000,
  models: options.models ?? [],
  record: options.record ?? 1_000,
  now: options.now ?? Date.now,
});
