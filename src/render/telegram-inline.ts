import { mark, type Span } from "./spans.ts";

export interface TelegramEntity {
  readonly type:
    | "bold"
    | "italic"
    | "underline"
    | "strikethrough"
    | "code"
    | "pre"
    | "text_link"
    | "blockquote"
    | "expandable_blockquote";
  /** UTF-16 code units. */
  readonly offset: number;
  readonly length: number;
  /** Of a `text_link`. */
  readonly url?: string;
  /** Of a `pre`. */
  readonly language?: string;
}

export interface Inline {
  readonly text: string;
  readonly entities: readonly TelegramEntity[];
}

type Kind = TelegramEntity["type"];

/** From the outside in. */
const kinds: readonly (readonly [bit: number, kind: Kind])[] = [
  [mark.bold, "bold"],
  [mark.italic, "italic"],
  [mark.underline, "underline"],
  [mark.strike, "strikethrough"],
];

/** Spans as text and entities; `lead` stands before the first line, `hang` before the others. */
export function inlineTelegram(spans: readonly Span[], lead: string, hang: string, heading?: number): Inline {
  const extra = heading === undefined ? 0 : heading === 1 ? mark.bold | mark.underline : mark.bold;
  const open: { kind: Kind; from: number; url?: string }[] = [];
  const entities: TelegramEntity[] = [];
  let text = lead;
  const closeFrom = (index: number) => {
    for (const { kind, from, url } of open.splice(index).reverse()) {
      entities.push({ type: kind, offset: from, length: text.length - from, ...(url !== undefined && { url }) });
    }
  };
  for (const [i, span] of spans.entries()) {
    const wanted = wantedKinds(span, extra);
    const unwanted = open.findIndex(({ kind, url }) => !wanted.some((each) => each.kind === kind && each.url === url));
    if (unwanted >= 0) closeFrom(unwanted);
    // A link holds the others: where one begins, what is open ends.
    if (wanted[0]?.url !== undefined && open[0]?.url === undefined) closeFrom(0);
    for (const each of wanted) {
      if (!open.some(({ kind }) => kind === each.kind)) open.push({ ...each, from: text.length });
    }
    const shown = span.marks & mark.code ? span.text : withoutMentions(span.text);
    text += hang === "" ? shown : shown.replaceAll("\n", `\n${hang}`);
    text += addressBehind(span, spans[i + 1]);
  }
  closeFrom(0);
  return { text, entities };
}

/** Telegram links to no `mailto:`, but finds addresses in the text. */
function addressBehind(span: Span, next: Span | undefined): string {
  if (!span.href?.startsWith("mailto:") || span.bare || next?.href === span.href) return "";
  return ` (${span.href.slice("mailto:".length)})`;
}

/** Code can hold nothing and be held by nothing but a quotation; in a link it is plain text. */
function wantedKinds(span: Span, extra: number): { kind: Kind; url?: string }[] {
  if (span.marks & mark.code && span.href === undefined) return [{ kind: "code" }];
  const marks = span.marks | extra;
  const wanted: { kind: Kind; url?: string }[] = kinds.filter(([bit]) => marks & bit).map(([, kind]) => ({ kind }));
  if (span.href !== undefined && !span.href.startsWith("mailto:"))
    wanted.unshift({ kind: "text_link", url: span.href });
  return wanted;
}

/**
 * Puts a sign that nobody sees behind each `@` that begins a name. Telegram finds `@names` in plain text by itself and
 * notifies those people, whoever wrote it; there is no parameter that switches this off. `/commands` and `#tags` are
 * found too, but reach nobody until someone presses them. Addresses (`a@b.org`) stay whole.
 */
export function withoutMentions(text: string): string {
  return text.includes("@") ? text.replace(/(?<![\p{L}\p{N}_])@(?=[A-Za-z0-9_])/gu, "@\u2060") : text;
}

/** Takes the blanks off the ends of a text and of its entities, as Telegram would, and puts the entities in order. */
export function tidy(text: string, entities: readonly TelegramEntity[], most: number): Inline {
  const code = entities.some(({ type, offset }) => type === "pre" && text.slice(0, offset).trim() === "");
  // Code that a message begins with keeps its indentation.
  const start = (code ? /^\n*/ : /^\s*/).exec(text)?.[0].length ?? 0;
  const end = text.trimEnd().length;
  const kept: TelegramEntity[] = [];
  for (const entity of entities) {
    let from = Math.max(entity.offset, start);
    let to = Math.min(entity.offset + entity.length, end);
    while (entity.type !== "pre" && from < to && isBlank(text.charAt(from))) from += 1;
    while (from < to && isBlank(text.charAt(to - 1))) to -= 1;
    if (from < to) kept.push({ ...entity, offset: from - start, length: to - from });
  }
  // Of two that cover the same text, the outer one was ended last.
  kept.reverse().sort((a, b) => a.offset - b.offset || b.length - a.length);
  return { text: text.slice(start, Math.max(start, end)), entities: kept.slice(0, most) };
}

const isBlank = (sign: string) => /\s/.test(sign);
