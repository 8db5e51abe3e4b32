import type { Line } from "../quota/books.ts";

/** What the lines of the books may be added up by. */
export const GROUPS = ["day", "person", "place", "capability", "model"] as const;
export type Group = (typeof GROUPS)[number];

export interface Sum {
  readonly name: string;
  readonly usd: number;
  readonly calls: number;
}

/** Lines added up by one of their columns: days in order, everything else with the dearest first. */
export function sumBy(lines: readonly Line[], group: Group): readonly Sum[] {
  const sums = new Map<string, { usd: number; calls: number }>();
  for (const line of lines) {
    const sum = sums.get(line[group]) ?? { usd: 0, calls: 0 };
    sum.usd += line.usd;
    sum.calls += line.calls;
    sums.set(line[group], sum);
  }
  const all = [...sums].map(([name, sum]) => ({ name, ...sum }));
  return group === "day"
    ? all.toSorted((a, b) => (a.name < b.name ? -1 : 1))
    : all.toSorted((a, b) => b.usd - a.usd || b.calls - a.calls);
}

const COLUMNS = [
  "day",
  "person",
  "place",
  "capability",
  "model",
  "calls",
  "inputTokens",
  "outputTokens",
  "usd",
] as const;

/** RFC 4180; what a spreadsheet would take for a formula is quoted as text. */
export function toCsv(lines: readonly Line[], nameOf: (key: string) => string): string {
  const cell = (value: string | number): string => {
    const text = typeof value === "number" ? String(Number(value.toFixed(6))) : value;
    const safe = typeof value === "string" && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  const head = [...COLUMNS.slice(0, 3), "personName", "placeName", ...COLUMNS.slice(3)];
  const rows = lines.map((line) => [
    ...COLUMNS.slice(0, 3).map((column) => line[column]),
    nameOf(line.person),
    nameOf(line.place),
    ...COLUMNS.slice(3).map((column) => line[column]),
  ]);
  return [head, ...rows]
    .map((row) => row.map(cell).join(","))
    .join("\r\n")
    .concat("\r\n");
}
