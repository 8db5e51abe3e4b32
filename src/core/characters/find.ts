import { nearestBy } from "../../venice/index.ts";
import type { Suggestion } from "../command-spec.ts";
import { UserError } from "../errors.ts";
import type { Place } from "../turn.ts";
import { type Figure, figureOfPersona, figureOfVenice, NOBODY } from "./figure.ts";
import { isReserved, plainName } from "./names.ts";
import { type Personas, personaId } from "./personas.ts";
import { skeleton } from "./skeleton.ts";
import type { VeniceCast } from "./venice-cast.ts";

const MOST_SUGGESTIONS = 25;
const MOST_CHARACTERS = 100;

/** Finds characters by what people type and what settings hold. */
export interface Find {
  /** Undefined: there is none (any more). */
  byKey(key: string, place: Place): Promise<Figure | undefined>;
  /**
   * Whom a person named: by key, or by name.
   * @throws UserError where there is nobody of that name, or nobody who may appear there
   */
  byName(typed: string, place: Place): Promise<Figure>;
  /** At most 25, those of the place first. */
  suggestions(typed: string, place: Place): Promise<readonly Suggestion[]>;
  /** @throws UserError for adult ones where they may not appear */
  check(figure: Figure, place: Place): void;
  /** Whether adult ones may appear. */
  mayBeAdult(place: Place): boolean;
}

export function createFind(o: {
  readonly cast: VeniceCast;
  readonly personas: Personas;
  /** What the owner allows. */
  readonly adult: boolean;
}): Find {
  const { cast, personas } = o;
  const mayBeAdult = (place: Place) => o.adult && place.nsfw;

  function check(figure: Figure, place: Place): void {
    if (!figure.adult || mayBeAdult(place)) return;
    const name = plainName(figure.name);
    throw new UserError(o.adult ? "error.character.adult" : "error.character.adult.owner", { name });
  }

  async function matching(typed: string, place: Place): Promise<readonly Figure[]> {
    const search = typed.trim().slice(0, 100);
    const kinds = mayBeAdult(place) ? [false, true] : [false];
    const lists = kinds.map((adult) => cast.list({ ...(search && { search }), adult, limit: MOST_SUGGESTIONS }));
    return (await Promise.all(lists)).flat().map(figureOfVenice);
  }

  async function ownOf(place: Place): Promise<readonly Figure[]> {
    return (await personas.of(place)).map(figureOfPersona).filter(({ adult }) => !adult || mayBeAdult(place));
  }

  return {
    mayBeAdult,
    check,
    async byKey(key, place) {
      const id = personaId(key);
      if (id !== undefined) {
        const persona = await personas.get(place, id);
        return persona && figureOfPersona(persona);
      }
      const character = await cast.get(key);
      return character && figureOfVenice(character);
    },
    async byName(typed, place) {
      const wanted = skeleton(typed);
      const own = (await personas.of(place)).map(figureOfPersona);
      const isMeant = ({ key, name }: Figure) => key === typed.trim() || skeleton(name) === wanted;
      const near = own.find(isMeant) ?? (await slugged(typed));
      if (near) {
        check(near, place);
        return near;
      }
      const found = await matching(typed, place);
      const meant = found.find(isMeant) ?? (found.length === 1 ? found[0] : undefined);
      if (meant) return meant;
      const name = typed.slice(0, 60);
      const names = found.length > 0 ? found : nearestBy(await matching("", place), typed, 3, ({ name }) => [name]);
      if (names.length === 0) throw new UserError("error.character.unknown", { name });
      const shown = names.slice(0, 3).map((each) => plainName(each.name));
      throw new UserError("error.character.unknown.nearest", { name, names: shown.join(", ") });
    },
    async suggestions(typed, place) {
      const words = typed.trim().toLowerCase();
      const own = (await ownOf(place)).filter(({ name }) => name.toLowerCase().includes(words));
      const figures = [...own, ...(await matching(typed, place))].filter(({ key }) => key.length <= MOST_CHARACTERS);
      const all = figures.map((figure) => ({ name: labelOf(figure), value: figure.key }));
      const none = NOBODY.startsWith(words) ? [{ name: NOBODY, value: NOBODY }] : [];
      return [...none, ...all].slice(0, MOST_SUGGESTIONS);
    },
  };

  async function slugged(typed: string): Promise<Figure | undefined> {
    const slug = typed.trim();
    // Only what can be a slug is worth a question of its own.
    if (personaId(slug) !== undefined || !/^[\w.-]{1,100}$/.test(slug)) return undefined;
    const figure = await cast.get(slug);
    return figure && figureOfVenice(figure);
  }
}

/** "Captain Brine · A retired ferry captain who …" */
function labelOf({ name, description }: Figure): string {
  const safe = isReserved(name) ? `${plainName(name)} (AI)` : plainName(name);
  return [safe, description.replace(/\s+/g, " ")].filter(Boolean).join(" · ").slice(0, MOST_CHARACTERS).toWellFormed();
}
