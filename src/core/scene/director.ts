import type { RememberedTurn } from "../memory/records.ts";
import type { Player } from "./record.ts";

/** Words that name nobody by themselves. */
const COMMON = new Set(["the", "and", "von", "van", "der", "das", "die", "del", "sir", "mrs", "lady", "lord", "miss"]);
/** Scripts that put no spaces between words. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]/u;

const fold = (text: string): string =>
  text
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .toLowerCase();

/** Where somebody is named in a text, by a whole name or a word of it that no other has; infinity where not. */
function namedAt(text: string, name: string, others: readonly string[]): number {
  const taken = new Set(others.flatMap((other) => fold(other).split(/[^\p{L}\p{N}]+/u)));
  const words = fold(name)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => (word.length > 2 || UNSPACED.test(word)) && !COMMON.has(word) && !taken.has(word));
  const found = [fold(name), ...words].map((word) => {
    if (UNSPACED.test(word)) return text.indexOf(word);
    return text.search(new RegExp(`(?<![\\p{L}\\p{N}])${RegExp.escape(word)}(?![\\p{L}\\p{N}])`, "u"));
  });
  return Math.min(...found.map((at) => (at < 0 ? Number.POSITIVE_INFINITY : at)));
}

/** Who of the cast is spoken to: the one who is named first. */
export function addressed(text: string, cast: readonly Player[], except?: string): Player | undefined {
  const folded = fold(text);
  const named = cast
    .filter(({ key }) => key !== except)
    .map((player) => {
      const others = cast.filter(({ key }) => key !== player.key).map(({ name }) => name);
      return { player, at: namedAt(folded, player.name, others) };
    })
    .filter(({ at }) => Number.isFinite(at))
    .sort((a, b) => a.at - b.at);
  return named[0]?.player;
}

/**
 * Who speaks next: who was spoken to last, else who has been silent longest. Two who talk only with each other cannot
 * keep a third one out.
 * @param said what was said so far, oldest first
 */
export function nextSpeaker(cast: readonly Player[], said: readonly RememberedTurn[]): Player {
  const last = said.at(-1);
  const spokeAt = ({ key }: Player) => said.findLastIndex(({ role }) => role === key);
  const waiting = cast.filter(({ key }) => key !== last?.role).sort((a, b) => spokeAt(a) - spokeAt(b));
  const longest = (waiting[0] ?? cast[0]) as Player;
  if (said.length - 1 - spokeAt(longest) >= cast.length) return longest;
  return (last && addressed(last.answer, cast, last.role)) ?? longest;
}

/** Whether a line waits for a person's word: it names one of them, and asks. */
export function waitsFor(line: string, people: readonly string[]): boolean {
  if (!/[?？؟]/.test(line)) return false;
  const folded = fold(line);
  return people.some((name) => Number.isFinite(namedAt(folded, name, [])));
}
