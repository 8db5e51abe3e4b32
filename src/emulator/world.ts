import { Accounts } from "./accounts.ts";
import { Catalogue } from "./catalogue/catalogue.ts";
import { PromptCache } from "./chat/prompt-cache.ts";
import { Repeats } from "./chat/repeats.ts";
import { Clock } from "./clock.ts";
import { ErrorBudget } from "./error-budget.ts";
import { Faults } from "./faults/fault.ts";
import { InFlight } from "./in-flight.ts";
import { Jobs } from "./jobs/jobs.ts";
import { Journal } from "./journal.ts";
import { RateLimiter } from "./limits.ts";
import type { Settings } from "./options.ts";
import { Heard } from "./sound/heard.ts";
import { Pacer } from "./stream/pacer.ts";
import { UsageLog } from "./usage-log.ts";

/** Everything that one emulator remembers. */
export interface World {
  readonly settings: Settings;
  readonly catalogue: Catalogue;
  readonly limiter: RateLimiter;
  readonly budget: ErrorBudget;
  readonly accounts: Accounts;
  readonly usage: UsageLog;
  readonly clock: Clock;
  /** What may be changed while it runs. */
  readonly pace: { tokensPerSecond: number; jobMs: number };
  readonly cache: PromptCache;
  readonly faults: Faults;
  readonly journal: Journal;
  readonly pacer: Pacer;
  readonly repeats: Repeats;
  readonly inFlight: InFlight;
  readonly heard: Heard;
  readonly jobs: Jobs;
  /** Requests so far: their ids are made from it. */
  count: number;
}

export function createWorld(settings: Settings): World {
  const clock = new Clock(settings.now);
  const { now } = clock;
  return {
    settings,
    clock,
    pace: { tokensPerSecond: settings.tokensPerSecond, jobMs: settings.jobMs },
    catalogue: new Catalogue(now, settings.models),
    limiter: new RateLimiter(settings.limits, settings.windowMs, now),
    budget: new ErrorBudget(settings.errorBudget, now),
    accounts: new Accounts(settings.balance, settings.balances),
    usage: new UsageLog(),
    cache: new PromptCache(now),
    faults: new Faults(),
    journal: new Journal(settings.record),
    pacer: new Pacer(),
    repeats: new Repeats(),
    inFlight: new InFlight(settings.inFlight),
    heard: new Heard(),
    jobs: new Jobs(now),
    count: 0,
  };
}
