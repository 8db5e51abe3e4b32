import { markupText } from "./markup.ts";
import { pdfText } from "./pdf.ts";
import { unzip } from "./zip.ts";

/** Where office files and books keep their words. */
const parts = /^(?:word\/document\.xml|ppt\/slides\/slide\d+\.xml|xl\/sharedStrings\.xml|.*\.x?html)$/;

/** The text of a document, as far as it can be read; undefined where it cannot. */
export function documentText(bytes: Buffer): string | undefined {
  if (bytes.subarray(0, 5).toString("latin1") === "%PDF-") return pdfText(bytes) || undefined;
  if (bytes.subarray(0, 4).toString("latin1") === "PK\u0003\u0004") {
    const files = [...unzip(bytes, (name) => parts.test(name))].sort(([one], [other]) => one.localeCompare(other));
    return (
      files
        .map(([, part]) => markupText(part.toString()))
        .join("\n\n")
        .trim() || undefined
    );
  }
  if (bytes.includes(0)) return undefined;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
