import { codeCut, textCut } from "./cut.ts";
import type { Cell, Item, Row, Table } from "./rows.ts";
import { sliceSpans, textOf } from "./spans.ts";
import { alignedRows, listedRow, type Widths, widen, widthsOf } from "./table.ts";

/** How one platform's messages fill up. */
export interface Measure {
  /** The most that a message holds. */
  readonly limit: number;
  /** The widest table, in columns of a monospaced font. */
  readonly columns: number;
  /** Stands before the rows of a table that is too wide. */
  readonly bullet: string;
  /**
   * What a row adds to a message after the row before it, with all that it opens and closes. The same row never
   * weighs less as it grows.
   */
  weigh(row: Row, before: Row | undefined): number;
}

/** A message emptier than this is not ended before what fits no more: that is cut instead. */
const worthEnding = 0.4;

/** How much emptier a message may stay for the sake of a better place to end it. */
const rankWorth = { 1: 0, 2: 0.2, 3: 0.4 } as const;

/**
 * Deals rows out to messages. Every decision depends only on what stands before it and on the first part of what no
 * longer fits, so a growing text keeps all its messages but the last.
 */
export function split(items: readonly Item[], measure: Measure): Row[][] {
  const dealer = new Dealer(measure);
  for (const item of items) {
    if (item.kind === "row") dealer.add(item);
    else dealer.addTable(item);
  }
  return dealer.end();
}

class Dealer {
  readonly #measure: Measure;
  readonly #pieces: Row[][] = [];
  #rows: Row[] = [];
  /** How full the message was before each of its rows. */
  #fills: number[] = [];
  #fill = 0;

  constructor(measure: Measure) {
    this.#measure = measure;
  }

  end(): Row[][] {
    this.#close(this.#rows.length);
    return this.#pieces;
  }

  add(row: Row): void {
    let rest: Row | undefined = row;
    while (rest) rest = this.#put(rest);
  }

