import { randomBytes } from "node:crypto";
import { z } from "zod";
import { UserError } from "../errors.ts";
import type { Space, Store } from "../store/store.ts";
import { type Place, placeKey } from "../turn.ts";
import type { Card } from "./card.ts";
import { skeleton } from "./skeleton.ts";

const MOST_PERSONAS = 50;
const LEFT_TTL_MS = 30 * 86_400_000;
const OWN = "own:";

const schema = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  personality: z.string(),
  scenario: z.string(),
  greetings: z.array(z.string()).readonly(),
  examples: z.string(),
  system: z.string(),
  after: z.string(),
  lore: z.string(),
  tags: z.array(z.string()).readonly(),
  creator: z.string(),
  adult: z.boolean(),
  /** When it was imported, epoch milliseconds. */
  at: z.number(),
});

/** A character that was imported into a place. */
export type Persona = Readonly<z.infer<typeof schema>>;

/** The personas of each place. A thread has those of its channel. */
export interface Personas {
  of(place: Place): Promise<readonly Persona[]>;
  get(place: Place, id: string): Promise<Persona | undefined>;
  portrait(place: Place, id: string): Promise<Uint8Array | undefined>;
  /**
   * Keeps a card; one whose name cannot be told from it gives way.
   * @throws UserError where there are too many
   */
  add(place: Place, card: Card, portrait: Uint8Array | undefined): Promise<Persona>;
  remove(place: Place, id: string): Promise<void>;
  /** Removes all; returns how many. */
  drop(place: Place): Promise<number>;
  /** The platform gave the place another id: they go along, under their own ids. */
  move(from: Place, to: Place): Promise<void>;
  /** The bot left: all of its server are kept for 30 days more. */
  fade(place: Place): Promise<void>;
  restore(place: Place): Promise<void>;
}

/** How settings and turns name a persona. */
export const keyOfPersona = (id: string): string => `${OWN}${id}`;
/** The id in such a name; undefined for all others. */
export const personaId = (key: string): string | undefined => (key.startsWith(OWN) ? key.slice(OWN.length) : undefined);

/** With the person where the bot is no member, as settings are; else with the channel. */
function homeOf(place: Place): string {
  if (place.owner) return `${place.platform}:user:${place.owner}`;
  const { thread: _, ...channel } = place;
  return placeKey(channel);
}

export function createPersonas(store: Store, now: () => number = Date.now): Personas {
  const records = store.space<Persona>("personas");
  const portraits = store.space<string>("persona-portraits");
  const list = (place: Place) => `personas:${homeOf(place)}`;
  const group = (place: Place) => `personas-of:${place.platform}:${place.server ?? place.id}`;
  const keyOf = (place: Place, id: string) => `${homeOf(place)} ${id}`;
  const parse = (record: unknown) => schema.safeParse(record).data;
  const idsOf = (place: Place) => store.timeline.range(list(place), { limit: 1000 });

  async function keepFor(place: Place, ttlMs: number | null): Promise<void> {
    const again = async <T>(space: Space<T>, key: string) => {
      const value = await space.get(key);
      if (value !== undefined) await space.set(key, value, ttlMs);
    };
    for (const key of await store.timeline.range(group(place), { limit: 100_000 })) {
      await again(records, key);
      await again(portraits, key);
    }
  }

  return {
    async of(place) {
      const found = await records.getMany((await idsOf(place)).map((id) => keyOf(place, id)));
      return found.map(parse).filter((persona) => persona !== undefined);
    },
    async get(place, id) {
      return parse(await records.get(keyOf(place, id)));
    },
    async portrait(place, id) {
      const portrait = await portraits.get(keyOf(place, id));
      return portrait === undefined ? undefined : Buffer.from(portrait, "base64");
    },
    async add(place, card, portrait) {
      const there = await this.of(place);
      const same = there.find(({ name }) => skeleton(name) === skeleton(card.name));
      if (!same && there.length >= MOST_PERSONAS) throw new UserError("error.card.many", { limit: MOST_PERSONAS });
      const persona = schema.parse({ ...card, id: same?.id ?? randomBytes(9).toString("base64url"), at: now() });
      const key = keyOf(place, persona.id);
      await Promise.all([
        records.set(key, persona, null),
        portrait ? portraits.set(key, Buffer.from(portrait).toString("base64"), null) : same && portraits.delete(key),
        store.timeline.add(list(place), persona.id, now(), Number.MAX_SAFE_INTEGER),
        !place.owner && store.timeline.add(group(place), key, 0, Number.MAX_SAFE_INTEGER),
      ]);
      return persona;
    },
    async remove(place, id) {
      const key = keyOf(place, id);
      await Promise.all([
        records.delete(key),
        portraits.delete(key),
        store.timeline.remove(list(place), [id]),
        store.timeline.remove(group(place), [key]),
      ]);
    },
    async drop(place) {
      const ids = await idsOf(place);
      for (const id of ids) await this.remove(place, id);
      return ids.length;
    },
    async move(from, to) {
      for (const id of await idsOf(from)) {
        const [before, key] = [keyOf(from, id), keyOf(to, id)];
        const [record, portrait] = await Promise.all([records.get(before), portraits.get(before)]);
        if (record === undefined) continue;
        await Promise.all([
          records.set(key, record, null),
          portrait !== undefined && portraits.set(key, portrait, null),
          store.timeline.add(list(to), id, now(), Number.MAX_SAFE_INTEGER),
          store.timeline.add(group(to), key, 0, Number.MAX_SAFE_INTEGER),
        ]);
        await this.remove(from, id);
      }
    },
    fade: (place) => keepFor(place, LEFT_TTL_MS),
    restore: (place) => keepFor(place, null),
  };
}
