import type { Blockquote, Code, List, ListItem, Nodes, PhrasingContent, Root, RootContent, TableCell } from "mdast";
import { once } from "./once.ts";
import { readableMath } from "./readable-math.ts";
import type { Cell, Fence, Item, Look, Rank } from "./rows.ts";
import { cleanText, type Span, spansOf, textOf } from "./spans.ts";
import { widthOf } from "./width.ts";

interface Context {
  readonly rank: Rank;
  readonly gap: boolean;
  readonly quote: number;
  readonly lead: string;
  readonly hang: string;
}

const top: Context = { rank: 3, gap: true, quote: 0, lead: "", hang: "" };
/** Deeper lists stop moving to the right. */
const maxIndent = 18;

/** Makes rows of trees; what was made of a block that has not changed is kept. */
export function createFlow(look: Look): (root: Root) => Item[] {
  const itemsOf = once((block: RootContent) => blockItems(block, top, look));
  return (root) => root.children.flatMap(itemsOf);
}

function blockItems(node: Nodes, at: Context, look: Look): Item[] {
  switch (node.type) {
    case "paragraph":
      return [{ kind: "row", ...at, spans: spansOf(node.children) }];
    case "heading":
      return [{ kind: "row", ...at, spans: oneLine(spansOf(node.children)), heading: node.depth }];
    case "list":
      return listItems(node, at, look);
    case "blockquote":
      return quoteItems(node, at, look);
    case "code":
      return codeItems(node.value, language(node), at);
    case "math":
      return codeItems(readableMath(node.value), "", at);
    case "html":
      return [{ kind: "row", ...at, spans: [{ text: cleanText(node.value), marks: 0 }] }];
    case "thematicBreak":
      return [{ kind: "row", ...at, spans: [{ text: look.rule, marks: 0 }] }];
    case "table":
      return [
        tableItem(
          node.children.map((row) => row.children),
          node.align ?? [],
          at,
        ),
      ];
    case "footnoteDefinition": {
      const lead = `[${cleanText(node.label ?? node.identifier)}] `;
      return within(node.children, { ...at, hang: indent(at.hang, 2) }, look, lead);
    }
    case "definition":
      return [];
    default:
      // A node that stands where only text is expected, or one of a kind that is not known.
      return "children" in node ? node.children.flatMap((child) => blockItems(child, at, look)) : loose(node, at);
  }
}

function loose(node: Nodes, at: Context): Item[] {
  const spans = spansOf([node as PhrasingContent]);
  return spans.length > 0 ? [{ kind: "row", ...at, spans }] : [];
}

/** Blocks inside an item or a footnote: the first stands behind its mark, the others below it. */
function within(children: readonly Nodes[], at: Context, look: Look, text = ""): Item[] {
  const items: Item[] = [];
  const behind = children[0]?.type === "paragraph";
  const label: Span[] = text === "" ? [] : [{ text, marks: 0 }];
  if (!behind) items.push({ kind: "row", ...at, spans: label });
  for (const [i, child] of children.entries()) {
    const first = i === 0 && behind;
    const inner: Context = first ? at : { ...at, rank: 1, gap: child.type === "paragraph" && i > 0, lead: at.hang };
    const made = blockItems(child, inner, look);
    const [row] = made;
    if (first && row?.kind === "row") made[0] = { ...row, spans: [...label, ...row.spans] };
    items.push(...made);
  }
  return items;
}

function listItems(list: List, at: Context, look: Look): Item[] {
  const start = list.start ?? 1;
  return list.children.flatMap((item, i) => {
    const lead = i === 0 ? at.lead : at.hang;
    const sign = marker(item, list.ordered ? start + i : undefined, look);
    const rank: Rank = i === 0 ? at.rank : at.rank === 3 || at.rank === 2 ? 2 : 1;
    const gap = i === 0 && at.gap;
    const own: Context = { ...at, rank, gap, lead: lead + sign, hang: indent(at.hang, list.ordered ? 3 : 2) };
    return within(item.children, own, look);
  });
}

function marker(item: ListItem, number: number | undefined, look: Look): string {
  const bullet = number === undefined ? look.bullet : `${number}. `;
  if (typeof item.checked !== "boolean") return bullet;
  const box = item.checked ? "☑ " : "☐ ";
  return number === undefined && !look.bulletBeforeBox ? box : bullet + box;
}

function indent(hang: string, by: number): string {
  return hang.length >= maxIndent ? hang : hang + " ".repeat(by);
}

function quoteItems(quote: Blockquote, at: Context, look: Look): Item[] {
  const inner = { ...at, quote: at.quote + 1 };
  return quote.children.flatMap((child, i) =>
    blockItems(child, i === 0 ? inner : { ...inner, rank: at.rank === 3 ? 2 : 1, gap: true, lead: at.hang }, look),
  );
}

function language(code: Code): string {
  return (code.lang ?? "").replace(/[^\w+#.-]/g, "").slice(0, 30);
}

function codeItems(value: string, lang: string, at: Context): Item[] {
  const fence: Fence = { lang };
  const text = cleanText(value).replace(/\n+$/, "");
  if (text.trim() === "") return [];
  return text.split("\n").map((line, i) => ({
    kind: "row",
    rank: i === 0 ? at.rank : 1,
    gap: i === 0 && at.gap,
    quote: at.quote,
    lead: "",
    hang: "",
    spans: line === "" ? [] : [{ text: line, marks: 0 }],
    fence,
  }));
}

type Align = "left" | "right" | "center" | null;

function tableItem(rows: readonly (readonly TableCell[])[], align: readonly Align[], at: Context): Item {
  const [head = [], ...body] = rows.map((row) => row.map(cell));
  return { kind: "table", ...at, lead: at.hang, align, head, rows: body };
}

function cell({ children }: TableCell): Cell {
  const spans = oneLine(spansOf(children));
  const text = spans
    .map((span, i) => written(span, spans[i + 1]))
    .join("")
    .trim();
  return { spans, text, ...widthOf(text) };
}

/** In a monospaced table nothing can be linked: the address stands behind its label. */
function written(span: Span, next: Span | undefined): string {
  if (span.href === undefined || span.bare || next?.href === span.href) return span.text;
  return `${span.text} (${span.href})`;
}

function oneLine(spans: readonly Span[]): Span[] {
  return textOf(spans).includes("\n")
    ? spans.map((span) => ({ ...span, text: span.text.replace(/\s*\n\s*/g, " ") }))
    : [...spans];
}
