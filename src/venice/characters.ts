import { z } from "zod";
import type { CallOptions } from "./call.ts";
import type { Client } from "./client.ts";
import { VeniceError } from "./errors.ts";
import { mediaAddress } from "./media-address.ts";

const text = z.string().nullish().catch(undefined);
const number = z.number().nullish().catch(undefined);
const flag = z.boolean().optional().catch(undefined);

const entrySchema = z.looseObject({
  slug: z.string().min(1),
  name: z.string().min(1),
  id: text,
  description: text,
  photoUrl: text,
  shareUrl: text,
  author: text,
  tags: z.array(z.string()).catch([]),
  featured: flag,
  adult: flag,
  webEnabled: flag,
  modelId: text,
  stats: z.looseObject({ averageRating: number, imports: number, ratingCount: number }).optional().catch(undefined),
  createdAt: text,
  updatedAt: text,
});
/** `GET /characters`: entries that make no sense are left out, the others stay. */
const characterListSchema = z.looseObject({ data: z.array(entrySchema.nullable().catch(null)) });
/** `GET /characters/{slug}`. */
const characterSchema = z.looseObject({ data: entrySchema });

/** A persona that someone made. */
export interface Character {
  readonly id: string;
  /** What a request names it by. */
  readonly slug: string;
  readonly name: string;
  readonly description?: string;
  readonly photoUrl?: string;
  readonly shareUrl?: string;
  readonly author?: string;
  readonly tags: readonly string[];
  readonly featured: boolean;
  /** True, too, when it was not told. */
  readonly adult: boolean;
  readonly webEnabled: boolean;
  /** The model that it was made for, which may be gone. A request must name a model itself. */
  readonly modelId?: string;
  readonly imports?: number;
  /** Of 5. */
  readonly rating?: number;
  readonly ratingCount?: number;
  /** Epoch milliseconds. */
  readonly createdAt?: number;
  readonly updatedAt?: number;
}

export interface CharacterQuery {
  /** At most 200 characters count. */
  readonly search?: string;
  /** At most 20 of each. */
  readonly categories?: readonly string[];
  readonly tags?: readonly string[];
  readonly modelIds?: readonly string[];
  /** Only adult ones, or only the others: there is no list of both. */
  readonly adult?: boolean;
  readonly pro?: boolean;
  readonly web?: boolean;
  readonly sortBy?:
    | "featured"
    | "highestRating"
    | "highlyRated"
    | "highlyRatedAndRecent"
    | "imports"
    | "mostRecent"
    | "ratingCount";
  readonly sortOrder?: "asc" | "desc";
  /** 1 to 100; 50 by default. */
  readonly limit?: number;
  readonly offset?: number;
}

export interface CharacterPage {
  readonly characters: readonly Character[];
  /** Where the next page begins, if there may be one. */
  readonly nextOffset?: number;
}

const TIMEOUT_MS = 15_000;
const MOST_IN_FILTER = 20;
const MOST_PHOTO_BYTES = 8 * 1024 * 1024;

/**
 * Personas. Whether an adult one may be shown where it is asked for is the caller's to know.
 * @see https://docs.venice.ai/api-reference/endpoint/characters/list
 */
export class Characters {
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
  }

  /** Lists a page of them. */
  async list(query: CharacterQuery = {}, options: CallOptions = {}): Promise<CharacterPage> {
    const limit = Math.min(100, Math.max(1, Math.round(query.limit ?? 50)));
    const offset = Math.max(0, Math.round(query.offset ?? 0));
    const { search, categories, tags, modelIds, adult, pro, web, sortBy, sortOrder } = query;
    const { data } = await this.#client.json(
      {
        method: "GET",
        path: "/characters",
        query: {
          search: search?.trim().slice(0, 200) || undefined,
          categories: categories?.slice(0, MOST_IN_FILTER),
          tags: tags?.slice(0, MOST_IN_FILTER),
          modelId: modelIds?.slice(0, MOST_IN_FILTER),
          isAdult: adult?.toString(),
          isPro: pro?.toString(),
          isWebEnabled: web?.toString(),
          sortBy,
          sortOrder,
          limit,
          offset: offset || undefined,
        },
        timeoutMs: TIMEOUT_MS,
        ...options,
      },
      characterListSchema,
    );
    const characters = data.flatMap((entry) => (entry ? [readCharacter(entry)] : []));
    return { characters, nextOffset: data.length >= limit ? offset + data.length : undefined };
  }

  /** Finds one by its slug; `undefined` when there is none. */
  async get(slug: string, options: CallOptions = {}): Promise<Character | undefined> {
    // A name of dots alone would climb to another path.
    if (/^\.*$/.test(slug.trim())) return undefined;
    const path = `/characters/${encodeURIComponent(slug.trim())}`;
    try {
      const { data } = await this.#client.json(
        { method: "GET", path, timeoutMs: TIMEOUT_MS, ...options },
        characterSchema,
      );
      return readCharacter(data);
    } catch (error) {
      if (error instanceof VeniceError && error.status === 404) return undefined;
      throw error;
    }
  }

  /**
   * Fetches what a `photoUrl` leads to, whatever it is.
   * @throws VeniceError `invalid`, code `url`, for what is no `https` address
   */
  async photo(photoUrl: string, options: CallOptions = {}): Promise<Buffer> {
    const url = mediaAddress(photoUrl);
    const call = { method: "GET", path: url.pathname, url, keyless: true, maxBytes: MOST_PHOTO_BYTES } as const;
    const { key: _, ...rest } = options;
    return (await this.#client.bytes({ ...call, timeoutMs: TIMEOUT_MS, ...rest })).bytes;
  }
}

function readCharacter(entry: z.infer<typeof entrySchema>): Character {
  const { stats } = entry;
  return {
    id: entry.id || entry.slug,
    slug: entry.slug,
    name: entry.name,
    description: entry.description || undefined,
    photoUrl: entry.photoUrl || undefined,
    shareUrl: entry.shareUrl || undefined,
    author: entry.author || undefined,
    tags: entry.tags,
    featured: entry.featured ?? false,
    adult: entry.adult ?? true,
    webEnabled: entry.webEnabled ?? false,
    modelId: entry.modelId || undefined,
    imports: stats?.imports ?? undefined,
    rating: stats?.averageRating ?? undefined,
    ratingCount: stats?.ratingCount ?? undefined,
    createdAt: instant(entry.createdAt),
    updatedAt: instant(entry.updatedAt),
  };
}

function instant(date: string | null | undefined): number | undefined {
  const at = date ? Date.parse(date) : Number.NaN;
  return Number.isNaN(at) ? undefined : at;
}
