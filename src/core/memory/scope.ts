import type { Deps } from "../deps.ts";
import { UserError } from "../errors.ts";
import { personKey, placeKey, type Turn } from "../turn.ts";
import type { RememberedTurn } from "./records.ts";

/** What `/forget` and `/export` are about: the person, everywhere; or the place, for who manages it. */
export const SCOPES = ["me", "place"] as const;

/** @throws UserError where the place is not this person's to speak for */
export async function checkScope(scope: string, turn: Turn): Promise<void> {
  if (scope === "place" && !(await turn.mayManage())) throw new UserError("error.access.manager");
}

/** Forgets what a person said, in every place; returns how many turns that were. */
export async function forgetPerson(turn: Turn, { memory, folding }: Deps): Promise<number> {
  const said = await memory.ofPerson(personKey(turn.place.platform, turn.person.id));
  const places = Map.groupBy(said, ([place]) => place);
  for (const [place, turns] of places)
    await folding.erase(
      place,
      turns.map(([, { id }]) => id),
    );
  return said.length;
}

/** What is remembered of a person, or of a place, as one readable JSON document. */
export async function exported(scope: string, turn: Turn, { memory }: Deps): Promise<{ count: number; json: string }> {
  const here = placeKey(turn.place);
  const said: readonly (readonly [string, RememberedTurn])[] =
    scope === "place"
      ? (await memory.ofPlace(here)).map((each) => [here, each] as const)
      : await memory.ofPerson(personKey(turn.place.platform, turn.person.id));
  const turns = said.map(([place, each]) => ({
    place,
    at: new Date(each.at).toISOString(),
    from: each.person?.name,
    question: each.edited ?? each.question,
    pictures: each.images.map((image) => image.name),
    files: each.files.map((file) => file.name),
    answer: each.answer,
    model: each.model,
  }));
  return { count: turns.length, json: JSON.stringify({ exportedAt: new Date().toISOString(), scope, turns }, null, 2) };
}
