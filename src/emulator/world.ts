import { Catalogue } from "./catalogue/catalogue.ts";
import { PromptCache } from "./chat/prompt-cache.ts";
import { Repeats } from "./chat/repeats.ts";
import { ErrorBudget } from "./error-budget.ts";
import { Faults } from "./faults/fault.ts";
import { InFlight } from "./in-flight.ts";
import { Journal } from "./journal.ts";
import { RateLimiter } from "./limits.ts";
import type { Settings } from "./options.ts";
import { Pacer } from "./stream/pacer.ts";
import { Wallet } from "./wallet.ts";

/** Everything that one emulator remembers. */
export interface World {
  readonly settings: Settings;
  readonly catalogue: Catalogue;
  readonly limiter: RateLimiter;
  readonly budget: ErrorBudget;
  readonly wallet: Wallet;
  readonly cache: PromptCache;
  readonly faults: Faults;
  readonly journal: Journal;
  readonly pacer: Pacer;
  readonly repeats: Repeats;
  readonly inFlight: InFlight;
  /** Requests so far: their ids are made from it. */
  count: number;
}

export const createWorld = (settings: Settings): World => ({
  settings,
  catalogue: new Catalogue(settings.now, settings.models),
  limiter: new RateLimiter(settings.limits, settings.windowMs, settings.now),
  budget: new ErrorBudget(settings.errorBudget, settings.now),
  wallet: new Wallet(settings.balance),
  cache: new PromptCache(settings.now),
  faults: new Faults(),
  journal: new Journal(settings.record),
  pacer: new Pacer(),
  repeats: new Repeats(),
  inFlight: new InFlight(settings.inFlight),
  count: 0,
});
