import { z } from "zod";
import type { Place } from "../core/turn.ts";
import { WebFault } from "./fault.ts";
import type { WebStore } from "./store.ts";

const KEY = "places";
const MOST = 200;
const UNNAMED = "New conversation";
const NAME_LENGTH = 80;

const schema = z.object({
  id: z.string(),
  name: z.string(),
  /** Made by hand, or not yet at all: the first question then names the place. */
  named: z.boolean(),
  at: z.number(),
  nsfw: z.boolean().optional(),
});
export type PlaceEntry = Readonly<z.infer<typeof schema>>;

/** The places of the playground: made, named and deleted by the person who sits there. */
export interface Places {
  /** Newest first; there is always at least one. */
  list(): readonly PlaceEntry[];
  get(id: string): PlaceEntry | undefined;
  create(name?: string): Promise<PlaceEntry>;
  rename(id: string, name: string): Promise<PlaceEntry>;
  /** Marks it as age-restricted, or not any more. */
  restrict(id: string, nsfw: boolean): Promise<PlaceEntry>;
  /** Notes that something was said; the first words name a place that has no name. */
  touch(id: string, words?: string): Promise<void>;
  delete(id: string): Promise<void>;
}

/** Loads the places, and makes a first one where there is none. */
export async function loadPlaces(store: WebStore, now: () => number): Promise<Places> {
  const stored = z.array(z.unknown()).safeParse(await store.get(KEY)).data ?? [];
  const entries = new Map(
    stored.flatMap((each) => {
      const entry = schema.safeParse(each).data;
      return entry ? [[entry.id, entry] as const] : [];
    }),
  );
  const save = () => store.set(KEY, [...entries.values()]);
  const put = async (entry: PlaceEntry) => {
    entries.set(entry.id, entry);
    await save();
    return entry;
  };
  const find = (id: string) => {
    const entry = entries.get(id);
    if (!entry) throw new WebFault(404, "place");
    return entry;
  };
  const create = (name?: string) => {
    if (entries.size >= MOST) throw new WebFault(409, "full", { count: MOST });
    return put({ id: crypto.randomUUID(), name: clip(name ?? UNNAMED), named: name !== undefined, at: now() });
  };
  if (entries.size === 0) await create();
  return {
    list: () => [...entries.values()].sort((a, b) => b.at - a.at),
    get: (id) => entries.get(id),
    create,
    async rename(id, name) {
      return put({ ...find(id), name: clip(name), named: true });
    },
    async restrict(id, nsfw) {
      return put({ ...find(id), nsfw });
    },
    async touch(id, words) {
      const entry = entries.get(id);
      if (!entry) return;
      const title = entry.named || !words ? {} : { name: clip(words), named: true };
      await put({ ...entry, ...title, at: now() });
    },
    async delete(id) {
      find(id);
      entries.delete(id);
      if (entries.size === 0) await create();
      else await save();
    },
  };
}

/** The place as the core knows it. */
export function placeOf(entry: PlaceEntry): Place {
  return { platform: "web", id: entry.id, private: true, nsfw: entry.nsfw ?? false, name: entry.name };
}

/** One line of at most 80 characters, cut between words where that can be. */
function clip(name: string): string {
  const line = name.replace(/\s+/g, " ").trim();
  if (line.length <= NAME_LENGTH) return line || UNNAMED;
  const cut = Array.from(line)
    .slice(0, NAME_LENGTH - 1)
    .join("");
  return `${cut.replace(/\s+\S{0,20}$/, "")}…`;
}
