import type { Root } from "mdast";
import { createFlow } from "./flow.ts";
import { once } from "./once.ts";
import type { Row } from "./rows.ts";
import { type Measure, split } from "./split.ts";
import { type Inline, inlineTelegram, type TelegramEntity, tidy } from "./telegram-inline.ts";

export type { TelegramEntity } from "./telegram-inline.ts";

/** A message's text and how it looks. */
export interface TelegramText {
  readonly text: string;
  /** Sorted by offset; every one of them either holds another or shares nothing with it. */
  readonly entities: readonly TelegramEntity[];
}

const maxEntities = 100;
/** Telegram cuts up nested entities and adds the addresses that it finds itself before it counts. */
const plannedEntities = 70;
/** Longer quotations are folded by the client until they are opened. */
const expandableFrom = { chars: 600, lines: 8 };

/**
 * The tree as Telegram has it, in messages that it takes; none for an empty tree. `@names` do not ping, and links show
 * where they lead.
 * @param limit UTF-16 code units of a text (4,096), or of a caption (1,024); at least 100
 * @see https://core.telegram.org/bots/api#messageentity
 */
export function toTelegram(root: Root, limit = 4_096): TelegramText[] {
  // An entity counts as its share of the text, so that a message is full before it holds more than it may.
  const share = limit / plannedEntities;
  const weigh = (row: Row, before: Row | undefined) =>
    Math.max(length(row, before), Math.ceil(entityCount(row, before) * share));
  const measure: Measure = { limit, columns: 48, bullet: "• ", weigh };
  return split(flow(root), measure)
    .map(message)
    .filter(({ text }) => text !== "");
}

const flow = createFlow({ bullet: "• ", bulletBeforeBox: false, rule: "──────────" });

function length(row: Row, before: Row | undefined): number {
  return write(row).text.length + (before ? (hasGap(row, before) ? 2 : 1) : 0);
}

function entityCount(row: Row, before: Row | undefined): number {
  const opens = (row.fence && row.fence !== before?.fence ? 1 : 0) + (row.quote > 0 && !before?.quote ? 1 : 0);
  return write(row).entities.length + opens;
}

function hasGap(row: Row, before: Row): boolean {
  return row.gap && !row.fence && !before.fence && before.heading === undefined;
}

const write = once(
  (row: Row): Inline =>
    row.fence
      ? { text: row.spans[0]?.text ?? "", entities: [] }
      : inlineTelegram(row.spans, depthSign(row) + row.lead, depthSign(row) + row.hang, row.heading),
);

/** Quotations cannot be nested: deeper ones are drawn. */
function depthSign(row: Row): string {
  return row.quote > 1 ? "│ ".repeat(row.quote - 1) : "";
}

interface Region {
  readonly from: number;
  readonly row: Row;
}

function message(rows: readonly Row[]): TelegramText {
  const entities: TelegramEntity[] = [];
  let text = "";
  let fence: Region | undefined;
  let quote: Region | undefined;
  for (const [i, row] of rows.entries()) {
    const before = rows[i - 1];
    if (before) text += hasGap(row, before) ? "\n\n" : "\n";
    const from = text.length;
    if (row.fence && row.fence !== before?.fence) fence = { from, row };
    if (row.quote > 0 && !before?.quote) quote = { from, row };
    const inline = write(row);
    text += inline.text;
    for (const entity of inline.entities) entities.push({ ...entity, offset: entity.offset + from });
    const next = rows[i + 1];
    if (fence && row.fence !== next?.fence) {
      entities.push(pre(fence, text.length));
      fence = undefined;
    }
    if (quote && !next?.quote) {
      entities.push(blockquote(quote, text));
      quote = undefined;
    }
  }
  return tidy(text, entities, maxEntities);
}

function pre({ from, row }: Region, to: number): TelegramEntity {
  const language = row.fence?.lang ?? "";
  return { type: "pre", offset: from, length: to - from, ...(language !== "" && { language }) };
}

function blockquote({ from }: Region, text: string): TelegramEntity {
  const quoted = text.slice(from);
  const long = quoted.length > expandableFrom.chars || quoted.split("\n").length > expandableFrom.lines;
  return { type: long ? "expandable_blockquote" : "blockquote", offset: from, length: quoted.length };
}
