/** A source of chance that gives the same again for the same words. */
export function chance(...words: readonly (string | number)[]): () => number {
  let state = 2166136261;
  for (const char of words.join("\u0000")) state = Math.imul(state ^ (char.codePointAt(0) ?? 0), 16777619);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

export function pick<Item>(items: readonly [Item, ...Item[]], random: () => number): Item {
  return items[Math.floor(random() * items.length)] ?? items[0];
}

/** So many hexadecimal digits. */
export const digits = (count: number, random: () => number) =>
  Array.from({ length: count }, () => Math.floor(random() * 16).toString(16)).join("");
