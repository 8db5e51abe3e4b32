import type { DatabaseSync } from "node:sqlite";
import { StoreAwayError } from "./store.ts";

/** SQLite's numbers for what is not the writer's fault: busy, locked, read-only, input or output, full, cannot open. */
const NOT_OURS = new Set([5, 6, 8, 10, 13, 14]);

/** How often it is tried whether writing goes again. */
const PROBE_EVERY_MS = 1_000;

/** Writes that are committed together. */
export interface GroupCommit {
  /** Does the work at once; resolves with its result as soon as that is committed. */
  write<T>(work: () => T): Promise<T>;
  /** Commits what is open now. */
  flush(): void;
  /** Why the last write failed, until one succeeds. */
  fault(): StoreAwayError | undefined;
}

/**
 * Makes one transaction of all that is written in one turn of the event loop: a commit costs more than the writes in it.
 * Reads on the same connection see what is written before it is committed.
 * @param probe writes something that harms nothing: how it is found out that writing goes again, also where nobody writes
 */
export function createGroupCommit(db: DatabaseSync, probe: () => unknown = () => {}): GroupCommit {
  const begin = db.prepare("BEGIN IMMEDIATE");
  const commit = db.prepare("COMMIT");
  let open: PromiseWithResolvers<void> | undefined;
  let fault: StoreAwayError | undefined;
  let probing: NodeJS.Timeout | undefined;
  const isUnderWay = () => db.isOpen && db.isTransaction;
  const endProbing = () => {
    clearInterval(probing);
    probing = undefined;
  };
  const tryAgain = () => {
    if (db.isOpen) commits.write(probe).catch(() => {});
    else endProbing();
  };
  const noted = (error: unknown): unknown => {
    const code = error instanceof Error && "errcode" in error ? Number(error.errcode) & 0xff : 0;
    if (!NOT_OURS.has(code)) return error;
    fault = new StoreAwayError(`the database cannot be written: ${(error as Error).message}`, { cause: error });
    probing ??= setInterval(tryAgain, PROBE_EVERY_MS).unref();
    return fault;
  };
  const flush = () => {
    const group = open;
    if (!group) return;
    open = undefined;
    try {
      // Where the disk is full, SQLite itself may have taken it all back already.
      if (!isUnderWay() && fault) throw fault;
      commit.run();
      fault = undefined;
      endProbing();
      group.resolve();
    } catch (error) {
      if (isUnderWay()) db.exec("ROLLBACK");
      group.reject(noted(error));
    }
  };
  const commits: GroupCommit = {
    async write(work) {
      try {
        if (!open) {
          begin.run();
          const group = Promise.withResolvers<void>();
          // Who wrote hears of a failure; a group in which every work failed has nobody to tell.
          group.promise.catch(() => {});
          open = group;
          setImmediate(() => open === group && flush());
        }
        const { promise } = open;
        const result = work();
        await promise;
        return result;
      } catch (error) {
        const known = noted(error);
        // The group is lost where SQLite has taken it back: nothing more may join it.
        if (!isUnderWay()) flush();
        throw known;
      }
    },
    flush,
    fault: () => fault,
  };
  return commits;
}
