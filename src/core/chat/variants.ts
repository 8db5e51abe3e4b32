import type { Memory } from "../memory/memory.ts";
import { isBlank, type RememberedTurn } from "../memory/records.ts";
import type { Button, Choices } from "../part.ts";
import type { TurnRecord } from "../turn.ts";

/** The hidden command that shows another answer to the same question. */
export const SWIPE = "swipe";

/**
 * The turn whose answer a turn's messages show: its own, but where another one is shown again. Messages that ask for
 * that one go on belonging to it.
 */
export function turnShownBy({ id, call }: Pick<TurnRecord, "id" | "call">): string {
  const { to } = call.options;
  return call.command === SWIPE && typeof to === "string" ? to : id;
}

/** The ids of all answers that the question of a turn has got, the first first. */
export async function variantsOf(memory: Memory, place: string, turn: RememberedTurn): Promise<readonly string[]> {
  const first = turn.first === undefined ? turn : await memory.turn(place, turn.first);
  return first ? [first.id, ...(first.variants ?? [])] : [turn.id];
}

/** Puts an answer beside the others to the same question. */
export async function addVariant(memory: Memory, place: string, { id, first }: RememberedTurn): Promise<void> {
  if (first === undefined) return;
  await memory.revise(place, first, (turn) => {
    const { variants = [] } = turn;
    return isBlank(turn) || variants.includes(id) ? turn : { ...turn, variants: [...variants, id] };
  });
}

/** `◀ n/m ▶`: what was answered before comes back, and right of the last a new answer is made. */
export function leafChoices(turn: RememberedTurn, variants: readonly string[]): Choices | undefined {
  const at = variants.indexOf(turn.id);
  // A greeting is chosen from what its maker wrote.
  const isFixed = turn.command !== undefined;
  if (isFixed && variants.length < 2) return undefined;
  const again = { call: { command: "regenerate", options: { turn: turn.id } }, replaces: turn.id };
  const leaf = (to: string | undefined) =>
    to === undefined ? again : { call: { command: SWIPE, options: { to } }, replaces: turn.id };
  const before = at > 0 ? variants[at - 1] : isFixed ? variants.at(-1) : undefined;
  const after = variants[at + 1] ?? (isFixed ? variants[0] : undefined);
  const left: Button = { kind: "button", label: "◀", who: "asker", ...leaf(before) };
  const where = { kind: "button", label: `${at + 1}/${variants.length}`, who: "asker" } as const;
  const middle: Button = isFixed ? { ...where, ...leaf(turn.id) } : { ...where, emoji: "🔄", ...again };
  const right: Button = { kind: "button", label: "▶", who: "asker", ...leaf(after) };
  return { type: "choices", phase: "done", rows: [before === undefined ? [middle, right] : [left, middle, right]] };
}
