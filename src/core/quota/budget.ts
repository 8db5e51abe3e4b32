import { UserError } from "../errors.ts";
import { exceeds, reaches } from "../money.ts";
import type { TellOwners } from "../owners.ts";
import type { Books } from "./books.ts";

export interface Limits {
  readonly dayUsd?: number;
  readonly monthUsd?: number;
}

/** The bot's own hard limits. */
export interface Budget {
  /**
   * Sets money aside for one request until it is `over`.
   * @throws UserError when it would go over a limit
   */
  claim(usd: number): Promise<{ over(): void }>;
  /** Called after something was paid for: the owners hear at 80 %, and at the end. */
  watch(): Promise<void>;
}

/** @param limits days and months are UTC */
export function createBudget(books: Books, limits: Limits, tellOwners: TellOwners): Budget {
  /** What is under way here and not in the books yet. */
  let claimed = 0;
  const spans = (["day", "month"] as const).flatMap((span) => {
    const limit = span === "day" ? limits.dayUsd : limits.monthUsd;
    return limit === undefined ? [] : [{ span, limit }];
  });
  return {
    async claim(usd) {
      const booked = await Promise.all(spans.map(({ span }) => books.total(span)));
      // From here on nothing is awaited: what others claimed meanwhile is seen.
      for (const [n, { span, limit }] of spans.entries()) {
        const used = (booked[n] ?? 0) + claimed;
        if (reaches(used, limit) || exceeds(used + usd, limit)) throw new UserError(`error.budget.${span}`);
      }
      claimed += usd;
      return {
        over() {
          claimed -= usd;
        },
      };
    },
    async watch() {
      for (const { span, limit } of spans) {
        const used = await books.total(span);
        const params = { used: used.toFixed(2), limit: limit.toFixed(2) };
        if (reaches(used, limit)) await tellOwners(`budget:${span}:100`, `owner.budget.${span}.over`, params);
        else if (reaches(used, limit * 0.8)) await tellOwners(`budget:${span}:80`, `owner.budget.${span}`, params);
      }
    },
  };
}
