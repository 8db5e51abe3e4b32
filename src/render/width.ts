let segmenter: Intl.Segmenter | undefined;

function clusters(text: string): Intl.Segments {
  // Made on first use: it brings tables that an idle process need not hold.
  segmenter ??= new Intl.Segmenter("en", { granularity: "grapheme" });
  return segmenter.segment(text);
}

export interface Width {
  /** In a monospaced font: East Asian signs and emoji take two columns. */
  readonly columns: number;
  /** UTF-16 code units beyond one for each column, summed over the signs that have more. */
  readonly surplus: number;
}

/** How wide a text is. */
export function widthOf(text: string): Width {
  if (/^[\x20-\x7e]*$/.test(text)) return { columns: text.length, surplus: 0 };
  let columns = 0;
  let surplus = 0;
  for (const { segment } of clusters(text)) {
    const width = isWide(segment) ? 2 : isNothing(segment) ? 0 : 1;
    columns += width;
    surplus += Math.max(0, segment.length - width);
  }
  return { columns, surplus };
}

/** The largest boundary between characters, as people see them, that is not after `max`; at least one character. */
export function graphemeCut(text: string, max: number): number {
  if (max >= text.length) return text.length;
  // Every cluster begins after a sign of which nothing can be a part: from there on the boundaries are the true ones.
  let from = Math.max(0, max - 1);
  while (from > 0 && !/[\x20-\x7e\n]/.test(text[from] ?? "")) from -= 1;
  const after = (text.codePointAt(max) ?? 0) > 0xffff ? max + 2 : max + 1;
  let cut = from;
  for (const { index, segment } of clusters(text.slice(from, after))) {
    if (from + index + segment.length > max) break;
    cut = from + index + segment.length;
  }
  if (cut > 0) return cut;
  // One cluster alone is too long: between code points then.
  const code = text.charCodeAt(max);
  const split = code >= 0xdc00 && code < 0xe000 ? max - 1 : max;
  return split > 0 ? split : (text.codePointAt(0) ?? 0) > 0xffff ? 2 : 1;
}

function isWide(cluster: string): boolean {
  const code = cluster.codePointAt(0) ?? 0;
  return (
    /^\p{Emoji_Presentation}/u.test(cluster) ||
    cluster.includes("\ufe0f") ||
    (code >= 0x1100 && code <= 0x115f) ||
    (code >= 0x2e80 && code <= 0xa4cf) ||
    (code >= 0xac00 && code <= 0xd7a3) ||
    (code >= 0xf900 && code <= 0xfaff) ||
    (code >= 0xfe30 && code <= 0xfe6f) ||
    (code >= 0xff00 && code <= 0xff60) ||
    (code >= 0xffe0 && code <= 0xffe6) ||
    (code >= 0x20000 && code <= 0x3fffd)
  );
}

function isNothing(cluster: string): boolean {
  return /^[\p{Mn}\p{Cf}]+$/u.test(cluster);
}
