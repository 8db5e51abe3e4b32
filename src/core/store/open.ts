import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Cipher, createCipher } from "./cipher.ts";
import type { RedisBackend } from "./redis.ts";
import { openSqlite, peek } from "./sqlite.ts";
import { createStore, type Store, StoreAwayError } from "./store.ts";

const CANARY = "meta:canary";
const SONG = "gondolier";

/** The store cannot be opened; the message says what to do, in plain words. */
export class StoreError extends Error {
  override name = "StoreError";
}

export interface StoreOptions {
  /** `sqlite:FILE`, `memory:`, `redis://…` or `rediss://…`. */
  readonly url: string;
  /** The secret for encryption; when left out, one is kept in `dataDir`, and made there at the first start. */
  readonly secret?: string;
  readonly dataDir: string;
  readonly now?: () => number;
  /** How long operations wait for a Redis that is away; 10 s by default. */
  readonly patienceMs?: number;
}

/**
 * Opens the store, after proving that the key fits what is stored.
 * @throws StoreError when it does not fit; nothing is written then
 */
export async function openStore(o: StoreOptions): Promise<Store> {
  if (/^rediss?:/.test(o.url)) return openShared(o);
  const file = o.url === "memory:" ? ":memory:" : o.url.slice("sqlite:".length);
  const canary = peekOrExplain(file);
  try {
    const cipher = createCipher(o.secret ?? keptSecret(o.dataDir, file, canary !== undefined));
    if (canary !== undefined) prove(cipher, canary, file);
    const backend = openSqlite(file, o.now);
    await backend.insert(CANARY, cipher.encrypt(SONG), Number.MAX_SAFE_INTEGER);
    return createStore(backend, cipher, o.now);
  } catch (cause) {
    throw cause instanceof StoreError ? cause : unwritable(file, o.dataDir, cause);
  }
}

/** A disk that is full, a folder that belongs to somebody else. */
function unwritable(file: string, dataDir: string, cause: unknown): StoreError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  const where = file === ":memory:" ? dataDir : `${file} or ${dataDir}`;
  return new StoreError(
    `STORE_URL, DATA_DIR: ${where} cannot be written (${reason}): make room, or give the bot the right to write there`,
    {
      cause,
    },
  );
}

/** Redis is not of this machine: it is named without what the address may hold of secrets. */
async function openShared(o: StoreOptions): Promise<Store> {
  const { host } = new URL(o.url);
  if (o.secret === undefined)
    throw new StoreError("STORE_KEY is missing: with Redis every process needs the same secret");
  const backend = await connectOrExplain(o, host);
  try {
    const cipher = createCipher(o.secret);
    const known = await backend.peek(CANARY);
    if (known !== undefined) prove(cipher, known, `Redis at ${host}`);
    else if (!(await backend.insert(CANARY, cipher.encrypt(SONG), Number.MAX_SAFE_INTEGER)))
      // Another process was first just now, perhaps with another key.
      prove(cipher, (await backend.peek(CANARY)) ?? "", `Redis at ${host}`);
    return createStore(backend, cipher, o.now);
  } catch (error) {
    await backend.close();
    throw error;
  }
}

async function connectOrExplain(o: StoreOptions, host: string): Promise<RedisBackend> {
  try {
    const { openRedis } = await import("./redis.ts");
    return await openRedis(o.url, o.patienceMs);
  } catch (cause) {
    const reason = cause instanceof Error && !(cause instanceof StoreAwayError) ? ` (${cause.message})` : "";
    throw new StoreError(
      `STORE_URL: Redis at ${host} ${reason ? `refuses the connection${reason}` : "does not answer"}`,
      {
        cause,
      },
    );
  }
}

function peekOrExplain(file: string): string | undefined {
  try {
    return peek(file, CANARY);
  } catch (cause) {
    throw new StoreError(`STORE_URL: ${file} cannot be read as a database: restore a copy, or move it away`, { cause });
  }
}

function prove(cipher: Cipher, canary: string, where: string): void {
  try {
    if (cipher.decrypt(canary) === SONG) return;
  } catch {
    // falls through: the key does not fit
  }
  throw new StoreError(`STORE_KEY does not fit ${where}: give the key that it was made with, or move the data away`);
}

function keptSecret(dataDir: string, file: string, databaseExists: boolean): string {
  if (file === ":memory:") return randomBytes(32).toString("base64url");
  const path = join(dataDir, "store.key");
  const kept = existsSync(path) ? readFileSync(path, "utf8").trim() : "";
  if (kept !== "") return kept;
  // A new key would only hide that the old one is lost.
  if (databaseExists) throw new StoreError(`STORE_KEY is not set and ${path} is missing, so ${file} cannot be read`);
  mkdirSync(dataDir, { recursive: true });
  const secret = randomBytes(32).toString("base64url");
  // Renamed into place: a full disk must not leave an empty key behind, which the next start would take for one.
  writeFileSync(`${path}.new`, `${secret}\n`, { mode: 0o600 });
  renameSync(`${path}.new`, path);
  return secret;
}
