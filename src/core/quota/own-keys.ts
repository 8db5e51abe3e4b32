import { z } from "zod";
import { type Venice, VeniceError } from "../../venice/index.ts";
import { UserError } from "../errors.ts";
import type { Store } from "../store/store.ts";
import { type Person, type Place, personKey } from "../turn.ts";

const schema = z.object({ secret: z.string(), at: z.number() });
type Record = z.infer<typeof schema>;

/** A key that somebody brought. */
export interface OwnKey {
  /** Names it to the scheduler and in the books: `own:discord:123`, `own:discord:guild:9`. */
  readonly id: string;
  readonly secret: string;
}

/** Venice keys that people and servers brought; the store keeps them encrypted, and nothing ever shows them again. */
export interface OwnKeys {
  /** The person's own, else the server's. */
  of(person: Pick<Person, "id">, place: Place): Promise<OwnKey | undefined>;
  /**
   * Checks a key with Venice and keeps it.
   * @throws UserError where Venice does not know it, or where it can do more than a bot should be trusted with
   */
  set(owner: string, secret: string, signal: AbortSignal): Promise<void>;
  has(owner: string): Promise<boolean>;
  /** The platform gave the place another id: its key goes along. */
  move(from: Place, to: Place): Promise<void>;
  /** False when there was none. */
  remove(owner: string): Promise<boolean>;
}

/** Whose key it is: a person's, or their server's or group's. */
export const keyOwner = {
  person: (person: Pick<Person, "id">, place: Place): string => personKey(place.platform, person.id),
  server: (place: Place): string =>
    place.platform === "discord" ? `discord:guild:${place.server ?? place.id}` : `${place.platform}:chat:${place.id}`,
};

export function createOwnKeys(store: Store, venice: Venice, now: () => number): OwnKeys {
  const space = store.space<Record>("own-keys");
  const read = async (owner: string): Promise<OwnKey | undefined> => {
    const found = schema.safeParse(await space.get(owner)).data;
    return found && { id: `own:${owner}`, secret: found.secret };
  };

  async function check(secret: string, signal: AbortSignal): Promise<void> {
    try {
      const { accessPermitted } = await venice.account.rateLimits({ signal, key: secret });
      if (!accessPermitted) throw new UserError("error.key.empty");
    } catch (error) {
      if (error instanceof VeniceError && error.kind === "auth") throw new UserError("error.key.refused");
      throw error;
    }
    if (await venice.account.isAdmin({ signal, key: secret })) throw new UserError("error.key.admin");
  }

  return {
    async of(person, place) {
      const own = await read(keyOwner.person(person, place));
      if (own || place.owner !== undefined || place.private) return own;
      return read(keyOwner.server(place));
    },
    async set(owner, secret, signal) {
      const trimmed = secret.trim();
      if (!/^[\w-]{8,512}$/.test(trimmed)) throw new UserError("error.key.shape");
      await check(trimmed, signal);
      await space.set(owner, { secret: trimmed, at: now() }, null);
    },
    async has(owner) {
      return (await read(owner)) !== undefined;
    },
    async move(from, to) {
      const [before, after] = [keyOwner.server(from), keyOwner.server(to)];
      const record = schema.safeParse(await space.get(before)).data;
      if (!record || before === after) return;
      if ((await read(after)) === undefined) await space.set(after, record, null);
      await space.delete(before);
    },
    async remove(owner) {
      const had = (await read(owner)) !== undefined;
      await space.delete(owner);
      return had;
    },
  };
}