  /** Puts the row into the message, or makes room for it; what is left of it is to be put again. */
  #put(row: Row): Row | undefined {
    const weight = this.#measure.weigh(row, this.#rows.at(-1));
    if (this.#fill + weight <= this.#measure.limit) {
      this.#push(row, weight);
      return undefined;
    }
    const end = this.#bestEnd(row);
    if (end > 0) {
      this.#close(end);
      return row;
    }
    const [head, tail] = this.#cut(row);
    if (head) this.#push(head, this.#measure.weigh(head, this.#rows.at(-1)));
    this.#close(this.#rows.length);
    return tail;
  }

  #push(row: Row, weight: number): void {
    this.#rows.push(row);
    this.#fills.push(this.#fill);
    this.#fill += weight;
  }

  /** Ends the message before its row `end`; the rows from there on begin the next one. */
  #close(end: number): void {
    const rest = this.#rows.slice(end);
    if (end > 0) this.#pieces.push(this.#rows.slice(0, end));
    this.#rows = [];
    this.#fills = [];
    this.#fill = 0;
    for (const row of rest) this.#push(row, this.#measure.weigh(row, this.#rows.at(-1)));
  }

  /** Where to end the message so that `row` comes into the next: 0 when it is not full enough anywhere. */
  #bestEnd(row: Row): number {
    const { limit } = this.#measure;
    let best = 0;
    let bestWorth = 0;
    for (let end = this.#rows.length; end > 0; end -= 1) {
      const fill = end === this.#rows.length ? this.#fill : (this.#fills[end] as number);
      if (fill < limit * worthEnding) break;
      // A heading stays with what it heads.
      if (this.#rows[end - 1]?.heading !== undefined) continue;
      const worth = fill / limit + rankWorth[(this.#rows[end] ?? row).rank];
      if (worth <= bestWorth) continue;
      best = end;
      bestWorth = worth;
    }
    return best;
  }

  /** The part of a row that still fits, and the rest. */
  #cut(row: Row): [head: Row | undefined, tail: Row] {
    const text = textOf(row.spans);
    const before = this.#rows.at(-1);
    const room = this.#measure.limit - this.#fill;
    const part = (to: number): Row => ({ ...row, spans: sliceSpans(row.spans, 0, to) });
    const fits = (to: number) => to < text.length && this.#measure.weigh(part(to), before) <= room;
    let low = 0;
    // Inside a link a part can weigh more than at its end: the search takes the same steps however long the text is.
    let high = room;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (fits(middle)) low = middle;
      else high = middle - 1;
    }
    let at = low === 0 ? 0 : row.fence ? codeCut(text, low) : textCut(text, low);
    while (at > 0 && !fits(at)) at = at > 1 ? (row.fence ? codeCut(text, at - 1) : textCut(text, at - 1)) : 0;
    // Nothing fits into what is left of this message: the next, empty one takes at least one character.
    if (at === 0 && this.#rows.length > 0) return [undefined, row];
    return this.#parts(row, text, Math.max(at, codeCut(text, 1)));
  }

  #parts(row: Row, text: string, at: number): [Row, Row] {
    let from = at;
    if (!row.fence) while (from < text.length && /\s/.test(text.charAt(from))) from += 1;
    const tail: Row = { ...row, rank: 1, gap: false, lead: row.hang, spans: sliceSpans(row.spans, from, text.length) };
    return [{ ...row, spans: sliceSpans(row.spans, 0, at) }, tail];
  }

  addTable(table: Table): void {
    const { rows, columns, bullet } = { ...this.#measure, rows: table.rows };
    for (let from = 0; ; ) {
      const { count, widths, whole } = this.#fitting(table, from);
      const full = from === 0 && this.#fill >= this.#measure.limit * worthEnding;
      if (!whole && this.#rows.length > 0 && (count === 0 || full)) {
        this.#close(this.#beforeHeadings());
        continue;
      }
      // A row that is too much for a whole message stands as text, which can be cut.
      const taken = rows.slice(from, from + Math.max(count, 1));
      const aligned = widths.total <= columns && (count > 0 || rows.length === 0);
      const made = aligned
        ? alignedRows(table, taken, widths)
        : taken.map((cells, i) => listedRow(table, cells, from + i === 0, bullet));
      for (const row of made) this.add(row);
      from += taken.length;
      if (from >= rows.length) return;
    }
  }

  /** How many rows from `from` on still fit, aligned if they are narrow enough. */
  #fitting(table: Table, from: number): { count: number; widths: Widths; whole: boolean } {
    const { limit, columns, bullet } = this.#measure;
    const room = limit - this.#fill;
    const last = this.#rows.at(-1);
    const listed = (i: number) =>
      this.#measure.weigh(listedRow(table, table.rows[from + i] as readonly Cell[], from + i === 0, bullet), last);
    let widths = widthsOf(table.head);
    let count = 0;
    let listedWeight = 0;
    let listedCount = 0;
    for (; from + count < table.rows.length; count += 1) {
      const wider = widen(widths, table.rows[from + count] as readonly Cell[]);
      if (this.#alignedWeight(table, wider, count + 1) > room) break;
      if (wider.total > columns) while (listedCount <= count) listedWeight += listed(listedCount++);
      if (listedWeight > room) break;
      widths = wider;
    }
    const whole = from + count === table.rows.length && (count > 0 || this.#alignedWeight(table, widths, 0) <= room);
    return { count, widths, whole };
  }

  /** At most what the aligned table weighs; no less for a table that has grown. */
  #alignedWeight(table: Table, widths: Widths, count: number): number {
    const line = (length: number) => [{ text: "x".repeat(length), marks: 0 }];
    const width = Math.min(widths.total, this.#measure.columns);
    const [first, second] = alignedRows({ ...table, head: [] }, [], widths);
    if (!first || !second) return 0;
    const opening = this.#measure.weigh({ ...first, spans: line(width) }, this.#rows.at(-1));
    return opening + widths.surplus + (count + 1) * this.#measure.weigh({ ...second, spans: line(width) }, first);
  }

  /** The end of the message without the headings that stand last. */
  #beforeHeadings(): number {
    let end = this.#rows.length;
    while (end > 0 && this.#rows[end - 1]?.heading !== undefined) end -= 1;
    return end > 0 ? end : this.#rows.length;
  }
}
