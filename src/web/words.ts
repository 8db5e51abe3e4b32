import { isKey, t } from "../i18n.ts";
import en from "../locales/en.json" with { type: "json" };

const PREFIX = "web.";
const KEYS = Object.keys(en).filter(isKey);

/** The page's own words in a language: those of faults stay here, which are told by the server. */
export function pageWords(locale: string): Readonly<Record<string, string>> {
  const own = KEYS.filter((key) => key.startsWith(PREFIX) && !key.startsWith(`${PREFIX}fault.`));
  return Object.fromEntries(own.map((key) => [key.slice(PREFIX.length), t(locale, key)]));
}
