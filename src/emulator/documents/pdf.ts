import { inflateSync } from "node:zlib";

const mostBytes = 50 * 1024 * 1024;

/** The words of a PDF, where it writes them plainly; many do not. */
export function pdfText(bytes: Buffer): string {
  const source = bytes.toString("latin1");
  const pages: string[] = [];
  for (const match of source.matchAll(/stream\r?\n/g)) {
    const start = match.index + match[0].length;
    const end = source.indexOf("endstream", start);
    if (end < 0) break;
    const content = unpacked(bytes.subarray(start, end));
    if (content && /\bBT\b/.test(content)) pages.push(shown(content));
  }
  return pages.join("\n").trim();
}

function unpacked(stream: Buffer): string | undefined {
  try {
    return inflateSync(stream, { maxOutputLength: mostBytes }).toString("latin1");
  } catch {
    return stream.toString("latin1");
  }
}

/** What the operators that show text show: `(words) Tj` and `[(wo) -20 (rds)] TJ`. */
const shown = (content: string) =>
  [
    ...content.matchAll(
      /(\((?:\\.|[^\\()])*\)|\[(?:\((?:\\.|[^\\()])*\)|[^\]()])*\])\s*(?:Tj|TJ|')|\b(T\*|Td|TD|ET)\b/g,
    ),
  ]
    .map(([, words, move]) =>
      words === undefined
        ? move === "Td" || move === "TD"
          ? "\n"
          : ""
        : [...words.matchAll(/\(((?:\\.|[^\\()])*)\)/g)].map(([, text = ""]) => unescaped(text)).join(""),
    )
    .join("")
    .replace(/\n{2,}/g, "\n");

const unescaped = (text: string) =>
  text.replace(/\\(?:([0-7]{1,3})|(.))/gs, (_, octal?: string, char?: string) =>
    octal === undefined ? (char === "n" ? "\n" : (char ?? "")) : String.fromCharCode(Number.parseInt(octal, 8)),
  );
