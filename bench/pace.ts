import type { TurnTrace } from "./world/load.ts";
import type { Kind } from "./world/platforms.ts";

/** Between two draws of a reply, milliseconds, as the design has it. */
const GAP_MS: Readonly<Record<Kind, number>> = {
  "discord message": 1_200,
  "discord interaction": 1_200,
  "telegram private": 1_000,
  "telegram group": 3_000,
};

/** How long after it was due each draw of a reply came, by what it was. */
export interface Lateness {
  readonly first: readonly number[];
  readonly middle: readonly number[];
  readonly last: readonly number[];
}

/** A draw is due when there is something newer, and the gap since the draw before is over. */
export function latenessOf({ kind, draws, isDone }: TurnTrace): Lateness {
  const lateness = draws.map(({ at, newerAt }, n) => {
    const before = draws[n - 1]?.at ?? Number.NEGATIVE_INFINITY;
    const isLast = isDone && n === draws.length - 1;
    // The message that takes a draft's place does not wait for the draft's pace.
    const gapMs = kind === "telegram private" && isLast ? 0 : GAP_MS[kind];
    return at - Math.max(newerAt, before + gapMs);
  });
  const ends = isDone && lateness.length > 1 ? 1 : 0;
  return {
    first: lateness.slice(0, 1),
    middle: lateness.slice(1, lateness.length - ends),
    last: lateness.slice(lateness.length - ends),
  };
}

export function allLateness(traces: readonly TurnTrace[]): Lateness {
  const each = traces.map(latenessOf);
  return {
    first: each.flatMap(({ first }) => first),
    middle: each.flatMap(({ middle }) => middle),
    last: each.flatMap(({ last }) => last),
  };
}
