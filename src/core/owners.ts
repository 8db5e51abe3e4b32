import { type Key, type Params, t } from "../i18n.ts";
import type { Log } from "../log.ts";
import type { Access } from "./access.ts";
import type { Adapter } from "./adapter.ts";
import type { Part } from "./part.ts";
import type { Store } from "./store/store.ts";

const DAY_MS = 86_400_000;

/** Tells each owner in private, once per cause and day. */
export type TellOwners = (cause: string, key: Key, params?: Params) => Promise<void>;

export interface Owners {
  readonly tell: TellOwners;
  /** What could be told to nobody in the last days, newest first: `/usage` shows it. */
  untold(): Promise<readonly string[]>;
}

const UNTOLD_MS = 7 * DAY_MS;

export function createOwners(o: {
  readonly access: Access;
  readonly store: Store;
  readonly adapters: () => ReadonlyMap<string, Adapter>;
  readonly log: Log;
  readonly locale: string;
}): Owners {
  const untold = o.store.space<string>("untold", UNTOLD_MS);
  const told = o.store.space<true>("told", DAY_MS);
  async function keep(id: string, sentence: string): Promise<void> {
    await untold.set(id, sentence);
    await o.store.timeline.add("untold", id, Date.now(), Date.now() + UNTOLD_MS);
  }
  const tell: TellOwners = async (cause, key, params) => {
    const day = new Date().toISOString().slice(0, 10);
    if (!(await told.insert(`owners:${cause}:${day}`, true))) return;
    const sentence = t(o.locale, key, params);
    let reachedAll = o.access.owners.length > 0;
    for (const owner of o.access.owners) {
      const reached = await o
        .adapters()
        .get(owner.platform)
        ?.tell(owner.id, saying(sentence))
        .catch(() => false);
      if (reached) continue;
      reachedAll = false;
      o.log.warn({ owner: `${owner.platform}:${owner.id}`, cause }, `The owner could not be told: ${sentence}`);
    }
    if (!reachedAll) await keep(`${day} ${cause}`, sentence);
    if (o.access.owners.length === 0) o.log.warn({ cause }, `For the owner (OWNERS is empty): ${sentence}`);
  };
  return {
    tell,
    async untold() {
      const ids = await o.store.timeline.range("untold", { newest: true, limit: 10 });
      return (await untold.getMany(ids)).filter((sentence) => typeof sentence === "string");
    },
  };
}

async function* saying(text: string): AsyncIterable<Part> {
  yield { type: "notice", text, tone: "info" };
}
