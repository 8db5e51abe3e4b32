import type { Turn } from "./turn.ts";

/** Names what a turn does one after another: in the next process it comes in the same order, under the same names. */
export function createSteps(what: string): (turn: Turn) => string {
  const begun = new WeakMap<Turn, number>();
  return (turn) => {
    const number = (begun.get(turn) ?? 0) + 1;
    begun.set(turn, number);
    return `${what} ${number}`;
  };
}
