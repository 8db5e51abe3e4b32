import { byPlace, type Entity, endOf, QUOTES, SPLITTABLE, VERBATIM } from "./types.ts";

/**
 * Makes overlapping and wrongly nested entities into ones that clients can show, as the original does silently: links,
 * mentions and code never overlap one another; quotations never nest; bold and its like are cut at the borders of the
 * others, and vanish inside code.
 */
export function nest(entities: readonly Entity[]): Entity[] {
  const sorted = [...entities].sort(byPlace);
  const styles = sorted.filter((e) => SPLITTABLE.has(e.type));
  const quotes = withoutOverlap(sorted.filter((e) => QUOTES.has(e.type)));
  const solid = withoutOverlap(sorted.filter((e) => !SPLITTABLE.has(e.type) && !QUOTES.has(e.type))).filter((e) =>
    quotes.every((quote) => !cross(quote, e) && !(contains(e, quote) && e.length > quote.length)),
  );
  const others = [...solid, ...quotes].sort(byPlace);
  return [...others, ...cutStyles(styles, others)].sort(byPlace);
}

/** Adds entities found in the text where they disturb none that were given. */
export function addFound(given: readonly Entity[], found: readonly Entity[]): Entity[] {
  const styles = given.filter((e) => SPLITTABLE.has(e.type));
  const quotes = given.filter((e) => QUOTES.has(e.type));
  const solid = given.filter((e) => !SPLITTABLE.has(e.type) && !QUOTES.has(e.type));
  const added = found.filter(
    (e) =>
      solid.every((other) => endOf(e) <= other.offset || e.offset >= endOf(other)) &&
      quotes.every((quote) => !cross(quote, e) && !(contains(e, quote) && e.length > quote.length)),
  );
  if (!added.length) return [...given];
  const others = [...solid, ...quotes, ...added].sort(byPlace);
  return [...others, ...cutStyles(styles, others)].sort(byPlace);
}

function withoutOverlap(sorted: readonly Entity[]): Entity[] {
  let end = 0;
  return sorted.filter((entity) => {
    if (entity.offset < end) return false;
    end = endOf(entity);
    return true;
  });
}

function cutStyles(styles: readonly Entity[], others: readonly Entity[]): Entity[] {
  const verbatim = others.filter((e) => VERBATIM.has(e.type));
  const merged = [...SPLITTABLE].flatMap((type) => mergeRuns(styles.filter((e) => e.type === type)));
  const borders = new Set(others.flatMap((e) => [e.offset, endOf(e)]));
  for (const style of merged) borders.add(style.offset);
  const cuts = [...borders].sort((a, b) => a - b);
  return merged
    .flatMap((style) => {
      const inside = cuts.filter((cut) => cut > style.offset && cut < endOf(style));
      const edges = [style.offset, ...inside, endOf(style)];
      return edges.slice(1).map((edge, i): Entity => ({ ...style, offset: edges[i]!, length: edge - edges[i]! }));
    })
    .filter((piece) => !verbatim.some((v) => contains(v, piece)));
}

function mergeRuns(sameType: readonly Entity[]): Entity[] {
  const out: Entity[] = [];
  for (const entity of [...sameType].sort(byPlace)) {
    const last = out.at(-1);
    if (last && entity.offset <= endOf(last)) {
      out[out.length - 1] = { ...last, length: Math.max(endOf(last), endOf(entity)) - last.offset };
    } else out.push(entity);
  }
  return out;
}

function contains(outer: Entity, inner: Entity): boolean {
  return outer.offset <= inner.offset && endOf(inner) <= endOf(outer);
}

function cross(a: Entity, b: Entity): boolean {
  const apart = endOf(a) <= b.offset || endOf(b) <= a.offset;
  return !apart && !contains(a, b) && !contains(b, a);
}
