import { isDeepStrictEqual } from "node:util";
import type { Nodes } from "mdast";
import { expect } from "vitest";

const leaves = new Set(["paragraph", "heading", "code"]);
const holders = new Set(["list", "listItem"]);

/**
 * A tree without what nobody draws: positions, and whether a list is loose.
 * @param places keeps the offsets at which blocks and items begin, and at which their words end
 */
export function shape(node: Nodes, places = false): unknown {
  return JSON.parse(
    JSON.stringify(node, function (this: Nodes, key, value) {
      if (key === "data" || key === "spread") return undefined;
      if (key !== "position") return value;
      if (places && leaves.has(this.type)) return [value.start.offset, value.end.offset];
      return places && holders.has(this.type) ? value.start.offset : undefined;
    }),
  );
}

/** Expects two large values to be the same; `toEqual` alone takes seconds over hundreds of trees. */
export function expectSame(actual: unknown, expected: unknown): void {
  if (!isDeepStrictEqual(actual, expected)) expect(actual).toEqual(expected);
}
