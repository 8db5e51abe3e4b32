import * as z from "zod";
import { characterNamed, everybody, listing, reviewsOf } from "../cast/cast.ts";
import type { Character } from "../cast/character.ts";
import { chosen, listSchema, queryOf } from "../cast/listed.ts";
import { portraitOf } from "../cast/portrait.ts";
import { type Exchange, sendBytes, sendJson } from "../http/exchange.ts";
import { parsed } from "../http/parse.ts";
import { refuse } from "../http/refusal.ts";

/** @see https://docs.venice.ai/api-reference/endpoint/characters/list */
export function listCharacters(exchange: Exchange): void {
  const wanted = parsed(listSchema, queryOf(exchange.url.searchParams));
  const cast = everybody().map((character) => [character, listing(character, exchange.url.origin)] as const);
  sendJson(exchange, 200, { object: "list", data: chosen(cast, wanted) });
}

/** @see https://docs.venice.ai/api-reference/endpoint/characters/get */
export function showCharacter(exchange: Exchange): void {
  const character = characterIn(exchange.entry.path);
  sendJson(exchange, 200, { object: "character", data: listing(character, exchange.url.origin) });
}

const pagesSchema = z.strictObject({
  page: z.coerce.number().int().min(1).default(1),
  pageSize: z.coerce.number().int().min(1).max(100).default(20),
});

/** @see https://docs.venice.ai/api-reference/endpoint/characters/reviews */
export function listReviews(exchange: Exchange): void {
  const { page, pageSize } = parsed(pagesSchema, Object.fromEntries(exchange.url.searchParams));
  const character = characterIn(exchange.entry.path);
  const reviews = reviewsOf(character);
  const { averageRating } = listing(character, exchange.url.origin).stats;
  const total = reviews.length;
  const totalPages = Math.ceil(total / pageSize);
  sendJson(
    exchange,
    200,
    {
      object: "list",
      data: reviews.slice((page - 1) * pageSize, page * pageSize),
      pagination: { page, pageSize, total, totalPages },
      summary: { averageRating, totalReviews: total },
    },
    {
      "x-pagination-limit": String(pageSize),
      "x-pagination-page": String(page),
      "x-pagination-total": String(total),
      "x-pagination-total-pages": String(totalPages),
    },
  );
}

export const portraitPrefix = "/portraits/";

/** The picture behind a character's `photoUrl`; it stands beside the API and needs no key. */
export async function showPortrait(exchange: Exchange): Promise<void> {
  const character = characterNamed(exchange.url.pathname.slice(portraitPrefix.length).replace(/\.webp$/, ""));
  if (!character) throw refuse(404, "portrait", "Not Found");
  sendBytes(exchange, await portraitOf(character), "image/webp");
}

function characterIn(path: string): Character {
  const character = characterNamed(decodeURIComponent(path.split("/")[2] ?? ""));
  if (!character) throw refuse(404, "character", "Character not found");
  return character;
}
