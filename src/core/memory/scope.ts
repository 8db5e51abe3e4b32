import { personaId } from "../characters/personas.ts";
import type { Deps } from "../deps.ts";
import { UserError } from "../errors.ts";
import { isEmpty } from "../own-settings.ts";
import { personKey, placeKey, type Turn } from "../turn.ts";
import type { RememberedTurn } from "./records.ts";

/** What `/forget` and `/export` are about: the person, everywhere; or the place, for who manages it. */
export const SCOPES = ["me", "place"] as const;

/** @throws UserError where the place is not this person's to speak for */
export async function checkScope(scope: string, turn: Turn): Promise<void> {
  if (scope === "place" && !(await turn.mayManage())) throw new UserError("error.access.manager");
}

/** How much was forgotten: questions with their answers, files that were made, and what a person chose for themselves. */
export interface Forgotten {
  readonly turns: number;
  readonly files: number;
  readonly choices: boolean;
}

/** Forgets what was said in a place, by everyone, and what was made there. */
export async function forgetPlace(
  { place }: Turn,
  { memory, kept, jobs, characters, scenes, settings }: Deps,
): Promise<Forgotten> {
  await scenes.forget(place);
  await jobs.forget(placeKey(place));
  // A thread has its channel's: it forgets none of them.
  if (!place.thread) await characters.personas.drop(place);
  const { character = "" } = await settings.of(place);
  if (!place.thread && personaId(character) !== undefined)
    await settings.change(place, { character: undefined, characterBy: undefined });
  return { turns: await memory.drop(placeKey(place)), files: await kept.forget(placeKey(place)), choices: false };
}

/** Forgets what a person said, and what was made for them, in every place. */
export async function forgetPerson(
  turn: Turn,
  { memory, folding, kept, jobs, own, settings }: Deps,
): Promise<Forgotten> {
  const person = personKey(turn.place.platform, turn.person.id);
  await jobs.forget(person);
  await settings.forgetSetter(person);
  const said = await memory.ofPerson(person);
  const places = Map.groupBy(said, ([place]) => place);
  for (const [place, turns] of places)
    await folding.erase(
      place,
      turns.map(([, { id }]) => id),
    );
  return { turns: said.length, files: await kept.forget(person), choices: await own.forget(person) };
}

export interface Exported {
  readonly count: number;
  /** What a person chose for themselves is in it too. */
  readonly choices: boolean;
  readonly json: string;
}

/** What is remembered of a person, or of a place, as one readable JSON document. */
export async function exported(scope: string, turn: Turn, { memory, characters, own }: Deps): Promise<Exported> {
  const here = placeKey(turn.place);
  const me = personKey(turn.place.platform, turn.person.id);
  const said: readonly (readonly [string, RememberedTurn])[] =
    scope === "place" ? (await memory.ofPlace(here)).map((each) => [here, each] as const) : await memory.ofPerson(me);
  const turns = said.map(([place, each]) => ({
    place,
    at: new Date(each.at).toISOString(),
    from: each.person?.name,
    question: each.edited ?? each.question,
    pictures: each.images.map((image) => image.name),
    files: each.files.map((file) => file.name),
    answer: each.answer,
    by: each.speaker,
    made: each.made?.map((file) => file.name),
    spoken: each.spoken?.map(({ file }) => file.name),
    model: each.model,
  }));
  const personas = scope === "place" ? await characters.personas.of(turn.place) : [];
  const chosen = scope === "place" ? {} : await own.of(me);
  const all = {
    exportedAt: new Date().toISOString(),
    scope,
    turns,
    ...(personas.length > 0 && { personas }),
    ...(!isEmpty(chosen) && { chosen }),
  };
  return { count: turns.length + personas.length, choices: !isEmpty(chosen), json: JSON.stringify(all, null, 2) };
}
