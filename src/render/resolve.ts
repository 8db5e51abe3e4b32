import type { Definition, Nodes, Paragraph, Parents, PhrasingContent, Root } from "mdast";
import type { DisplayMath } from "./math.ts";

/** Deeper nesting than this is no text that a person reads; it is shown flat. */
const maxDepth = 24;

/**
 * Puts targets in place of references, shows definitions that nothing refers to, makes blocks of maths that stands
 * alone, and flattens absurd nesting. Afterwards every top-level block can be drawn without looking at the others.
 */
export function resolve(root: Root): Root {
  const found: Found = { definitions: new Map(), used: new Set() };
  let plain = true;
  walk(root, 0, (node, depth) => {
    if (node.type === "definition") {
      plain = false;
      if (!found.definitions.has(node.identifier)) found.definitions.set(node.identifier, node);
    }
    if (depth >= maxDepth && "children" in node) node.children = flattened(node);
    if (node.type === "paragraph") liftMath(node);
  });
  if (plain) return root;
  replaceReferences(root, found);
  dropDefinitions(root, found);
  return root;
}

interface Found {
  readonly definitions: Map<string, Definition>;
  readonly used: Set<string>;
}

function walk(node: Nodes, depth: number, visit: (node: Nodes, depth: number) => void): void {
  visit(node, depth);
  if (!("children" in node)) return;
  for (const child of node.children) walk(child, depth + 1, visit);
}

function replaceReferences(node: Parents, found: Found): void {
  const children = node.children as Nodes[];
  for (const [i, child] of children.entries()) {
    if ("children" in child) replaceReferences(child, found);
    if (child.type !== "linkReference" && child.type !== "imageReference") continue;
    const target = found.definitions.get(child.identifier);
    if (!target) continue;
    found.used.add(child.identifier);
    const { url, title } = target;
    children[i] =
      child.type === "imageReference"
        ? { type: "image", url, title, alt: child.alt }
        : { type: "link", url, title, children: numbered(child.children, child.referenceType) };
  }
}

/** `[1]` keeps its brackets: a bare number in a sentence would read as part of it. */
function numbered(children: PhrasingContent[], kind: string): PhrasingContent[] {
  const [only] = children;
  if (kind === "full" || children.length !== 1 || only?.type !== "text" || !/^\d+$/.test(only.value)) return children;
  return [{ type: "text", value: `[${only.value}]` }];
}

function dropDefinitions(node: Parents, found: Found): void {
  const children = node.children as Nodes[];
  for (const child of children) if ("children" in child) dropDefinitions(child, found);
  if (!children.some((child) => child.type === "definition")) return;
  const kept = children.flatMap((child): Nodes[] => {
    if (child.type !== "definition") return [child];
    return found.used.has(child.identifier) ? [] : [shownDefinition(child)];
  });
  (node as { children: Nodes[] }).children = kept;
}

function shownDefinition(definition: Definition): Paragraph {
  const label: PhrasingContent = { type: "text", value: `[${definition.label ?? definition.identifier}]: ` };
  const target: PhrasingContent = {
    type: "link",
    url: definition.url,
    children: [{ type: "text", value: definition.url }],
  };
  return { type: "paragraph", children: [label, target], position: definition.position };
}

function liftMath(paragraph: Paragraph): void {
  const [only] = paragraph.children;
  if (paragraph.children.length !== 1 || only?.type !== "inlineMath" || !(only as DisplayMath).display) return;
  Object.assign(paragraph, { type: "math", value: only.value, meta: null });
  delete (paragraph as { children?: unknown }).children;
}

function flattened(node: Parents): never[] {
  const words: string[] = [];
  const pending: Nodes[] = [...node.children].reverse();
  for (let next = pending.pop(); next; next = pending.pop()) {
    if ("children" in next) pending.push(...[...next.children].reverse());
    else if ("value" in next) words.push(next.value);
  }
  const text: PhrasingContent = { type: "text", value: words.join(" ") };
  const phrasing = node.type === "paragraph" || node.type === "emphasis" || node.type === "strong";
  return (phrasing ? [text] : [{ type: "paragraph", children: [text] }]) as never[];
}
