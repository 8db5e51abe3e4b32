import { z } from "zod";
import type { Store } from "./store/store.ts";
import { type Place, placeKey } from "./turn.ts";

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
  /** Who set it, and when (epoch milliseconds). */
  characterBy: z.object({ id: z.string(), name: z.string(), at: z.number() }).optional(),
  /** `MODEL/VOICE`; the character's or the catalogue's own when left out. */
  voice: z.string().optional(),
  /** Every answer is spoken too; left out, where the place's character has a voice of its own. */
  speech: z.boolean().optional(),
  /** What was said long ago can be searched by its meaning. */
  recall: z.boolean().optional(),
  /** Each answer says how private its model is. */
  badge: z.boolean().optional(),
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

export function createSettings(store: Store): Settings {
  const space = store.space<Changes>("settings");
  const group = (place: Place) => `settings:${place.platform}:${place.server ?? place.id}`;
  const read = async (place: Place): Promise<Changes[]> =>
    (await space.getMany(keysOf(place))).map((record) => schema.safeParse(record ?? {}).data ?? {});
  const keepFor = async (place: Place, ttlMs: number | null): Promise<void> => {
    const keys = await store.timeline.range(group(place), { limit: 10_000 });
    for (const key of keys) {
      const record = await space.get(key);
      if (record) await space.set(key, record, ttlMs);
    }
  };
  let last: Promise<void> = Promise.resolve();
  async function changeNow(place: Place, changes: Changes): Promise<void> {
    const key = keysOf(place).at(-1) as string;
    const known = await read(place);
    const own = known.at(-1);
    const modelFor = changes.model && { modelFor: Object.assign({}, ...known).character };
    // JSON leaves out what is undefined: that is how a change is taken back.
    await space.set(key, { ...own, ...changes, ...modelFor }, null);
    if (!place.owner) await store.timeline.add(group(place), key, 0, Number.MAX_SAFE_INTEGER);
  }
  return {
    async of(place) {
      return Object.assign({}, DEFAULTS, ...(await read(place)));
    },
    async change(place, changes) {
      // One after another: two quick presses must not undo each other.
      const changing = last.then(() => changeNow(place, changes));
      last = changing.catch(() => {});
      await changing;
      return this.of(place);
    },
    async move(from, to) {
      const own = (await read(from)).at(-1) ?? {};
      if (Object.keys(own).length === 0) return;
      const [before, after] = [placeKey(from), placeKey(to)];
      await Promise.all([
        space.set(after, { ...own, ...(await read(to)).at(-1) }, null),
        store.timeline.add(group(to), after, 0, Number.MAX_SAFE_INTEGER),
        space.delete(before),
        store.timeline.remove(group(from), [before]),
      ]);
    },
    fade: (place) => keepFor(place, LEFT_TTL_MS),
    restore: (place) => keepFor(place, null),
  };
}
