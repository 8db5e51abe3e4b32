import { language } from "./words.js";

/** The page's language as the person's own country writes it. */
const locale = navigator.languages.find((each) => each.split("-")[0] === language) ?? language;
const clock = new Intl.DateTimeFormat(locale, { timeStyle: "short" });
const full = new Intl.DateTimeFormat(locale, { dateStyle: "full", timeStyle: "short" });

/** @param {number} at */
export const timeOf = (at) => clock.format(at);
/** @param {number} at */
export const dateOf = (at) => full.format(at);

/** A size for people. @param {number} bytes */
export function sizeOf(bytes) {
  const [amount, unit] =
    bytes < 1000 ? [bytes, "byte"] : bytes < 999_500 ? [bytes / 1e3, "kilobyte"] : [bytes / 1e6, "megabyte"];
  const unitDisplay = unit === "byte" ? "long" : "short";
  const maximumFractionDigits = amount < 10 ? 1 : 0;
  return new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay, maximumFractionDigits }).format(amount);
}

/** A length as a clock shows it: "1:05". @param {number} seconds */
export function lengthOf(seconds) {
  const whole = Math.max(0, Math.round(Number.isFinite(seconds) ? seconds : 0));
  const two = (/** @type {number} */ part) => String(part).padStart(2, "0");
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}
