import type { Kept } from "../kept.ts";
import type { Memory } from "../memory/memory.ts";
import type { RememberedTurn } from "../memory/records.ts";
import type { Choices, Part } from "../part.ts";
import { regenerateChoices } from "./choices.ts";
import type { Role } from "./role.ts";
import { leafChoices, variantsOf } from "./variants.ts";

/** An answer as it was remembered, with the pictures that were made for it and are still kept. */
export async function* shownAgain(
  turn: RememberedTurn,
  speaker: Role["speaker"],
  kept: Kept,
): AsyncGenerator<Part, undefined> {
  if (speaker) yield speaker;
  yield { type: "text", text: turn.answer };
  for (const file of turn.made ?? []) {
    const bytes = await kept.open(file).catch(() => undefined);
    if (bytes) yield { type: "media", media: { ...file, kind: "image", bytes, file } };
  }
}

/** What a finished answer offers: a character's is leafed through, the bot's own is made once more; a scene goes on. */
export async function answerChoices(
  turn: RememberedTurn,
  { key, scene }: Pick<Role, "key" | "scene">,
  o: { readonly memory: Memory; readonly place: string; readonly locale: string },
): Promise<Choices | undefined> {
  if (scene) return undefined;
  if (key === undefined) return regenerateChoices(turn.id, o.locale);
  const fresh = (await o.memory.turn(o.place, turn.id)) ?? turn;
  return leafChoices(fresh, await variantsOf(o.memory, o.place, fresh));
}
