import type { Model } from "./model.ts";
import { nearestBy } from "./nearest.ts";

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
  return nearestBy(models, normalName(typed), most, ({ id, name }) => [normalName(id), normalName(name)]);
}
