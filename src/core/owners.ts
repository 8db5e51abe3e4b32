import { type Key, type Params, t } from "../i18n.ts";
import type { Log } from "../log.ts";
import type { Access } from "./access.ts";
import type { Adapter } from "./adapter.ts";
import type { Part } from "./part.ts";
import type { Store } from "./store/store.ts";

const DAY_MS = 86_400_000;

/** Tells each owner in private, once per cause and day. */
export type TellOwners = (cause: string, key: Key, params?: Params) => Promise<void>;

export function createTellOwners(o: {
  readonly access: Access;
  readonly store: Store;
  readonly adapters: () => ReadonlyMap<string, Adapter>;
  readonly log: Log;
  readonly locale: string;
}): TellOwners {
  const told = o.store.space<true>("told", DAY_MS);
  return async (cause, key, params) => {
    const day = new Date().toISOString().slice(0, 10);
    if (!(await told.insert(`owners:${cause}:${day}`, true))) return;
    const sentence = t(o.locale, key, params);
    for (const owner of o.access.owners) {
      const reached = await o
        .adapters()
        .get(owner.platform)
        ?.tell(owner.id, saying(sentence))
        .catch(() => false);
      if (!reached)
        o.log.warn({ owner: `${owner.platform}:${owner.id}`, cause }, `The owner could not be told: ${sentence}`);
    }
    if (o.access.owners.length === 0) o.log.warn({ cause }, `For the owner (OWNERS is empty): ${sentence}`);
  };
}

async function* saying(text: string): AsyncIterable<Part> {
  yield { type: "notice", text, tone: "info" };
}
