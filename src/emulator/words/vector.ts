const stopWords = new Set(
  "a an and are as at be by for from i in is it of on or that the this to was we with you".split(" "),
);

/**
 * A direction for a text, of length 1: texts that share words, beginnings of words or parts of them point alike.
 * @param dimensions how many numbers it has
 */
export function vectorOf(text: string, dimensions: number): Float32Array {
  const vector = new Float32Array(dimensions);
  const words =
    text
      .normalize("NFKD")
      .toLowerCase()
      .replace(/\p{M}/gu, "")
      .match(/[\p{L}\p{N}]+/gu) ?? [];
  for (const word of words) {
    const weight = stopWords.has(word) ? 0.15 : 1;
    add(vector, `w:${word.replace(/(?:ing|ed|es|s)$/, "")}`, weight);
    add(vector, `s:${word.slice(0, 5)}`, weight * 0.7);
    for (let at = 0; at + 3 <= word.length; at++) add(vector, `t:${word.slice(at, at + 3)}`, weight * 0.25);
  }
  // A text without words has a direction too.
  if (words.length === 0) add(vector, `raw:${text}`, 1);
  const length = Math.hypot(...vector) || 1;
  return vector.map((value) => value / length);
}

function add(vector: Float32Array, feature: string, weight: number): void {
  let hash = 2166136261;
  for (let at = 0; at < feature.length; at++) hash = Math.imul(hash ^ feature.charCodeAt(at), 16777619);
  hash ^= hash >>> 15;
  const place = (hash >>> 1) % vector.length;
  vector[place] = (vector[place] ?? 0) + (hash & 1 ? weight : -weight);
}
