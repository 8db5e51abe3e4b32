/** One line of at most so many characters. */
export function clip(text: string, most: number): string {
  const line = text.replace(/\s+/g, " ").trim();
  const chars = [...line];
  return chars.length <= most
    ? line
    : `${chars
        .slice(0, most - 1)
        .join("")
        .trimEnd()}…`;
}

/** Somebody's words within quotation marks, so that their markup cannot break out of the line. */
export const quote = (text: string, most = 280) => `“${clip(text, most)}”`;

export const grouped = (count: number) => count.toLocaleString("en-US");

export const plural = (count: number, noun: string) => `${grouped(count)} ${noun}${count === 1 ? "" : "s"}`;

export const listed = (items: readonly string[]) =>
  items.length < 2 ? (items[0] ?? "") : `${items.slice(0, -1).join(", ")} and ${items.at(-1)}`;
