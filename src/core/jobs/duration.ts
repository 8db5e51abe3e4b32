import type { Model } from "../../venice/index.ts";
import type { Suggestion } from "../command-spec.ts";
import { UserError } from "../errors.ts";

/** Without a wish, films are about this long. */
const FILM_SECONDS = 5;
/** What is offered of a range. */
const STEPS = [5, 10, 15, 20, 30, 45, 60, 90, 120, 150, 180, 240, 300, 450, 600];

/** The lengths that a model makes, in seconds; none where it chooses by itself. */
export function lengthsOf({ video, music }: Model): readonly number[] {
  if (video) return video.durations.map((name) => Number.parseFloat(name)).filter((seconds) => seconds > 0);
  const { options = [], min = 1, max = 600 } = music?.durations ?? {};
  if (!music?.durations || options.length > 0) return options;
  return [...new Set([min, ...STEPS.filter((seconds) => seconds > min && seconds < max), max])];
}

/**
 * The nearest length that a model makes.
 * @throws UserError for what is no length of time
 */
export function secondsFor(typed: string | undefined, model: Model): number | undefined {
  const lengths = lengthsOf(model);
  if (typed === undefined) return model.video ? nearestTo(FILM_SECONDS, lengths) : model.music?.durations?.default;
  const wanted = secondsIn(typed);
  if (wanted === undefined) {
    const offered = lengths.slice(0, 20).map((seconds) => `${seconds} s`);
    throw new UserError("error.duration", { typed: typed.slice(0, 40), offered: offered.join(", ") || "–" });
  }
  const { options = [], min = 1, max = 600 } = model.music?.durations ?? {};
  if (model.music?.durations && options.length === 0) return Math.round(Math.min(max, Math.max(min, wanted)));
  return nearestTo(wanted, lengths);
}

/** "10", "10 s", "1:30", "2 min"; undefined for what is none of these. */
export function secondsIn(typed: string): number | undefined {
  const text = typed.trim().toLowerCase();
  const [, minutes, rest] = /^(\d{1,3}):([0-5]\d)$/.exec(text) ?? [];
  if (minutes !== undefined) return Number(minutes) * 60 + Number(rest);
  const [, amount, unit = "s"] = /^(\d{1,4}(?:[.,]\d+)?)\s*(\p{L}*)\.?$/u.exec(text) ?? [];
  if (amount === undefined) return undefined;
  const seconds = Number(amount.replace(",", ".")) * (/^[mм]/.test(unit) ? 60 : 1);
  return seconds > 0 ? seconds : undefined;
}

export function durationSuggestions(model: Model, typed: string): readonly Suggestion[] {
  const digits = typed.replace(/\D+$/, "").trim();
  return lengthsOf(model)
    .filter((seconds) => String(seconds).startsWith(digits))
    .slice(0, 25)
    .map((seconds) => ({ name: `${seconds} s`, value: String(seconds) }));
}

function nearestTo(wanted: number, lengths: readonly number[]): number | undefined {
  return [...lengths].sort((a, b) => Math.abs(a - wanted) - Math.abs(b - wanted))[0];
}
