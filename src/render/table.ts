import type { Cell, Fence, Row, Table } from "./rows.ts";
import { mark, type Span } from "./spans.ts";

const between = " │ ";

/** The widths that a part of a table takes: they only grow as rows are added. */
export interface Widths {
  readonly columns: readonly number[];
  readonly total: number;
  /** Code units beyond one for each column: an emoji of two columns may have eleven. */
  readonly surplus: number;
}

export function widthsOf(head: readonly Cell[]): Widths {
  return widen({ columns: [], total: 0, surplus: 0 }, head);
}

export function widen(widths: Widths, row: readonly Cell[]): Widths {
  const count = Math.max(widths.columns.length, row.length);
  const columns = Array.from({ length: count }, (_, i) => Math.max(widths.columns[i] ?? 0, row[i]?.columns ?? 0));
  const total = columns.reduce((sum, each) => sum + each, 0) + between.length * Math.max(0, count - 1);
  const surplus = row.reduce((sum, cell) => sum + cell.surplus, widths.surplus);
  return { columns, total, surplus };
}

/** A part of the table as lines of one code block, the columns aligned. */
export function alignedRows(table: Table, rows: readonly (readonly Cell[])[], widths: Widths): Row[] {
  const fence: Fence = { lang: "" };
  const line = (cells: readonly Cell[]) =>
    widths.columns
      .map((width, i) => padded(cells[i], width, table.align[i] ?? null))
      .join(between)
      .trimEnd();
  const rule = widths.columns.map((width) => "─".repeat(width)).join("─┼─");
  return [line(table.head), rule, ...rows.map(line)].map((text, i) => ({
    kind: "row",
    rank: i === 0 ? table.rank : 1,
    gap: i === 0 && table.gap,
    quote: table.quote,
    lead: "",
    hang: "",
    spans: text === "" ? [] : [{ text, marks: 0 }],
    fence,
  }));
}

function padded(cell: Cell | undefined, width: number, align: Table["align"][number]): string {
  const text = cell?.text ?? "";
  const space = width - (cell?.columns ?? 0);
  const left = align === "right" ? space : align === "center" ? space >> 1 : 0;
  return " ".repeat(left) + text + " ".repeat(space - left);
}

/** One row of the table as an item of a list, for tables too wide to be aligned: `• First · Column: value · …` */
export function listedRow(table: Table, cells: readonly Cell[], first: boolean, bullet: string): Row {
  const spans: Span[] = [];
  for (const [i, { spans: value }] of cells.entries()) {
    if (value.length === 0) continue;
    if (spans.length > 0) spans.push({ text: "\n", marks: 0 });
    const name = i === 0 ? [] : (table.head[i]?.spans ?? []);
    spans.push(
      ...name.map((span) => ({ ...span, marks: span.marks & mark.code ? span.marks : span.marks | mark.bold })),
    );
    if (name.length > 0) spans.push({ text: ": ", marks: 0 });
    const strong = i === 0 && cells.length > 1;
    spans.push(
      ...value.map((span) => (strong && !(span.marks & mark.code) ? { ...span, marks: span.marks | mark.bold } : span)),
    );
  }
  return {
    kind: "row",
    rank: first ? table.rank : table.rank === 3 ? 2 : 1,
    gap: first && table.gap,
    quote: table.quote,
    lead: table.hang + bullet,
    hang: `${table.hang}  `,
    spans,
  };
}
