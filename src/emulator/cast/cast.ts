import { chance, digits } from "../words/chance.ts";
import type { Character } from "./character.ts";
import { forAdults } from "./for-adults.ts";
import { forAll } from "./for-all.ts";

const cast = new Map([...forAll, ...forAdults].map((character) => [character.slug, character]));

export const everybody = (): readonly Character[] => [...cast.values()];

export const characterNamed = (slug: string): Character | undefined => cast.get(slug);

const dayMs = 86_400_000;
const firstDay = Date.UTC(2025, 0, 1);

/** A character as Venice lists it; what nobody wrote down follows from its name. */
export function listing(character: Character, origin: string) {
  const { slug, name, description, tags, adult, modelId } = character;
  const random = chance("cast", slug);
  const createdAt = firstDay + Math.floor(random() * 500) * dayMs;
  const ratings = reviewsOf(character).map(({ rating }) => rating);
  const ratingSum = ratings.reduce((sum, rating) => sum + rating, 0);
  return {
    id: uuid(random),
    slug,
    name,
    description,
    photoUrl: `${origin}/portraits/${slug}.webp`,
    shareUrl: `https://venice.ai/c/${slug}`,
    author: digits(12, random),
    tags,
    featured: random() < 0.25,
    adult,
    webEnabled: random() < 0.5,
    modelId,
    stats: {
      averageRating: ratings.length === 0 ? 0 : Math.round((ratingSum / ratings.length) * 100) / 100,
      imports: Math.floor(random() ** 3 * 20_000),
      ratingCount: ratings.length,
      ratingSum,
      userRating: null,
    },
    createdAt: new Date(createdAt).toISOString(),
    updatedAt: new Date(createdAt + Math.floor(random() * 100) * dayMs).toISOString(),
  };
}

export type Listing = ReturnType<typeof listing>;

const remarks = [
  "Stayed in character all evening.",
  "Made me laugh out loud on the tram.",
  "Kind, and a little strange. I like that.",
  "Wish there were more stories.",
  "Not for me, but well made.",
  "My whole group asks for this one.",
] as const;
const readers = [
  "harbourlight",
  "tea_at_six",
  "mossgreen",
  "paperboat",
  "lowtide",
  "nightowl7",
  "quietcorner",
] as const;

/** What readers are said to think of a character. */
export function reviewsOf({ slug }: Character) {
  const random = chance("reviews", slug);
  const characterId = uuid(chance("cast", slug));
  return Array.from({ length: Math.floor(random() * 30) }, () => ({
    id: uuid(random),
    characterId,
    createdAt: new Date(firstDay + Math.floor(random() * 600) * dayMs).toISOString(),
    rating: 3 + Math.floor(random() * 3),
    message: random() < 0.8 ? (remarks[Math.floor(random() * remarks.length)] ?? null) : null,
    locale: "en",
    username: readers[Math.floor(random() * readers.length)] ?? readers[0],
    isOwner: false,
    userAvatarUrl: null,
  }));
}

const uuid = (random: () => number) => [8, 4, 4, 4, 12].map((count) => digits(count, random)).join("-");
