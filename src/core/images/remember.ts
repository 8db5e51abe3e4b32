import { askedCommand } from "../agreed.ts";
import { characterIn } from "../characters/figure.ts";
import type { Memory } from "../memory/memory.ts";
import type { Settings } from "../settings.ts";
import { guessTokens } from "../tokens.ts";
import { placeKey, type Turn } from "../turn.ts";
import { factsOf } from "./card.ts";
import type { Made } from "./made.ts";

/** Lets the conversation know of pictures that a command made: "now make it blue" then means the newest. */
export async function rememberMade(
  made: Made,
  turn: Turn,
  { memory, settings }: { readonly memory: Memory; readonly settings: Settings },
): Promise<void> {
  const here = await settings.of(turn.place);
  if (!here.memory) return;
  // Whoever answers here goes on from it.
  const line = characterIn(here);
  const place = placeKey(turn.place);
  if (await memory.turn(place, turn.id)) return;
  const { parent, path, base } = await memory.thread(place, undefined, line);
  const command = askedCommand(turn.call);
  const question = `/${command} ${made.prompt}`;
  const answer = `[Pictures made by the command /${command}: ${made.pictures.length}. ${factsOf(made, "en")}]`;
  await memory.remember(place, {
    id: turn.id,
    at: turn.at,
    parent,
    path: [...path],
    base,
    person: { id: turn.person.id, name: turn.person.name },
    question,
    command,
    images: [],
    files: [],
    made: made.pictures.map(({ file }) => file),
    answer,
    ...(line !== undefined && { role: line, line }),
    model: made.model,
    tokens: guessTokens(question) + guessTokens(answer),
    asked: [...turn.asked],
    answered: [],
  });
}
