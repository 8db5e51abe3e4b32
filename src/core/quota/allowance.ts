import { UserError } from "../errors.ts";
import { exceeds, inUsd, reaches } from "../money.ts";
import type { Books } from "./books.ts";

/** However few there are, nobody gets more than a fifth of a day's money. */
const FEWEST_PEOPLE = 5;
/** The balance is to last this long. */
const BALANCE_DAYS = 30;
/** How long the number of active people is believed. */
const FRESH_MS = 60_000;

export interface AllowanceOptions {
  readonly books: Books;
  readonly budgetDayUsd: number | undefined;
  /** What the key has left, in USD; undefined where nobody knows. */
  readonly balanceUsd: () => number | undefined;
  /** What one answer of the default model costs at most: everyone gets at least that. */
  readonly answerUsd: () => Promise<number>;
  readonly now: () => number;
}

/** What one person may spend of the shared key in a UTC day. */
export interface Allowances {
  /** In USD; undefined where nothing limits it: neither a budget nor a balance is known. */
  ofPerson(weight: number): Promise<number | undefined>;
  /** @throws UserError when the rest of today's allowance does not hold `usd` */
  check(spentUsd: number, usd: number, weight: number): Promise<void>;
}

/** min(a day's budget, balance ÷ 30) ÷ max(5, people active in seven days) × weight. */
export function createAllowances(o: AllowanceOptions): Allowances {
  let people: { readonly at: number; readonly count: Promise<number> } | undefined;
  function active(): Promise<number> {
    if (!people || o.now() - people.at > FRESH_MS) people = { at: o.now(), count: o.books.active() };
    return people.count;
  }
  const self: Allowances = {
    async ofPerson(weight) {
      const balance = o.balanceUsd();
      const known = [o.budgetDayUsd, balance === undefined ? undefined : balance / BALANCE_DAYS].filter(
        (usd) => usd !== undefined,
      );
      if (known.length === 0) return undefined;
      const share = (Math.min(...known) / Math.max(FEWEST_PEOPLE, await active())) * weight;
      return Math.max(share, await o.answerUsd());
    },
    async check(spentUsd, usd, weight) {
      const allowance = await self.ofPerson(weight);
      if (allowance === undefined) return;
      const hours = Math.ceil((nextDay(o.now()) - o.now()) / 3_600_000);
      if (reaches(spentUsd, allowance)) throw new UserError("error.allowance.used", { usd: inUsd(allowance), hours });
      if (exceeds(spentUsd + usd, allowance) && exceeds(usd, await o.answerUsd()))
        throw new UserError("error.allowance.left", {
          usd: inUsd(usd),
          left: inUsd(allowance - spentUsd),
          hours,
        });
    },
  };
  return self;
}

/** When the UTC day ends that `at` is in. */
export function nextDay(at: number): number {
  return new Date(at).setUTCHours(24, 0, 0, 0);
}
