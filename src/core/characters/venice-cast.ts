import { setTimeout as sleep } from "node:timers/promises";
import type { Log } from "../../log.ts";
import type { Character, CharacterQuery, Venice } from "../../venice/index.ts";
import { createRecent } from "../recent.ts";
import type { Store } from "../store/store.ts";
import { toPortrait } from "./portrait.ts";

const MINUTE_MS = 60_000;
const PORTRAIT_MS = 7 * 24 * 60 * MINUTE_MS;
/** An answer does not wait longer for a face. */
const PATIENCE_MS = 1500;

/** Venice's characters, asked for once and then known for a while. */
export interface VeniceCast {
  /** Undefined: there is none (any more). While Venice cannot be asked, what was known holds. */
  get(slug: string): Promise<Character | undefined>;
  /** Asks Venice again, whatever is known. */
  recheck(slug: string): Promise<Character | undefined>;
  list(query: CharacterQuery): Promise<readonly Character[]>;
  /** The face, where it can be had at once or soon; else it is there the next time. */
  portrait(character: Pick<Character, "slug" | "photoUrl" | "updatedAt">): Promise<Uint8Array | undefined>;
}

export function createVeniceCast(o: {
  readonly venice: Venice;
  readonly store: Store;
  readonly log: Log;
  readonly now?: () => number;
}): VeniceCast {
  const known = createRecent<Character>(1000, 10 * MINUTE_MS, o.now);
  const lists = createRecent<readonly Character[]>(200, 5 * MINUTE_MS, o.now);
  const faces = createRecent<Promise<Uint8Array | undefined>>(200, 60 * MINUTE_MS, o.now);
  const stored = o.store.space<string>("portraits", PORTRAIT_MS);

  async function fetched(name: string, photoUrl: string): Promise<Uint8Array | undefined> {
    const kept = await stored.get(name);
    if (kept !== undefined) return Buffer.from(kept, "base64");
    const portrait = await toPortrait(await o.venice.characters.photo(photoUrl));
    if (portrait) await stored.set(name, portrait.toString("base64"));
    return portrait;
  }

  return {
    async get(slug) {
      return known.get(slug) ?? this.recheck(slug);
    },
    async recheck(slug) {
      try {
        const found = await o.venice.characters.get(slug);
        if (found) known.set(slug, found);
        else known.delete(slug);
        return found;
      } catch (error) {
        const stale = known.get(slug, true);
        if (stale) return stale;
        throw error;
      }
    },
    async list(query) {
      const key = JSON.stringify(query);
      const recent = lists.get(key);
      if (recent) return recent;
      const { characters } = await o.venice.characters.list(query);
      for (const character of characters) known.set(character.slug, character);
      lists.set(key, characters);
      return characters;
    },
    async portrait({ slug, photoUrl, updatedAt }) {
      if (!photoUrl) return undefined;
      const name = `${slug} ${updatedAt ?? ""}`;
      const coming =
        faces.get(name) ??
        fetched(name, photoUrl).catch((error) => {
          o.log.warn({ character: slug, error }, "A character's picture could not be fetched");
          faces.delete(name);
          return undefined;
        });
      faces.set(name, coming);
      return Promise.race([coming, sleep(PATIENCE_MS, undefined, { ref: false })]);
    },
  };
}
