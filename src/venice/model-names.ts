import type { Model } from "./model.ts";

/** A name without what people and services write differently: case, dots, underscores, spaces, the `venice-` prefix. */
export function normalName(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replace(/[\s._]+/g, "-")
    .replace(/^venice-(?=.)/, "");
}

/** The models that a person most likely means, best first. Everything, in the given order, for nothing typed. */
export function nearestModels(models: readonly Model[], typed: string, most: number): readonly Model[] {
  const wanted = normalName(typed);
  if (wanted === "") return models.slice(0, most);
  return models
    .map((model) => ({
      model,
      distance: Math.min(distance(wanted, normalName(model.id)), distance(wanted, normalName(model.name))),
    }))
    .filter((candidate) => candidate.distance !== Number.POSITIVE_INFINITY)
    .sort((a, b) => a.distance - b.distance)
    .slice(0, most)
    .map((candidate) => candidate.model);
}

/** 0 is the name itself; infinity has nothing to do with it. */
function distance(wanted: string, name: string): number {
  if (name === wanted) return 0;
  const length = name.length / 1000;
  if (name.startsWith(wanted)) return 1 + length;
  if (name.includes(`-${wanted}`)) return 2 + length;
  if (name.includes(wanted)) return 3 + length;
  const words = wanted.split("-").filter(Boolean);
  if (words.length > 1 && words.every((word) => name.includes(word))) return 4 + length;
  const typos = editDistance(wanted.slice(0, 64), name.slice(0, 64));
  return typos <= Math.max(2, Math.floor(wanted.length / 3)) ? 10 + typos + length : Number.POSITIVE_INFINITY;
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(swap, (row[j] as number) + 1, (next[j - 1] as number) + 1));
    }
    row = next;
  }
  return row[b.length] as number;
}
