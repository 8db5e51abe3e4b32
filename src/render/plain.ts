import type { Nodes, Root } from "mdast";
import { readableMath } from "./readable-math.ts";
import { cleanText, spansOf, textOf } from "./spans.ts";

/** The words of a tree without any markup, for descriptions of pictures and for notices. */
export function toPlain(root: Root): string {
  return blocks(root.children, "\n\n").trim();
}

function blocks(nodes: readonly Nodes[], between: string): string {
  return nodes
    .map(block)
    .filter((text) => text !== "")
    .join(between);
}

function block(node: Nodes): string {
  switch (node.type) {
    case "paragraph":
    case "heading":
      return textOf(spansOf(node.children));
    case "list":
      return node.children
        .map((item, i) => {
          const sign = node.ordered ? `${(node.start ?? 1) + i}. ` : "- ";
          const box = typeof item.checked !== "boolean" ? "" : item.checked ? "☑ " : "☐ ";
          return sign + box + blocks(item.children, "\n").replaceAll("\n", "\n  ");
        })
        .join("\n");
    case "table":
      return node.children
        .map((row) => row.children.map((cell) => textOf(spansOf(cell.children))).join(" | "))
        .join("\n");
    case "footnoteDefinition":
      return `[${cleanText(node.label ?? node.identifier)}] ${blocks(node.children, "\n")}`;
    case "math":
      return readableMath(cleanText(node.value));
    case "thematicBreak":
    case "definition":
      return "";
    default:
      if ("children" in node) return blocks(node.children, "\n\n");
      return "value" in node ? cleanText(node.value) : "";
  }
}
