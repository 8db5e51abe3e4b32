import { SPOILER } from "../images/input.ts";
import type { Kept } from "../kept.ts";
import type { Memory } from "../memory/memory.ts";
import type { RememberedTurn } from "../memory/records.ts";
import type { Choices, Part } from "../part.ts";
import { heardAgain } from "../speech/spoken.ts";
import { regenerateChoices } from "./choices.ts";
import type { Role } from "./role.ts";
import { leafChoices, variantsOf } from "./variants.ts";

/** An answer as it was remembered, with the pictures and voice messages that were made for it and are still kept. */
export async function* shownAgain(
  turn: RememberedTurn,
  speaker: Role["speaker"],
  kept: Kept,
): AsyncGenerator<Part, undefined> {
  if (speaker) yield speaker;
  yield { type: "text", text: turn.answer };
  // The newest is remembered first; it was shown last.
  for (const file of turn.made?.toReversed() ?? []) {
    const bytes = await kept.open(file).catch(() => undefined);
    const spoiler = file.name.startsWith(SPOILER);
    if (bytes) yield { type: "media", media: { ...file, kind: "image", bytes, file, ...(spoiler && { spoiler }) } };
  }
  for (const spoken of turn.spoken ?? []) {
    const media = await heardAgain(spoken, kept);
    if (media) yield { type: "media", media };
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
