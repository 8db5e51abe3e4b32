import type { Call } from "./call.ts";
import { bad } from "./failure.ts";
import { isObject, type Json, type JsonObject } from "./json.ts";

const MAX_SYMBOLS = 32_768;
const MAX_BLOCKS = 500;
const MAX_DEPTH = 16;
const MAX_COLUMNS = 20;

/** The `rich_message` of a call as the message shows it. Markup is kept as paragraphs: its parsing is not modelled. */
export function richFields(call: Call): JsonObject {
  const value = call.json("rich_message", "rich message");
  if (!isObject(value)) throw bad('Parameter "rich_message" is required');
  const given = (["blocks", "html", "markdown"] as const).filter((name) => value[name] !== undefined);
  if (given.length !== 1) throw bad("exactly one of blocks, html and markdown must be specified");
  const blocks = value.blocks;
  const source = given[0] === "blocks" ? undefined : value[given[0]!];
  if (source !== undefined && typeof source !== "string") throw bad(`Field "${given[0]}" must be of type String`);
  const shown: readonly Json[] =
    source === undefined
      ? readBlocks(blocks)
      : source
          .split(/\n{2,}/)
          .filter((text) => text.trim() !== "")
          .map((text) => ({ type: "paragraph", text }));
  if (shown.length === 0) throw bad("RICH_MESSAGE_EMPTY");
  const symbols = [...textIn(shown)].length;
  if (symbols > MAX_SYMBOLS) throw bad("RICH_MESSAGE_TOO_LONG");
  return { rich_message: { blocks: shown, ...(value.is_rtl === true ? { is_rtl: true } : {}) } };
}

function readBlocks(blocks: Json): readonly Json[] {
  if (!Array.isArray(blocks)) throw bad('Field "blocks" must be of type Array');
  const seen = { blocks: 0 };
  for (const block of blocks) checkBlock(block, 1, seen);
  if (seen.blocks > MAX_BLOCKS) throw bad("RICH_MESSAGE_TOO_MANY_BLOCKS");
  return blocks;
}

function checkBlock(block: Json, depth: number, seen: { blocks: number }): void {
  if (!isObject(block) || typeof block.type !== "string")
    throw bad("Can't parse InputRichBlock: expected an Object with a type");
  if (depth > MAX_DEPTH) throw bad("RICH_MESSAGE_TOO_DEEP");
  seen.blocks++;
  if (block.type === "table" && Array.isArray(block.cells)) {
    for (const row of block.cells) {
      seen.blocks++;
      if (Array.isArray(row) && row.length > MAX_COLUMNS) throw bad("RICH_MESSAGE_TABLE_TOO_WIDE");
    }
  }
  const inner = Array.isArray(block.blocks) ? block.blocks : [];
  const items = Array.isArray(block.items) ? block.items : [];
  for (const child of inner) checkBlock(child, depth + 1, seen);
  for (const item of items) {
    seen.blocks++;
    if (isObject(item) && Array.isArray(item.blocks))
      for (const child of item.blocks) checkBlock(child, depth + 1, seen);
  }
}

/** All words inside blocks. */
export function textIn(value: Json): string {
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return value.map(textIn).join("");
  if (!isObject(value)) return "";
  return Object.entries(value)
    .filter(([key]) =>
      ["text", "blocks", "items", "cells", "caption", "summary", "label", "expression", "credit"].includes(key),
    )
    .map(([, inner]) => textIn(inner))
    .join("");
}
