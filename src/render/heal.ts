import type { Nodes, Root } from "mdast";
import { healInline } from "./heal-inline.ts";

/** A line that holds nothing but the beginning of some block: what it will be is not known yet. */
const beginning =
  /^[\s>]*(?:\d{1,3}[.)]?|[-*_]{1,2}|\*{3}|={1,2}|[+>|]|#{1,6}|`{1,2}|~{1,2}|(?:[-*+]|\d{1,3}[.)])\s+(?:\[[ xX]?\]?\s*)?)\s*$/;

/** Whether a line must wait for more before it can be drawn. */
export const isBeginning = (line: string) => beginning.test(line);

/**
 * What to parse in place of a text that is still being written, so that no half of any markup is drawn; undefined when
 * the text can be drawn as it is.
 * @param root the same text, parsed
 * @param alone whether nothing stands before the text
 */
export function heal(source: string, root: Root, alone: boolean): string | undefined {
  const leaf = lastLeaf(root);
  const lineAt = source.lastIndexOf("\n") + 1;
  const line = source.slice(lineAt);
  if (leaf?.type === "code" || leaf?.type === "math") return healFence(source, leaf, lineAt);
  if (leaf?.type === "html") return undefined;
  if (isBeginning(line) && !(alone && source.slice(0, lineAt).trim() === "")) {
    return withoutEnd(source, Math.max(0, lineAt - 1));
  }
  if (!leaf?.position) return undefined;
  const from = leaf.position.start.offset ?? 0;
  const to = leaf.position.end.offset ?? source.length;
  if (isClosed(leaf, source.slice(to))) return undefined;
  if (leaf.type === "heading" && /^\s*(=+|-+)\s*$/.test(line)) return withoutEnd(source, lineAt - 1);
  if (leaf.type === "paragraph" && root.children.at(-1) === leaf) {
    const table = healTable(source, from);
    if (table !== undefined) return table;
  }
  const healed = healInline(source.slice(from, to));
  if (healed === undefined || (alone && from === 0 && healed.trim() === "")) return undefined;
  return source.slice(0, from) + healed + source.slice(to);
}

/** The text without its last line; what is open before it is left to the next round. */
function withoutEnd(source: string, at: number): string {
  return source.slice(0, at);
}

function lastLeaf(root: Root): Nodes | undefined {
  let node: Nodes | undefined = root;
  while (node && holders.has(node.type) && "children" in node && node.children.length > 0) node = node.children.at(-1);
  return node === root ? undefined : node;
}

const holders = new Set(["root", "blockquote", "list", "listItem", "footnoteDefinition", "table", "tableRow"]);

function isClosed(leaf: Nodes, after: string): boolean {
  return leaf.type === "paragraph" ? /\n[\s>]*\n/.test(after) : after.includes("\n");
}

/** Half of the fence that will close a block is no code. */
function healFence(source: string, leaf: Nodes, lineAt: number): string | undefined {
  const from = leaf.position?.start.offset ?? 0;
  const opening = /^(`+|~+|\$+)/.exec(source.slice(from))?.[0] ?? "";
  const last = source
    .slice(lineAt)
    .replace(/^[\s>]*/, "")
    .trimEnd();
  const half = last !== "" && lineAt > from && last.length < opening.length && opening.startsWith(last);
  return half ? source.slice(0, lineAt - 1) : undefined;
}

/** A line that begins with `|` is the head of a table as soon as it is there. */
function healTable(source: string, from: number): string | undefined {
  const lines = source.slice(from).replace(/\n$/, "").split("\n");
  const last = lines.at(-1) ?? "";
  const second = lines.length > 1 && /^\s*\|?[\s:|-]*$/.test(last) && isHead(lines.at(-2) ?? "");
  if (second) lines.pop();
  else if (!isHead(last)) return undefined;
  const head = lines.at(-1) as string;
  const cells = head
    .trim()
    .replace(/^\|/, "")
    .replace(/(?<!\\)\|$/, "")
    .split(/(?<!\\)\|/).length;
  return `${source.slice(0, from)}${lines.join("\n")}\n${"| --- ".repeat(cells)}|`;
}

const isHead = (line: string) => /^\s{0,3}\|\s*[^|\s]/.test(line);
