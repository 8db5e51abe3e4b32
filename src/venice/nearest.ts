import leven from "leven";

/** The names that a person may have meant, best first. All, in the given order, for nothing typed. */
export function nearest(names: readonly string[], typed: string, most: number): readonly string[] {
  return nearestBy(names, typed, most, (name) => [name]);
}

/** The things that a person may have meant by one of their names, best first. */
export function nearestBy<T>(
  things: readonly T[],
  typed: string,
  most: number,
  namesOf: (thing: T) => readonly string[],
): readonly T[] {
  const wanted = folded(typed);
  if (wanted === "") return things.slice(0, most);
  return things
    .map((thing) => ({ thing, distance: Math.min(...namesOf(thing).map((name) => distance(wanted, folded(name)))) }))
    .filter((candidate) => Number.isFinite(candidate.distance))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, most)
    .map((candidate) => candidate.thing);
}

/** Without case and accents; whatever stands between words is a dash. */
const folded = (name: string): string =>
  name
    .normalize("NFD")
    .toLowerCase()
    .replace(/\p{M}+/gu, "")
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-|-$/g, "");

/** 0 is the name itself; infinity has nothing to do with it. */
function distance(wanted: string, name: string): number {
  if (name === wanted) return 0;
  const length = name.length / 1000;
  if (name.startsWith(wanted)) return 1 + length;
  if (name.includes(`-${wanted}`)) return 2 + length;
  if (name.includes(wanted)) return 3 + length;
  const words = wanted.split("-");
  if (words.length > 1 && words.every((word) => name.includes(word))) return 4 + length;
  const [typed, there] = [joined(wanted), joined(name)];
  if (there.includes(typed)) return 5 + length;
  const typos = leven(typed, there);
  return typos <= Math.max(2, Math.floor(typed.length / 3)) ? 10 + typos + length : Number.POSITIVE_INFINITY;
}

/** What is longer is no name, and would take long to compare. */
const joined = (name: string): string => name.replaceAll("-", "").slice(0, 64);
