import { walkComponents } from "./form-components.ts";
import type { Json } from "./types.ts";

/** What the API adds to components where the sender said nothing. */
const DEFAULTS: Readonly<Record<number, Json>> = {
  3: { min_values: 1, max_values: 1 },
  5: { min_values: 1, max_values: 1 },
  6: { min_values: 1, max_values: 1 },
  7: { min_values: 1, max_values: 1 },
  8: { min_values: 1, max_values: 1 },
  11: { description: null, spoiler: false },
  13: { spoiler: false, name: null, size: null },
  14: { spacing: 1, divider: true },
  17: { accent_color: null, spoiler: false },
};

function withoutNulls(node: Json): Json {
  return Object.fromEntries(Object.entries(node).filter(([, value]) => value !== null && value !== undefined));
}

function fill(component: Json): void {
  const given = withoutNulls(component);
  for (const key of Object.keys(component)) delete component[key];
  Object.assign(component, DEFAULTS[Number(given.type)], given);
  if (component.type === 12) {
    component.items = (component.items as Json[]).map((item) => ({
      description: null,
      spoiler: false,
      ...withoutNulls(item),
    }));
  }
}

/** Components as they are kept: defaults filled in, and numbered in the order of the page where they had no id. */
export function settledComponents(components: readonly Json[]): Json[] {
  const copy = structuredClone(components) as Json[];
  const taken = new Set<unknown>([...walkComponents(copy, [])].map(([c]) => c.id));
  let next = 1;
  for (const [component] of walkComponents(copy, [])) {
    fill(component);
    if (typeof component.id === "number" && component.id > 0) continue;
    while (taken.has(next)) next += 1;
    component.id = next;
    taken.add(next);
  }
  return copy;
}

/** Embeds as they are kept. */
export function settledEmbeds(embeds: readonly Json[]): Json[] {
  return embeds.map((embed) => {
    const kept = withoutNulls(structuredClone(embed));
    const fields = kept.fields as Json[] | undefined;
    return {
      ...kept,
      type: "rich",
      ...(fields && { fields: fields.map((field) => ({ inline: false, ...withoutNulls(field) })) }),
    };
  });
}
