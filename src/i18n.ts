import en from "./locales/en.json" with { type: "json" };

/** A key of `locales/en.json`; every other locale may lack some and then falls back to English. */
export type Key = keyof typeof en;
export type Params = Readonly<Record<string, string | number>>;

const locales = new Map<string, Readonly<Partial<Record<Key, string>>>>([["en", en]]);

/** Makes a locale known under its language code ("de"); `main` does so for every file in `locales/`. */
export function addLocale(language: string, words: Readonly<Partial<Record<Key, string>>>): void {
  locales.set(language, words);
}

/** The language codes that there are words for, English first. */
export function languages(): readonly string[] {
  return [...locales.keys()];
}

/** The code of the nearest known language for a BCP 47 tag ("de-AT" gives "de"); `fallback` where there is none. */
export function languageOf(tag: string, fallback = "en"): string {
  const language = tag.toLowerCase().split("-")[0] ?? "";
  return locales.has(language) ? language : fallback;
}

/** The words for a key, with `{name}` replaced by `params.name`. */
export function t(locale: string, key: Key, params: Params = {}): string {
  const words = locales.get(languageOf(locale))?.[key] ?? en[key];
  return words.replace(/\{(\w+)\}/g, (whole, name: string) => String(params[name] ?? whole));
}

/** Whether a computed key ("command.ask.prompt") has words. */
export function isKey(key: string): key is Key {
  return Object.hasOwn(en, key);
}

/** Words for a key computed at run time, or `fallback` where there are none. */
export function tOr(locale: string, key: string, fallback: string): string {
  return isKey(key) ? t(locale, key) : fallback;
}
