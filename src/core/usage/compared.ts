import { t } from "../../i18n.ts";
import { explain } from "../error-words.ts";
import { inUsd } from "../money.ts";
import { dayOf } from "../quota/books.ts";
import type { Money } from "../quota/open.ts";

const DAY_MS = 86_400_000;
/** Venice's figures are minutes old, and rounded: less than this says nothing. */
const MOST_APART = 0.05;
const LEAST_USD = 0.05;

/** Venice's own figures beside ours, where there is an admin key: a sentence, and a warning when they part. */
export async function compared(
  days: number,
  oursUsd: number,
  money: Money,
  locale: string,
): Promise<readonly string[]> {
  let theirs: number | undefined;
  try {
    theirs = await money.billedUsd(dayOf(money.now() - (days - 1) * DAY_MS), dayOf(money.now()));
  } catch (error) {
    // Our own figures are shown all the same.
    const reason = explain(error, locale);
    if (reason === undefined) throw error;
    return [`⚠️ ${t(locale, "usage.unbilled", { reason })}`];
  }
  if (theirs === undefined) return [];
  const said = t(locale, "usage.billed", { usd: inUsd(theirs) });
  return [isApart(oursUsd, theirs) ? `${said} ⚠️ ${t(locale, "usage.apart")}` : said];
}

/** Whether two sums differ by more than 5 %, and by more than a few cents. */
export function isApart(ours: number, theirs: number): boolean {
  const apart = Math.abs(ours - theirs);
  return apart > LEAST_USD && apart > MOST_APART * Math.max(ours, theirs);
}
