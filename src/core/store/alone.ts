import { DatabaseSync } from "node:sqlite";
import { StoreError } from "./open.ts";

const BUSY = 5;

/** A database file that belongs to this process. */
export interface Alone {
  release(): void;
}

/**
 * Keeps a database file for this process for as long as it lives: two would answer everything twice. The lock is the operating
 * system's, which leaves nothing behind where the process is killed, and lets others read the database itself.
 * @throws StoreError when another process has it
 */
export function holdAlone(file: string): Alone {
  let lock: DatabaseSync | undefined;
  try {
    lock = new DatabaseSync(`${file}.lock`);
    lock.exec("PRAGMA cache_size = 1; PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE");
  } catch (cause) {
    lock?.close();
    if (cause instanceof Error && "errcode" in cause && cause.errcode === BUSY)
      throw new StoreError(
        `STORE_URL: another Gondolier is at work on ${file}: end that one, or give this one a DATA_DIR of its own`,
        { cause },
      );
    // A file system that knows no locks is no reason not to start.
    return { release() {} };
  }
  return { release: () => lock.close() };
}
