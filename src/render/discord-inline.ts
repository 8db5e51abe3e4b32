import { escapeLabel, escapeText, inlineCode, isBalanced } from "./discord-escape.ts";
import { mark, type Span, textOf } from "./spans.ts";

const nothing = "\u200b";
/** From the outside in. */
const signs: readonly (readonly [bit: number, sign: string])[] = [
  [mark.bold, "**"],
  [mark.italic, "*"],
  [mark.underline, "__"],
  [mark.strike, "~~"],
];

/** Spans in Discord's markdown. */
export function inlineDiscord(spans: readonly Span[], allBold = false): string {
  const writer = new Writer();
  for (let i = 0; i < spans.length; ) {
    const href = spans[i]?.href;
    let end = i + 1;
    if (href !== undefined) while (spans[end]?.href === href) end += 1;
    const group = spans.slice(i, end).map((span) => (allBold ? { ...span, marks: span.marks | mark.bold } : span));
    if (href === undefined) for (const span of group) writer.span(span, escapeText);
    else link(writer, group, href);
    i = end;
  }
  return writer.end();
}

function link(writer: Writer, group: readonly Span[], href: string): void {
  const label = textOf(group);
  if (label === href && group.length === 1) {
    writer.raw(`<${href}>`, group[0]?.marks ?? 0);
    return;
  }
  // Discord makes no link of a label that is an address, and breaks one with single brackets.
  if (/^\s*https?:/i.test(label) || !isBalanced(label) || label.trim() === "") {
    for (const span of group) writer.span(span, escapeText);
    if (!group[0]?.bare) writer.raw(` (<${href}>)`, 0);
    return;
  }
  writer.close(0);
  writer.raw("[", 0);
  for (const span of group) writer.span(span, escapeLabel);
  writer.close(0);
  writer.raw(`](<${href.replaceAll("(", "%28").replaceAll(")", "%29")}>)`, 0);
}

class Writer {
  #out = "";
  /** The marks that are open, from the outside in. */
  #open: (readonly [bit: number, sign: string])[] = [];
  /** The last sign written belongs to the markup. */
  #afterSign = false;

  span({ text, marks }: Span, shield: (text: string, atLineStart: boolean) => string): void {
    if (marks & mark.code) {
      this.#turn(marks);
      this.#sign(inlineCode(text));
      return;
    }
    // Blanks stand outside: markup that begins or ends with one is none.
    const lead = /^\s*/.exec(text)?.[0] ?? "";
    this.close(marks);
    this.#write(lead);
    if (lead === text) return;
    this.#turn(marks);
    this.#write(shield(text.slice(lead.length), this.#out === "" || this.#out.endsWith("\n")));
  }

  /** Writes what is markup already. */
  raw(text: string, marks: number): void {
    this.#turn(marks);
    this.#write(text);
  }

  /** Closes what is open and not in `marks`, and whatever stands inside of that. */
  close(marks: number): void {
    const unwanted = this.#open.findIndex(([bit]) => !(marks & bit));
    if (unwanted < 0) return;
    const text = this.#out.trimEnd();
    const blank = this.#out.slice(text.length);
    const closing = this.#open.splice(unwanted).reverse();
    this.#out = text + closing.map(([, sign]) => sign).join("") + blank;
    this.#afterSign = blank === "";
  }

  end(): string {
    this.close(0);
    return this.#out;
  }

  #turn(marks: number): void {
    this.close(marks);
    const missing = signs.filter((each) => marks & each[0] && !this.#open.includes(each));
    if (missing.length === 0) return;
    this.#sign(missing.map(([, sign]) => sign).join(""));
    this.#open.push(...missing);
  }

  #sign(text: string): void {
    // Two runs of the same sign would be read as one.
    if (this.#afterSign && this.#out.at(-1) === text[0]) this.#out += nothing;
    this.#out += text;
    this.#afterSign = true;
  }

  #write(text: string): void {
    if (text === "") return;
    this.#out += text;
    this.#afterSign = false;
  }
}
