/** How a character speaks. */
export interface Manner {
  readonly greeting: string;
  /** Comes after the matter. */
  readonly flourish: string;
}

/** Somebody that the emulator can be. */
export interface Character {
  readonly slug: string;
  readonly name: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly categories: readonly string[];
  readonly adult: boolean;
  readonly modelId: string;
  readonly manner: Manner;
}

type Brief = readonly [
  name: string,
  description: string,
  tags: string,
  category: string,
  greeting: string,
  flourish: string,
];

const models = [
  "venice-uncensored-1-2",
  "zai-org-glm-4.7-flash",
  "mistral-small-3-2-24b-instruct",
  "qwen-3-8-27b",
] as const;

/** Characters out of the facts that set them apart. */
export const characters = (adult: boolean, briefs: readonly Brief[]): readonly Character[] =>
  briefs.map(([name, description, tags, category, greeting, flourish], index) => ({
    slug: slugOf(name),
    name,
    description,
    tags: tags.split(" "),
    categories: [category],
    adult,
    modelId: models[index % models.length] ?? models[0],
    manner: { greeting, flourish },
  }));

const slugOf = (name: string) =>
  name
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
