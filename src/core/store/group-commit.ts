import type { DatabaseSync } from "node:sqlite";

/** Writes that are committed together. */
export interface GroupCommit {
  /** Does the work at once; resolves with its result as soon as that is committed. */
  write<T>(work: () => T): Promise<T>;
  /** Commits what is open now. */
  flush(): void;
}

/**
 * Makes one transaction of all that is written in one turn of the event loop: a commit costs more than the writes in it.
 * Reads on the same connection see what is written before it is committed.
 */
export function createGroupCommit(db: DatabaseSync): GroupCommit {
  const begin = db.prepare("BEGIN IMMEDIATE");
  const commit = db.prepare("COMMIT");
  let open: PromiseWithResolvers<void> | undefined;
  const flush = () => {
    const group = open;
    if (!group) return;
    open = undefined;
    try {
      commit.run();
      group.resolve();
    } catch (error) {
      if (db.isTransaction) db.exec("ROLLBACK");
      group.reject(error);
    }
  };
  return {
    async write(work) {
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
    },
    flush,
  };
}
