import type { Image, Link, Nodes, PhrasingContent } from "mdast";
import { showLink } from "./links.ts";
import { readableMath } from "./readable-math.ts";

/** Bits of `Span.marks`. */
export const mark = { bold: 1, italic: 2, underline: 4, strike: 8, code: 16 } as const;

/** A stretch of text that looks the same throughout. */
export interface Span {
  readonly text: string;
  readonly marks: number;
  /** Where it leads: checked, and in signs that no dialect gives a meaning. */
  readonly href?: string;
  /** The text is the address itself, or a part of it. */
  readonly bare?: boolean;
}

/** Longer addresses are shown instead of being linked: what cannot be cut must not fill a message. */
const maxHref = 450;

/** What stands inside a paragraph, a heading or a cell, as a flat list. */
export function spansOf(children: readonly PhrasingContent[], marks = 0): Span[] {
  const spans: Span[] = [];
  for (const child of children) add(spans, child, marks);
  return spans;
}

/** The words alone. */
export function textOf(spans: readonly Span[]): string {
  let text = "";
  for (const span of spans) text += span.text;
  return text;
}

/** Spans that show the text between two offsets. */
export function sliceSpans(spans: readonly Span[], from: number, to: number): Span[] {
  const out: Span[] = [];
  let at = 0;
  for (const span of spans) {
    const text = span.text.slice(Math.max(0, from - at), Math.max(0, to - at));
    if (text !== "") out.push(text === span.text ? span : { ...span, text });
    at += span.text.length;
    if (at >= to) break;
  }
  return out;
}

// Controls move no cursor in a chat, and the signs that turn the writing direction can make a link look like another.
const invisible = /[\p{Cc}\u202a-\u202e\ufeff]/gu;

/** Text without signs that nobody can see and that do harm. */
export function cleanText(text: string): string {
  return text
    .replace(/\r\n?|[\u2028\u2029\u0085]/g, "\n")
    .replace(invisible, (sign) => (sign === "\n" || sign === "\t" ? sign : ""));
}

function add(spans: Span[], node: PhrasingContent, marks: number): void {
  switch (node.type) {
    case "text":
      push(spans, cleanText(node.value), marks);
      return;
    case "emphasis":
      spans.push(...spansOf(node.children, marks | mark.italic));
      return;
    case "strong":
      spans.push(...spansOf(node.children, marks | mark.bold));
      return;
    case "delete":
      spans.push(...spansOf(node.children, marks | mark.strike));
      return;
    case "inlineCode":
      push(spans, cleanText(node.value), marks | mark.code);
      return;
    case "inlineMath":
      push(spans, readableMath(cleanText(node.value)).replaceAll("\n", " "), marks | mark.code);
      return;
    case "break":
      push(spans, "\n", marks);
      return;
    case "html":
      push(spans, /^<br\s*\/?>$/i.test(node.value) ? "\n" : cleanText(node.value), marks);
      return;
    case "footnoteReference":
      push(spans, `[${cleanText(node.label ?? node.identifier)}]`, marks);
      return;
    case "link":
      addLink(spans, node, spansOf(node.children, marks), marks);
      return;
    case "image":
      addLink(spans, node, [{ text: cleanText(node.alt || "image"), marks }], marks);
      return;
    default:
      addUnknown(spans, node, marks);
  }
}

function addUnknown(spans: Span[], node: Nodes, marks: number): void {
  if ("children" in node) spans.push(...spansOf(node.children as PhrasingContent[], marks));
  else if ("value" in node) push(spans, cleanText(node.value), marks);
  else if ("alt" in node && node.alt) push(spans, cleanText(node.alt), marks);
}

function addLink(spans: Span[], node: Link | Image, label: readonly Span[], marks: number): void {
  const { href, bare, shown } = showLink(textOf(label), cleanText(node.url));
  const linked = href !== undefined && href.length <= maxHref ? href : undefined;
  if (bare !== undefined) {
    spans.push({ text: bare, marks: marks & ~mark.code, ...(linked && { href: linked, bare: true }) });
    return;
  }
  const beside = shown ?? (linked === undefined ? href : undefined);
  // A label that names another place leads nowhere itself; the true address beside it does.
  spans.push(...label.map((span) => (linked && beside === undefined ? { ...span, href: linked } : span)));
  if (beside === undefined) return;
  spans.push({ text: " (", marks });
  spans.push({ text: beside, marks: marks & ~mark.code, ...(linked && { href: linked, bare: true }) });
  spans.push({ text: ")", marks });
}

function push(spans: Span[], text: string, marks: number): void {
  const last = spans.at(-1);
  if (text === "") return;
  if (last && last.marks === marks && last.href === undefined && !(marks & mark.code)) {
    spans[spans.length - 1] = { text: last.text + text, marks };
  } else spans.push({ text, marks });
}
