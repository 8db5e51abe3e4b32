import type { Span } from "./spans.ts";

/**
 * How good it is to end a message before a row: 3 between blocks, 2 between items of a list or paragraphs of a quote,
 * 1 anywhere else.
 */
export type Rank = 1 | 2 | 3;

interface Placed {
  readonly rank: Rank;
  /** An empty line before it, unless it begins a message. */
  readonly gap: boolean;
  /** Depth of quotation. */
  readonly quote: number;
  /** Stands before its first line (a bullet), and before the others. */
  readonly lead: string;
  readonly hang: string;
}

/** One paragraph, heading, list item or line of code, ready to be written in any dialect. */
export interface Row extends Placed {
  readonly kind: "row";
  /** May hold line breaks, except in code. */
  readonly spans: readonly Span[];
  /** Level of a heading. */
  readonly heading?: number;
  /** Rows of one fence share the object. */
  readonly fence?: Fence;
}

export interface Fence {
  readonly lang: string;
}

/** A table that is laid out when it is known how much of it a message can hold. */
export interface Table extends Placed {
  readonly kind: "table";
  readonly align: readonly ("left" | "right" | "center" | null)[];
  readonly head: readonly Cell[];
  readonly rows: readonly (readonly Cell[])[];
}

export interface Cell {
  readonly spans: readonly Span[];
  /** As it stands in a monospaced table: addresses written out. */
  readonly text: string;
  /** Columns that `text` takes. */
  readonly columns: number;
  /** Code units of `text` beyond one for each column. */
  readonly surplus: number;
}

export type Item = Row | Table;

/** What differs between dialects before anything is written. */
export interface Look {
  readonly bullet: string;
  /** A task keeps its bullet before the box. */
  readonly bulletBeforeBox: boolean;
  readonly rule: string;
}
