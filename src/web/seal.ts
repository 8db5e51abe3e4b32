import { createCipheriv, createDecipheriv } from "node:crypto";
import type { FileHandle } from "node:fs/promises";

const PIECE_BYTES = 65_536;
const TAG_BYTES = 16;

/**
 * A file sealed with AES-256-GCM, piece by piece, so that its middle can be read without its beginning.
 * @param key 32 bytes, used for this one file only
 */
export function* seal(key: Buffer, bytes: Uint8Array): Generator<Buffer> {
  for (let n = 0; n < piecesOf(bytes.byteLength); n++) {
    const cipher = createCipheriv("aes-256-gcm", key, nonceOf(n, bytes.byteLength));
    const piece = cipher.update(bytes.subarray(n * PIECE_BYTES, (n + 1) * PIECE_BYTES));
    yield Buffer.concat([piece, cipher.final(), cipher.getAuthTag()]);
  }
}

/**
 * Reads a sealed file from one byte up to, but without, another.
 * @param size of the whole file before it was sealed
 * @throws where the file is not as it was sealed
 */
export async function* unseal(
  file: FileHandle,
  key: Buffer,
  size: number,
  from = 0,
  to = size,
): AsyncGenerator<Uint8Array> {
  for (let n = Math.floor(from / PIECE_BYTES); n * PIECE_BYTES < to; n++) {
    const start = n * PIECE_BYTES;
    const length = Math.min(PIECE_BYTES, size - start);
    const { buffer, bytesRead } = await file.read({
      buffer: Buffer.alloc(length + TAG_BYTES),
      position: n * (PIECE_BYTES + TAG_BYTES),
    });
    if (bytesRead < length + TAG_BYTES) throw new Error("a sealed file ends too early");
    const decipher = createDecipheriv("aes-256-gcm", key, nonceOf(n, size), { authTagLength: TAG_BYTES });
    decipher.setAuthTag(buffer.subarray(length));
    const piece = Buffer.concat([decipher.update(buffer.subarray(0, length)), decipher.final()]);
    yield piece.subarray(Math.max(0, from - start), to - start);
  }
}

/** An empty file is one empty piece. */
const piecesOf = (size: number): number => Math.max(1, Math.ceil(size / PIECE_BYTES));

/** The piece's number, and whether it is the last: pieces can neither change places nor be left out. */
function nonceOf(n: number, size: number): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeUInt8(n === piecesOf(size) - 1 ? 1 : 0);
  nonce.writeUInt32BE(n, 8);
  return nonce;
}
