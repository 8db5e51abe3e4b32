import { UserError } from "../errors.ts";
import type { FileRef, Turn } from "../turn.ts";
import { MOST_CARD_BYTES, readCard } from "./card.ts";
import { type Figure, figureOfPersona } from "./figure.ts";
import type { Find } from "./find.ts";
import { isReserved, isTaken, plainName } from "./names.ts";
import type { Personas } from "./personas.ts";
import { isPng } from "./png-text.ts";
import { toPortrait } from "./portrait.ts";
import type { Roles } from "./roles.ts";

/**
 * Makes a persona of a place from a card that came as a file.
 * @param name in place of the card's own
 * @throws UserError for what is no card, may not appear there, or has a name that could be taken for somebody else's
 */
export async function importCard(
  file: FileRef,
  name: string | undefined,
  turn: Turn,
  o: { readonly personas: Personas; readonly find: Find; readonly roles: Pick<Roles, "namesLike"> },
): Promise<Figure> {
  const limit = `${MOST_CARD_BYTES / 1024 ** 2} MB`;
  if (file.size > MOST_CARD_BYTES) throw new UserError("error.card.large", { name: file.name, limit });
  const bytes = await turn.openFile(file);
  const card = readCard({ bytes, name: file.name });
  const own = plainName(name ?? card.name);
  if (isReserved(own)) throw new UserError("error.character.name.reserved", { name: own });
  const others = (await o.roles.namesLike(own, turn.place)) ?? [];
  if (isTaken(own, [...others, turn.person.name])) throw new UserError("error.character.name.taken", { name: own });
  // Before it is kept: nobody could get at it there.
  o.find.check({ key: "", name: own, description: "", tags: card.tags, adult: card.adult }, turn.place);
  const portrait = isPng(bytes) ? await toPortrait(bytes) : undefined;
  return figureOfPersona(await o.personas.add(turn.place, { ...card, name: own }, portrait));
}
