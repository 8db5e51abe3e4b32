import { inflateRawSync } from "node:zlib";

const mostBytes = 50 * 1024 * 1024;

/** The files of a ZIP archive that are wanted; none where it is broken. */
export function unzip(bytes: Buffer, wanted: (name: string) => boolean): ReadonlyMap<string, Buffer> {
  const files = new Map<string, Buffer>();
  const end = bytes.lastIndexOf("PK\u0005\u0006", undefined, "latin1");
  if (end < 0) return files;
  try {
    let at = bytes.readUInt32LE(end + 16);
    for (let left = bytes.readUInt16LE(end + 10); left > 0; left--) {
      const [nameLength, extra, comment] = [28, 30, 32].map((offset) => bytes.readUInt16LE(at + offset));
      const name = bytes.toString("utf8", at + 46, at + 46 + nameLength!);
      if (wanted(name)) files.set(name, entryAt(bytes, at));
      at += 46 + nameLength! + extra! + comment!;
    }
  } catch {
    // Cut off, or no archive after all: what was found so far is what there is.
  }
  return files;
}

function entryAt(bytes: Buffer, at: number): Buffer {
  const method = bytes.readUInt16LE(at + 10);
  const size = bytes.readUInt32LE(at + 20);
  const local = bytes.readUInt32LE(at + 42);
  const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
  const data = bytes.subarray(start, start + size);
  return method === 0 ? data : inflateRawSync(data, { maxOutputLength: mostBytes });
}
