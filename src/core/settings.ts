import { z } from "zod";
import type { Store } from "./store/store.ts";
import { type Place, type Platform, personKey, placeKey } from "./turn.ts";

const schema = z.object({
  /** A model's id; the catalogue's default when left out. */
  model: z.string().optional(),
  /** The character that answered here when the model was chosen; the bot itself when left out. */
  modelFor: z.string().optional(),
  persona: z.string().optional(),
  search: z.enum(["off", "auto", "on"]).optional(),
  memory: z.boolean().optional(),
  reasoning: z.enum(["hidden", "shown"]).optional(),
  /** A language code; each person's own when left out. */
  language: z.string().optional(),
  editors: z.enum(["manager", "anyone"]).optional(),
  /** A character's slug, or `own:ID` for a persona that was imported here; `none` in a thread whose channel has one. */
  character: z.string().optional(),
  /** Who set it, unless they are forgotten, and when (epoch milliseconds). */
  characterBy: z.object({ id: z.string().optional(), name: z.string().optional(), at: z.number() }).optional(),
  /** `MODEL/VOICE`; the character's or the catalogue's own when left out. */
  voice: z.string().optional(),
  /** Every answer is spoken too; left out, where the place's character has a voice of its own. */
  speech: z.boolean().optional(),
  /** What was said long ago can be searched by its meaning. */
  recall: z.boolean().optional(),
  /** Each answer says how private its model is. */
  badge: z.boolean().optional(),
  /** Until when all this is kept, epoch milliseconds: the bot has left. */
  fadesAt: z.number().optional(),
});

/** What a place has changed. */
export type Changes = z.infer<typeof schema>;
/** What holds in a place. */
export type PlaceSettings = Changes &
  Required<Pick<Changes, "search" | "memory" | "reasoning" | "editors" | "recall" | "badge">>;

const DEFAULTS: PlaceSettings = {
  search: "off",
  memory: true,
  reasoning: "hidden",
  editors: "manager",
  speech: false,
  recall: false,
  badge: false,
};
const LEFT_TTL_MS = 30 * 86_400_000;

export interface Settings {
  /** What holds in a place: a thread takes from its channel what it has not changed itself. */
  of(place: Place): Promise<PlaceSettings>;
  /** `undefined` takes a change back. */
  change(place: Place, changes: Changes): Promise<PlaceSettings>;
  /** The platform gave the place another id: its settings go along. */
  move(from: Place, to: Place): Promise<void>;
  /** Who set something is not known any more; what they set stays. @param person by key */
  forgetSetter(person: string): Promise<void>;
  /** The bot left: settings of the place, and of all places of its server, are kept for 30 days more. */
  fade(place: Place): Promise<void>;
  /** The bot is back before that. */
  restore(place: Place): Promise<void>;
}

/** Where the settings of a place are kept: with the person where the bot is no member, else with the place. */
function keysOf(place: Place): readonly string[] {
  if (place.owner) return [`${place.platform}:user:${place.owner}`];
  const { thread, ...channel } = place;
  return thread ? [placeKey(channel), placeKey(place)] : [placeKey(place)];
}

export function createSettings(store: Store, now: () => number = Date.now): Settings {
  const space = store.space<Changes>("settings");
  const group = (place: Place) => `settings:${place.platform}:${place.server ?? place.id}`;
  /** Where a person has set something. */
  const setBy = (person: string) => `set-by:${person}`;
  const setter = ({ platform }: Place, { characterBy }: Changes) =>
    characterBy?.id === undefined ? undefined : setBy(personKey(platform, characterBy.id));
  const read = async (place: Place): Promise<Changes[]> =>
    (await space.getMany(keysOf(place))).map((record) => schema.safeParse(record ?? {}).data ?? {});
  const keepFor = async (place: Place, ttlMs: number | null): Promise<void> => {
    const keys = await store.timeline.range(group(place), { limit: 10_000 });
    for (const key of keys) {
      const record = await space.get(key);
      if (record) await space.set(key, { ...record, fadesAt: ttlMs === null ? undefined : now() + ttlMs }, ttlMs);
    }
  };
  let last: Promise<void> = Promise.resolve();
  async function changeNow(place: Place, changes: Changes): Promise<void> {
    const key = keysOf(place).at(-1) as string;
    const known = await read(place);
    const own = known.at(-1);
    const modelFor = changes.model && { modelFor: Object.assign({}, ...known).character };
    const by = setter(place, changes);
    // First where the name is found again, then the name itself.
    if (by) await store.timeline.add(by, key, 0, Number.MAX_SAFE_INTEGER);
    // JSON leaves out what is undefined: that is how a change is taken back.
    await space.set(key, { ...own, ...changes, ...modelFor, fadesAt: undefined }, null);
    if (!place.owner) await store.timeline.add(group(place), key, 0, Number.MAX_SAFE_INTEGER);
  }
  async function forgetNow(person: string): Promise<void> {
    for (const key of await store.timeline.range(setBy(person), { limit: 1_000_000 })) {
      const record = schema.safeParse(await space.get(key)).data;
      const { id, at = 0 } = record?.characterBy ?? {};
      if (id === undefined || personKey(key.slice(0, key.indexOf(":")) as Platform, id) !== person) continue;
      const ttlMs = record?.fadesAt === undefined ? null : Math.max(1, record.fadesAt - now());
      await space.set(key, { ...record, characterBy: { at } }, ttlMs);
    }
    await store.timeline.clear(setBy(person));
  }
  /** One after another: two quick presses must not undo each other. */
  function inTurn(work: () => Promise<void>): Promise<void> {
    const working = last.then(work);
    last = working.catch(() => {});
    return working;
  }

  return {
    async of(place) {
      return Object.assign({}, DEFAULTS, ...(await read(place)));
    },
    async change(place, changes) {
      await inTurn(() => changeNow(place, changes));
      return this.of(place);
    },
    async move(from, to) {
      const own = (await read(from)).at(-1) ?? {};
      if (Object.keys(own).length === 0) return;
      const [before, after] = [placeKey(from), placeKey(to)];
      const by = setter(from, own);
      await Promise.all([
        by && store.timeline.add(by, after, 0, Number.MAX_SAFE_INTEGER),
        space.set(after, { ...own, ...(await read(to)).at(-1) }, null),
        store.timeline.add(group(to), after, 0, Number.MAX_SAFE_INTEGER),
        space.delete(before),
        store.timeline.remove(group(from), [before]),
      ]);
    },
    forgetSetter: (person) => inTurn(() => forgetNow(person)),
    fade: (place) => keepFor(place, LEFT_TTL_MS),
    restore: (place) => keepFor(place, null),
  };
}
