/** The names that a person may have meant, best first; all that contain what was typed, then those a few letters away. */
export function nearest(names: readonly string[], typed: string, most: number): readonly string[] {
  const wanted = fold(typed);
  if (wanted === "") return names.slice(0, most);
  return names
    .map((name) => ({ name, distance: distanceOf(wanted, fold(name)) }))
    .filter(({ distance }) => Number.isFinite(distance))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, most)
    .map(({ name }) => name);
}

/** Without case, accents, spaces and punctuation. */
const fold = (name: string): string =>
  name
    .normalize("NFD")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "");

function distanceOf(wanted: string, name: string): number {
  const at = name.indexOf(wanted);
  if (at >= 0) return at / 1000 + name.length / 1e6;
  const typos = editDistance(wanted.slice(0, 64), name.slice(0, 64));
  return typos <= Math.max(2, Math.floor(wanted.length / 3)) ? typos : Number.POSITIVE_INFINITY;
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(swap, (row[j] as number) + 1, (next[j - 1] as number) + 1));
    }
    row = next;
  }
  return row[b.length] as number;
}
