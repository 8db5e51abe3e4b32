import type { Readable } from "node:stream";
import { promisify } from "node:util";
import { brotliDecompress, gunzip, inflate } from "node:zlib";
import { VeniceError } from "./errors.ts";

const unpackers = {
  gzip: promisify(gunzip),
  "x-gzip": promisify(gunzip),
  br: promisify(brotliDecompress),
  deflate: promisify(inflate),
};

/**
 * Reads a reply whole and unpacks it.
 * @throws VeniceError `protocol`, code `too_large` past `maxBytes`, packed or unpacked
 */
export async function readBody(body: Readable, encoding: string | undefined, maxBytes: number): Promise<Buffer> {
  const packed = await readBytes(body, maxBytes);
  const name = encoding?.trim().toLowerCase() ?? "identity";
  if (name === "identity" || name === "" || packed.length === 0) return packed;
  const unpack = unpackers[name as keyof typeof unpackers];
  if (!unpack) throw new VeniceError("protocol", { code: "unknown_encoding" });
  try {
    return await unpack(packed, { maxOutputLength: maxBytes });
  } catch (cause) {
    const tooLarge = cause instanceof RangeError;
    throw new VeniceError("protocol", { code: tooLarge ? "too_large" : "bad_encoding", cause });
  }
}

/** Reads at most `maxBytes` of what a refusal says; whatever happens, there is a refusal to tell of. */
export async function readRefusal(body: Readable, encoding: string | undefined, maxBytes: number): Promise<string> {
  try {
    return (await readBody(body, encoding, maxBytes)).toString("utf8");
  } catch {
    return "";
  }
}

async function readBytes(body: Readable, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    // Leaving the loop destroys the body and with it the connection.
    if (bytes > maxBytes) throw new VeniceError("protocol", { code: "too_large" });
    chunks.push(chunk);
  }
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
}
