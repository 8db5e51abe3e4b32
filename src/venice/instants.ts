const DURATION =
  /^(?:(\d+(?:\.\d+)?)d)?(?:(\d+(?:\.\d+)?)h)?(?:(\d+(?:\.\d+)?)m(?!s))?(?:(\d+(?:\.\d+)?)s)?(?:(\d+(?:\.\d+)?)ms)?$/;
const LONGEST_MS = 400 * 24 * 60 * 60_000;

/**
 * Reads a moment from a header in any unit that has been seen in one: epoch milliseconds, epoch seconds, seconds from
 * now, a duration such as `1m30s`, or a date.
 * @returns epoch milliseconds, never before `now`; `undefined` for what is none of these
 */
export function parseInstant(value: string | number | undefined, now: number): number | undefined {
  const instant = rawInstant(value, now);
  if (instant === undefined || instant > now + LONGEST_MS) return undefined;
  return Math.max(now, Math.round(instant));
}

function rawInstant(value: string | number | undefined, now: number): number | undefined {
  if (value === undefined || value === "") return undefined;
  const text = String(value).trim();
  const number = Number(text);
  if (text !== "" && Number.isFinite(number)) {
    if (number > 1e12) return number;
    if (number > 1e9) return number * 1000;
    return now + number * 1000;
  }
  const parts = DURATION.exec(text);
  if (parts && text !== "") {
    const [, days = 0, hours = 0, minutes = 0, seconds = 0, ms = 0] = parts;
    return (
      now +
      Number(days) * 86_400_000 +
      Number(hours) * 3_600_000 +
      Number(minutes) * 60_000 +
      Number(seconds) * 1000 +
      Number(ms)
    );
  }
  const date = /[a-z-]/i.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(date) ? undefined : date;
}

/** Reads `Retry-After`, in seconds or as a date, as milliseconds from `now`. */
export function parseRetryAfterMs(value: string | number | undefined, now: number): number | undefined {
  const instant = parseInstant(value, now);
  return instant === undefined ? undefined : instant - now;
}
