import type { Log } from "../../log.ts";
import type { Venice } from "../../venice/index.ts";
import type { Adapter } from "../adapter.ts";
import type { Kept } from "../kept.ts";
import type { Memory } from "../memory/memory.ts";
import type { Part } from "../part.ts";
import type { Settings } from "../settings.ts";
import type { Store } from "../store/store.ts";
import type { FileRef, Platform, Turn } from "../turn.ts";
import { type Appoint, createAppoint } from "./appoint.ts";
import type { Figure } from "./figure.ts";
import { createFind, type Find } from "./find.ts";
import { gallery, type View } from "./gallery.ts";
import { importCard } from "./import-card.ts";
import { leaf } from "./leaf.ts";
import { createPersonas, type Personas } from "./personas.ts";
import { createPlay, type Play } from "./players.ts";
import { createRoles, type Roles } from "./roles.ts";
import { createVeniceCast } from "./venice-cast.ts";

/** Everything about characters. */
export interface Characters {
  readonly find: Find;
  readonly personas: Personas;
  readonly roles: Roles;
  readonly play: Play;
  readonly appoint: Appoint;
  gallery(view: View, turn: Turn): AsyncGenerator<Part>;
  /** @throws UserError for what is no card, or may not be one here */
  importCard(file: FileRef, name: string | undefined, turn: Turn): Promise<Figure>;
  /** Shows another answer to the same question. */
  leaf(to: string, turn: Turn): AsyncGenerator<Part>;
}

export function createCharacters(o: {
  readonly venice: Venice;
  readonly store: Store;
  readonly settings: Settings;
  readonly memory: Memory;
  readonly kept: Kept;
  readonly adapter: (platform: Platform) => Adapter;
  /** What the owner allows. */
  readonly adult: boolean;
  readonly log: Log;
  readonly now?: (() => number) | undefined;
}): Characters {
  const now = o.now ?? Date.now;
  const cast = createVeniceCast({ ...o, now });
  const personas = createPersonas(o.store, now);
  const find = createFind({ cast, personas, adult: o.adult });
  const roles = createRoles({ ...o, cast, personas, find, now });
  const shared = { ...o, cast, personas, find, roles };
  return {
    find,
    personas,
    roles,
    play: createPlay(shared),
    appoint: createAppoint({ ...shared, now }),
    gallery: (view, turn) => gallery(view, turn, shared),
    importCard: (file, name, turn) => importCard(file, name, turn, shared),
    leaf: (to, turn) => leaf(to, turn, shared),
  };
}
