import { inflateSync } from "node:zlib";

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

export const isPng = (bytes: Uint8Array): boolean => SIGNATURE.equals(bytes.subarray(0, SIGNATURE.length));

/**
 * The texts that a PNG carries beside its pixels, by keyword; the first of each.
 * @param mostBytes longer texts, also when that shows only on unpacking, are left out
 * @see https://www.w3.org/TR/png-3/#11textinfo
 */
export function textsInPng(png: Uint8Array, mostBytes: number): ReadonlyMap<string, string> {
  const bytes = Buffer.from(png.buffer, png.byteOffset, png.byteLength);
  const found = new Map<string, string>();
  for (let at = SIGNATURE.length; at + 12 <= bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    const type = bytes.toString("latin1", at + 4, at + 8);
    const data = bytes.subarray(at + 8, at + 8 + length);
    // What is cut off is no chunk any more.
    if (data.length < length || type === "IEND") break;
    at += 12 + length;
    const text = ["tEXt", "zTXt", "iTXt"].includes(type) ? textOf(type, data, mostBytes) : undefined;
    if (text && !found.has(text.keyword)) found.set(text.keyword, text.value);
  }
  return found;
}

function textOf(type: string, data: Buffer, mostBytes: number): { keyword: string; value: string } | undefined {
  const end = data.indexOf(0);
  if (end < 1 || end > 79) return undefined;
  const keyword = data.toString("latin1", 0, end).toLowerCase();
  if (type === "tEXt") return plain(keyword, data.subarray(end + 1), mostBytes);
  if (type === "zTXt") return packed(keyword, data.subarray(end + 2), mostBytes);
  const isPacked = data[end + 1] === 1;
  const language = data.indexOf(0, end + 3);
  const translated = language < 0 ? -1 : data.indexOf(0, language + 1);
  if (translated < 0) return undefined;
  return (isPacked ? packed : plain)(keyword, data.subarray(translated + 1), mostBytes);
}

function plain(keyword: string, data: Buffer, mostBytes: number) {
  return data.length > mostBytes ? undefined : { keyword, value: data.toString("utf8") };
}

function packed(keyword: string, data: Buffer, mostBytes: number) {
  try {
    // Stops where the limit is reached, however much more would come.
    return { keyword, value: inflateSync(data, { maxOutputLength: mostBytes }).toString("utf8") };
  } catch {
    return undefined;
  }
}
