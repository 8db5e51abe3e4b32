/** US dollars as people read them: at least cents, no more than a hundredth of one. */
export function inUsd(usd: number): string {
  return `$${usd.toFixed(4).replace(/0{1,2}$/, "")}`;
}

/** Fractions of cents do not add up exactly: what is less than this is nothing. */
const NOTHING_USD = 1e-9;

/** Whether a sum comes up to a limit. */
export const reaches = (usd: number, limitUsd: number): boolean => usd > limitUsd - NOTHING_USD;

/** Whether a sum goes over a limit. */
export const exceeds = (usd: number, limitUsd: number): boolean => usd > limitUsd + NOTHING_USD;
