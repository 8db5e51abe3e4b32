/** What a definition begins with: it can change the meaning of any block before it. */
const definition = /^[ \t>*+\d.)-]*\[[^\]\n]+\]:/m;
/** An item of a list, or what may yet become one at the very end of a text. */
const marker = /^(?:[-+*]|\d{1,9}[.)])(?:[ \t]|$)|^\d{1,9}$/;
const opening = /^(`{3,})[^`]*$|^(~{3,})/;
/** Goes on over empty lines, and ends where only the parser knows. */
const unbounded = /^ {0,3}(?:<|\$\$)|^ {1,3}(?:```|~~~)/;

/** Whether a text, or a part of it, holds anything that the meaning of other blocks may depend on. */
export function hasDefinition(text: string): boolean {
  return text.includes("]:") && definition.test(text);
}

/**
 * Cuts a text into parts of which each means the same alone as in its place. All but the last keep their ends as the text
 * grows. Where that is not certain at a glance, nothing is cut.
 */
export function chunksOf(text: string): string[] {
  if (text.includes("\r") || hasDefinition(text)) return [text];
  const chunks: string[] = [];
  let from = 0;
  let kind: "none" | "plain" | "indented" | "fence" = "none";
  let isAfterBlank = false;
  let closing = opening;
  for (let at = 0, end = 0; at < text.length; at = end + 1) {
    end = text.indexOf("\n", at);
    if (end < 0) end = text.length;
    const line = text.slice(at, end);
    if (kind === "fence") {
      if (closing.test(line)) kind = "none";
      continue;
    }
    if (/^[ \t]*$/.test(line)) {
      isAfterBlank = true;
      continue;
    }
    if (unbounded.test(line)) break;
    const fence = opening.exec(line);
    const isIndented = line.startsWith(" ") || line.startsWith("\t") || marker.test(line);
    // Without its end, a fence may yet be code within a paragraph's line.
    const isFenced = fence !== null && end < text.length;
    const begins = kind === "none" || isFenced || (isAfterBlank && (kind === "plain" || !isIndented));
    isAfterBlank = false;
    if (begins) {
      if (at > from) chunks.push(text.slice(from, at));
      from = at;
    }
    if (fence) {
      kind = "fence";
      const sign = fence[1] ?? fence[2] ?? "";
      closing = new RegExp(`^ {0,3}${sign.charAt(0)}{${sign.length},}[ \\t]*$`);
    } else if (isIndented) kind = "indented";
    else if (begins) kind = "plain";
  }
  chunks.push(text.slice(from));
  return chunks;
}
