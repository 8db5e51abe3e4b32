import { createCipheriv, createDecipheriv, createSecretKey, randomFillSync, scryptSync } from "node:crypto";

/** Seals strings so that only who has the secret can read them, or change them unseen. */
export interface Cipher {
  encrypt(text: string): string;
  /** @throws when the text was sealed with another secret, or changed */
  decrypt(sealed: string): string;
}

const VERSION = "1.";
const NONCE_BYTES = 12;
/** Asking for random bytes costs more than using them: nonces are cut from a pool of this many. */
const POOLED_NONCES = 512;

/**
 * AES-256-GCM under a key derived from `secret`.
 * The salt is fixed so that every process with the same secret has the same key; the secret itself is random
 * (generated) or at least 16 characters long (configuration).
 */
export function createCipher(secret: string): Cipher {
  const key = createSecretKey(scryptSync(secret, "gondolier store v1", 32, { N: 1 << 14, r: 8, p: 1 }));
  const nextNonce = createNonces();
  return {
    encrypt(text) {
      const nonce = nextNonce();
      const cipher = createCipheriv("aes-256-gcm", key, nonce);
      const body = cipher.update(text, "utf8");
      return VERSION + Buffer.concat([nonce, body, cipher.final(), cipher.getAuthTag()]).toString("base64");
    },
    decrypt(sealed) {
      if (!sealed.startsWith(VERSION)) throw new Error("not a sealed record");
      const bytes = Buffer.from(sealed.slice(VERSION.length), "base64");
      const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, NONCE_BYTES));
      decipher.setAuthTag(bytes.subarray(-16));
      return decipher.update(bytes.subarray(NONCE_BYTES, -16), undefined, "utf8") + decipher.final("utf8");
    },
  };
}

/** Random nonces, none given twice; each is to be used before the next is asked for. */
function createNonces(): () => Buffer {
  const pool = Buffer.alloc(NONCE_BYTES * POOLED_NONCES);
  let used = pool.length;
  return () => {
    if (used === pool.length) {
      randomFillSync(pool);
      used = 0;
    }
    used += NONCE_BYTES;
    return pool.subarray(used - NONCE_BYTES, used);
  };
}
