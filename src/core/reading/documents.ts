import { type FileType, sniff } from "../../venice/index.ts";

export const MOST_DOCUMENT_BYTES = 25 * 1024 * 1024;

/** What is no page but a file, by its address. */
export const DOCUMENT_ENDING = /\.(pdf|docx|pptx|xlsx?|epub|txt|md|csv|json)$/i;

/** The container of older office files. @see https://learn.microsoft.com/openspecs/windows_protocols/ms-cfb */
const COMPOUND = Buffer.from("d0cf11e0a1b11ae1", "hex");

/** A document that Venice can read, told by its bytes: PDF, EPUB, DOCX, PPTX, XLSX, XLS; undefined for all else. */
export function documentOf(bytes: Uint8Array): Pick<FileType, "mime" | "extension"> | undefined {
  if (COMPOUND.equals(bytes.subarray(0, COMPOUND.length)))
    return { mime: "application/vnd.ms-excel", extension: "xls" };
  const type = sniff(bytes);
  return type?.kind === "document" ? type : undefined;
}

/** The words of a plain text; undefined for what is none. */
export function textOf(bytes: Uint8Array): string | undefined {
  const isWide = bytes[0] === 0xff && bytes[1] === 0xfe;
  if (!isWide && sniff(bytes)) return undefined;
  try {
    const text = new TextDecoder(isWide ? "utf-16le" : "utf-8", { fatal: true }).decode(bytes);
    return text.includes("\u0000") ? undefined : text;
  } catch {
    return undefined;
  }
}
