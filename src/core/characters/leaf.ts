import { answerChoices, shownAgain } from "../chat/shown-again.ts";
import { variantsOf } from "../chat/variants.ts";
import { UserError } from "../errors.ts";
import type { Kept } from "../kept.ts";
import type { Memory } from "../memory/memory.ts";
import type { Part, Speaker } from "../part.ts";
import { placeKey, type Turn } from "../turn.ts";
import type { Find } from "./find.ts";
import type { Roles } from "./roles.ts";

/**
 * Shows another of the answers that a question has got, without asking a model. The conversation goes on from the one
 * that is shown.
 * @throws UserError when it is forgotten, or belongs to somebody else
 */
export async function* leaf(
  to: string,
  turn: Turn,
  o: {
    readonly memory: Memory;
    readonly kept: Kept;
    readonly find: Find;
    readonly roles: Pick<Roles, "speaker">;
  },
): AsyncGenerator<Part> {
  const place = placeKey(turn.place);
  const wanted = await o.memory.turn(place, to);
  if (!wanted?.person || wanted.person.id !== turn.person.id) throw new UserError("error.regenerate.gone");
  await o.memory.show(place, wanted, await variantsOf(o.memory, place, wanted));
  yield* shownAgain(wanted, await speakerOf(), o.kept);
  const choices = await answerChoices(wanted, { key: wanted.role }, { memory: o.memory, place, locale: turn.locale });
  if (choices) yield choices;

  async function speakerOf(): Promise<Speaker | undefined> {
    if (wanted?.role === undefined) return undefined;
    const figure = await o.find.byKey(wanted.role, turn.place).catch(() => undefined);
    // One that is gone keeps the name that it had.
    return figure ? o.roles.speaker(figure, turn.place) : { type: "speaker", name: wanted.speaker ?? "Character" };
  }
}
