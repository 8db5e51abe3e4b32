import type { Html, List, Nodes, PhrasingContent, Root, Table } from "mdast";
import { showLink } from "./links.ts";
import { once } from "./once.ts";
import { readableMath } from "./readable-math.ts";
import { cleanText } from "./spans.ts";

/** The tree as sanitised HTML, one string for each of its top-level blocks. Loads nothing and runs nothing. */
export function toHtml(root: Root): string[] {
  return root.children.map(htmlOf).filter((html) => html !== "");
}

const htmlOf = once(block);

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text as it may stand in an element or in a quoted attribute. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => entities[sign] ?? "");
}

const text = (value: string) => escapeHtml(cleanText(value));

function blocks(nodes: readonly Nodes[]): string {
  return nodes.map(block).join("");
}

function block(node: Nodes): string {
  switch (node.type) {
    case "paragraph":
      return `<p>${inlines(node.children)}</p>`;
    case "heading":
      return `<h${node.depth}>${inlines(node.children)}</h${node.depth}>`;
    case "blockquote":
      return `<blockquote>${blocks(node.children)}</blockquote>`;
    case "list":
      return list(node);
    case "code": {
      const language = (node.lang ?? "").replace(/[^\w+#.-]/g, "").slice(0, 30);
      const name = language === "" ? "" : ` class="language-${escapeHtml(language)}"`;
      return `<pre><code${name}>${text(node.value)}</code></pre>`;
    }
    case "math":
      return `<pre><code class="math">${escapeHtml(readableMath(cleanText(node.value)))}</code></pre>`;
    case "html":
      return `<p>${raw(node)}</p>`;
    case "thematicBreak":
      return "<hr>";
    case "table":
      return table(node);
    case "footnoteDefinition":
      return `<div class="footnote"><sup>${text(node.label ?? node.identifier)}</sup> ${blocks(node.children)}</div>`;
    case "definition":
      return "";
    default:
      return inline(node as PhrasingContent);
  }
}

function list(node: List): string {
  const items = node.children.map((item) => {
    const task = typeof item.checked === "boolean";
    const box = task ? `<input type="checkbox" disabled${item.checked ? " checked" : ""}> ` : "";
    const [first, ...others] = item.children;
    // One paragraph needs no element of its own.
    const words = first?.type === "paragraph" ? inlines(first.children) : first ? block(first) : "";
    return `<li${task ? ' class="task"' : ""}>${box}${words}${blocks(others)}</li>`;
  });
  if (!node.ordered) return `<ul>${items.join("")}</ul>`;
  const start = node.start ?? 1;
  return `<ol${start === 1 ? "" : ` start="${start}"`}>${items.join("")}</ol>`;
}

function table(node: Table): string {
  const rows = node.children.map((row, i) => {
    const name = i === 0 ? "th" : "td";
    const cells = row.children.map((cell, column) => {
      const align = node.align?.[column];
      return `<${name}${align ? ` class="${align}"` : ""}>${inlines(cell.children)}</${name}>`;
    });
    return `<tr>${cells.join("")}</tr>`;
  });
  const [head = "", ...body] = rows;
  return `<table><thead>${head}</thead><tbody>${body.join("")}</tbody></table>`;
}

function inlines(nodes: readonly PhrasingContent[]): string {
  return nodes.map(inline).join("");
}

function inline(node: PhrasingContent): string {
  switch (node.type) {
    case "text":
      return text(node.value).replaceAll("\n", "<br>");
    case "strong":
      return `<strong>${inlines(node.children)}</strong>`;
    case "emphasis":
      return `<em>${inlines(node.children)}</em>`;
    case "delete":
      return `<del>${inlines(node.children)}</del>`;
    case "inlineCode":
      return `<code>${text(node.value)}</code>`;
    case "inlineMath":
      return `<code class="math">${escapeHtml(readableMath(cleanText(node.value)))}</code>`;
    case "break":
      return "<br>";
    case "html":
      return raw(node);
    case "footnoteReference":
      return `<sup>${text(node.label ?? node.identifier)}</sup>`;
    case "link":
      return link(label(node.children), words(node), node.url);
    case "image":
      return link(text(node.alt || "image"), cleanText(node.alt || "image"), node.url);
    default:
      return "children" in node ? inlines(node.children as PhrasingContent[]) : "";
  }
}

/** A picture in a link is a word of its label: links hold no links. */
function label(nodes: readonly PhrasingContent[]): string {
  const hasImage = (node: Nodes): boolean =>
    node.type === "image" || ("children" in node && node.children.some((child) => hasImage(child)));
  return nodes.map((node) => (hasImage(node) ? text(words(node)) : inline(node))).join("");
}

/** HTML that a model wrote is shown, not obeyed. */
function raw(node: Html): string {
  return /^<br\s*\/?>$/i.test(node.value) ? "<br>" : text(node.value).replaceAll("\n", "<br>");
}

function link(label: string, plain: string, url: string): string {
  const { href, bare, shown } = showLink(plain, cleanText(url));
  if (bare !== undefined && href !== undefined) return anchor(escapeHtml(bare), href);
  if (shown === undefined) return href === undefined ? label : anchor(label, href);
  return `${label} (${href === undefined ? escapeHtml(shown) : anchor(escapeHtml(shown), href)})`;
}

function anchor(label: string, href: string): string {
  return `<a href="${escapeHtml(href)}" target="_blank" rel="noopener noreferrer nofollow">${label}</a>`;
}

function words(node: Nodes): string {
  if ("children" in node) return node.children.map(words).join("");
  if (node.type === "image") return node.alt || "image";
  return "value" in node ? node.value : "";
}
