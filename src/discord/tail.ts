/** What a message holds at most, UTF-16 units. */
export const LIMIT = 2000;

/** Puts small print under the last piece, or into a message of its own where it does not fit. */
export function withTail(pieces: readonly string[], tail: readonly string[]): readonly string[] {
  const all = [...pieces];
  for (const block of tail.flatMap(chop)) {
    const last = all.at(-1);
    if (last !== undefined && last.length + block.length + 1 <= LIMIT) all[all.length - 1] = `${last}\n${block}`;
    else all.push(block);
  }
  return all;
}

/** Cuts a block between its lines, so that no part is over the limit. */
function chop(block: string): readonly string[] {
  if (block.length <= LIMIT) return [block];
  const parts: string[] = [];
  for (const line of block.split("\n").flatMap((each) => each.match(/.{1,1000}/gsu) ?? [])) {
    const last = parts.at(-1);
    if (last !== undefined && last.length + line.length + 1 <= LIMIT) parts[parts.length - 1] = `${last}\n${line}`;
    else parts.push(line.slice(0, LIMIT));
  }
  return parts;
}
