import { nearest } from "../../venice/index.ts";
import type { Suggestion } from "../command-spec.ts";
import { UserError } from "../errors.ts";

/** ISO 639-1 codes of the languages that recordings are written down in. */
const CODES = (
  "af ar az be bg bn bs ca cs cy da de el en es et fa fi fr gl gu he hi hr hu hy id is it ja ka kk km kn ko lo lt lv " +
  "mi mk ml mn mr ms mt my ne nl no pa pl ps pt ro ru sd si sk sl so sq sr sv sw ta te tg th tl tr uk ur uz vi yo zh"
).split(" ");

const MOST_SUGGESTIONS = 25;

const nameOf = (code: string, locale: string): string =>
  new Intl.DisplayNames([locale], { type: "language" }).of(code) ?? code;

/** Languages that fit what was typed. */
export function languagesMatching(typed: string, locale: string): readonly Suggestion[] {
  const codes = new Map(CODES.map((code) => [nameOf(code, locale), code]));
  return nearest([...codes.keys()], typed, MOST_SUGGESTIONS).map((name) => ({ name, value: codes.get(name) ?? name }));
}

/**
 * The code of a language as a person names it: by a code, or in their language, in its own or in English.
 * @throws UserError when there is none
 */
export function languageNamed(typed: string, locale: string): string {
  const wanted = typed.trim().toLowerCase();
  const code = wanted.split(/[-_]/)[0] ?? "";
  if (CODES.includes(code)) return code;
  const names = (each: string) => [locale, each, "en"].map((language) => nameOf(each, language).toLowerCase());
  const found = CODES.find((each) => names(each).includes(wanted));
  if (!found) throw new UserError("error.language.unknown", { name: typed.slice(0, 60) });
  return found;
}
