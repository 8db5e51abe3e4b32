import type { Root } from "mdast";
import { codeLine } from "./discord-escape.ts";
import { inlineDiscord } from "./discord-inline.ts";
import { createFlow } from "./flow.ts";
import { once } from "./once.ts";
import type { Row } from "./rows.ts";
import { type Measure, split } from "./split.ts";

/**
 * The tree in Discord's markdown, in pieces that a message can hold; none for an empty tree. Nothing in them mentions
 * anyone, and links show where they lead.
 * @param limit UTF-16 code units of a piece, at least 100
 * @see https://docs.discord.com/developers/reference#message-formatting
 */
export function toDiscord(root: Root, limit = 2_000): string[] {
  const measure: Measure = { limit, columns: 64, bullet: "- ", weigh };
  return split(flow(root), measure)
    .map(piece)
    .filter((text) => text !== "");
}

const flow = createFlow({ bullet: "- ", bulletBeforeBox: true, rule: "──────────" });

function weigh(row: Row, before: Row | undefined): number {
  let weight = write(row).length + (before ? 1 : 0);
  if (before && hasGap(row, before)) weight += 1 + quoteSign(Math.min(row.quote, before.quote)).length;
  if (row.fence && row.fence !== before?.fence) {
    weight += opening(row).length + closing(row).length + 2;
  }
  return weight;
}

function piece(rows: readonly Row[]): string {
  const lines: string[] = [];
  for (const [i, row] of rows.entries()) {
    const before = rows[i - 1];
    if (before && hasGap(row, before)) lines.push(quoteSign(Math.min(row.quote, before.quote)));
    if (row.fence && row.fence !== before?.fence) lines.push(opening(row));
    lines.push(write(row));
    if (row.fence && row.fence !== rows[i + 1]?.fence) lines.push(closing(row));
  }
  return lines.join("\n").trim();
}

/** Code blocks and headings bring a space of their own. */
function hasGap(row: Row, before: Row): boolean {
  return row.gap && !row.fence && !before.fence && (before.heading ?? 4) > 3;
}

const opening = (row: Row) => `${quoteSign(row.quote)}\`\`\`${row.fence?.lang ?? ""}`;
const closing = (row: Row) => `${quoteSign(row.quote)}\`\`\``;

/** Discord knows one level of quotation: deeper ones are drawn. */
function quoteSign(depth: number): string {
  return depth === 0 ? "" : `> ${"│ ".repeat(depth - 1)}`;
}

const write = once((row: Row) =>
  row.fence ? quoteSign(row.quote) + codeLine(row.spans[0]?.text ?? "") : writeText(row),
);

function writeText(row: Row): string {
  const sign = headingSign(row.heading);
  const quote = quoteSign(row.quote);
  const lines = inlineDiscord(row.spans, row.heading !== undefined && sign === "").split("\n");
  return lines.map((line, i) => quote + (i === 0 ? row.lead + sign : row.hang) + line).join("\n");
}

function headingSign(level: number | undefined): string {
  return level === undefined || level > 3 ? "" : `${"#".repeat(level)} `;
}
