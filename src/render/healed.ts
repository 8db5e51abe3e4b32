import type { Root } from "mdast";
import { heal } from "./heal.ts";
import { parseChunk } from "./parser.ts";

const rounds = 4;

/**
 * The tree of a text as it will most likely go on.
 * @param root the same text, parsed as it is
 * @param alone whether nothing stands before the text
 */
export function healed(source: string, root: Root, alone: boolean): Root {
  for (let i = 0; i < rounds; i += 1) {
    const mended = heal(source, root, alone);
    if (mended === undefined) break;
    source = mended;
    root = parseChunk(mended);
  }
  return root;
}
