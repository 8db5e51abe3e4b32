import { skeleton } from "./skeleton.ts";

/** What a webhook may be called, in UTF-16 code units. */
const LONGEST_NAME = 80;
const SUFFIX = " (AI)";

/** Nowhere in a name. */
const ANYWHERE = ["everyone", "clyde", "discord", "gondolier", "moderator", "administrator"].map(skeleton);
/** No word of a name. */
const AS_WORD = new Set(["admin", "admins", "mod", "mods", "staff", "system", "official", "webmaster"].map(skeleton));
/** Not by itself. */
const ALONE = new Set(
  ["here", "all", "channel", "support", "owner", "bot", "venice", "telegram", "webhook", "server", "you", "user"].map(
    skeleton,
  ),
);

/** Names that could be taken for staff, for the platform, for the bot, or for a call to everyone. */
export function isReserved(name: string): boolean {
  const whole = skeleton(name);
  if (whole === "" || ALONE.has(whole) || ANYWHERE.some((word) => whole.includes(word))) return true;
  const visible = name.normalize("NFKC").replace(/[\p{Cf}\p{M}]+/gu, "");
  return AS_WORD.has(whole) || visible.split(/[\s\-_.·|/()[\]]+/u).some((word) => AS_WORD.has(skeleton(word)));
}

/** Whether a name could be taken for one of others. */
export function isTaken(name: string, others: readonly string[]): boolean {
  const own = skeleton(name);
  return others.some((other) => skeleton(other) === own);
}

/** One line of letters that are all to be seen, 1 to 80 characters. */
export function plainName(name: string): string {
  const plain = name
    .normalize("NFC")
    .replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, " ")
    // Towers of accents reach into the lines around them.
    .replace(/(\p{M}{2})\p{M}+/gu, "$1")
    .replace(/\s+/g, " ")
    .trim();
  return cut(plain, LONGEST_NAME) || "Character";
}

/** A name, or what somebody said, in a text of ours: it is no markup. */
export const inMarkdown = (words: string): string => words.replace(/[\\`*_~|<>[\]#]/g, "\\$&");

/**
 * A name under which a character may speak: it cannot be mistaken for anybody, and every platform takes it.
 * @param others who has a name there; undefined where that could not be found out
 */
export function safeName(name: string, others: readonly string[] | undefined): string {
  const plain = plainName(name);
  const isSafe = others !== undefined && !isReserved(plain) && !isTaken(plain, others);
  const marked = isSafe ? plain : `${cut(plain, LONGEST_NAME - SUFFIX.length - 2)}${SUFFIX}`;
  // Discord takes no webhook whose name contains these.
  return marked.replace(/clyde/gi, (word) => `${word.slice(0, 2)}-${word.slice(2)}`).replace(/discord/gi, "dis-cord");
}

const cut = (text: string, most: number): string => text.slice(0, most).toWellFormed().replace(/�$/, "").trim();
