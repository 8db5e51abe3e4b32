import * as z from "zod";
import type { Listing } from "./cast.ts";
import type { Character } from "./character.ts";

const flag = z.enum(["true", "false"]).optional();
const names = (length: number) => z.array(z.string().max(length)).max(20);
const sorts = [
  "featured",
  "highestRating",
  "highlyRated",
  "highlyRatedAndRecent",
  "imports",
  "mostRecent",
  "ratingCount",
];

/** What a list of characters may be asked for. */
export const listSchema = z.strictObject({
  search: z.string().max(200).optional(),
  categories: names(100),
  tags: names(100),
  modelId: names(200),
  isAdult: flag,
  isPro: flag,
  isWebEnabled: flag,
  sortBy: z.enum(sorts as [string, ...string[]]).default("featured"),
  sortOrder: z.enum(["asc", "desc"]).default("desc"),
  limit: z.coerce.number().int().min(1).max(100).default(50),
  offset: z.coerce.number().int().min(0).default(0),
});

export type Wanted = z.infer<typeof listSchema>;

/** A query as an object; lists may be repeated or written with commas. */
export function queryOf(params: URLSearchParams): Record<string, unknown> {
  const lists = new Set(["categories", "tags", "modelId"]);
  const listOf = (name: string) =>
    [...params.getAll(name), ...params.getAll(`${name}[]`)].flatMap((value) => value.split(",")).filter(Boolean);
  const single = [...params].filter(([name]) => !lists.has(name.replace(/\[\]$/, "")));
  return { ...Object.fromEntries(single), ...Object.fromEntries([...lists].map((name) => [name, listOf(name)])) };
}

/** The part of the cast that is wanted, in the wanted order. */
export function chosen(cast: readonly (readonly [Character, Listing])[], wanted: Wanted): Listing[] {
  const words = wanted.search?.toLowerCase().split(/\s+/).filter(Boolean) ?? [];
  const among = (asked: readonly string[], own: readonly string[]) =>
    asked.length === 0 || asked.some((each) => own.includes(each.toLowerCase()));
  const found = cast.filter(([character, listing]) => {
    const text = `${character.name} ${character.description} ${character.tags.join(" ")}`.toLowerCase();
    return (
      words.every((word) => text.includes(word)) &&
      // Adults or not: never both.
      character.adult === (wanted.isAdult === "true") &&
      (wanted.isWebEnabled === undefined || listing.webEnabled === (wanted.isWebEnabled === "true")) &&
      wanted.isPro !== "true" &&
      among(wanted.tags, character.tags) &&
      among(wanted.categories, character.categories) &&
      (wanted.modelId.length === 0 || wanted.modelId.includes(character.modelId))
    );
  });
  const sign = wanted.sortOrder === "asc" ? 1 : -1;
  return found
    .map(([, listing]) => listing)
    .sort(
      (one, other) =>
        sign * (weight(one, wanted.sortBy) - weight(other, wanted.sortBy)) || one.slug.localeCompare(other.slug),
    )
    .slice(wanted.offset, wanted.offset + wanted.limit);
}

function weight({ stats, featured, createdAt }: Listing, by: string): number {
  switch (by) {
    case "imports":
      return stats.imports;
    case "mostRecent":
      return Date.parse(createdAt);
    case "ratingCount":
      return stats.ratingCount;
    case "highestRating":
      return stats.averageRating;
    case "highlyRated":
      return stats.averageRating >= 4 ? stats.ratingCount : 0;
    case "highlyRatedAndRecent":
      return stats.averageRating >= 4 ? Date.parse(createdAt) : 0;
    default:
      return (featured ? 1_000_000 : 0) + stats.imports;
  }
}
