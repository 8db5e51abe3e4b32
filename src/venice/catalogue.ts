import { z } from "zod";
import { type Model, type ModelEntry, modelEntrySchema, readModel } from "./model.ts";

const names = z.record(z.string(), z.string());

/** `GET /models`: entries that make no sense are left out, the others stay. */
export const modelListSchema = z.looseObject({
  data: z
    .array(modelEntrySchema.nullable().catch(null))
    .transform((entries) => entries.filter((entry) => entry !== null)),
});

/** `GET /models/traits` and `GET /models/compatibility_mapping`. */
export const nameListSchema = z.looseObject({ data: names });

const copySchema = z.object({
  fetchedAt: z.number(),
  entries: modelListSchema.shape.data,
  traits: names,
  aliases: names,
  replacements: names,
});

/** What the service said about its models at one time. */
export interface Catalogue {
  readonly fetchedAt: number;
  readonly models: readonly Model[];
  /** For text models: trait → id. */
  readonly traits: Readonly<Record<string, string>>;
  /** Names that other services use → id. */
  readonly aliases: Readonly<Record<string, string>>;
  /** Retired id → its replacement; kept after the list itself has dropped the id. */
  readonly replacements: Readonly<Record<string, string>>;
  /** The copy to keep for a start without the service. */
  readonly copy: string;
}

/** Puts together what was fetched, and what only an earlier catalogue still knows. */
export function buildCatalogue(
  fetched: {
    readonly fetchedAt: number;
    readonly entries: readonly ModelEntry[];
    readonly traits: Readonly<Record<string, string>>;
    readonly aliases: Readonly<Record<string, string>>;
  },
  earlierReplacements: Readonly<Record<string, string>> = {},
): Catalogue {
  const models = fetched.entries.map(readModel);
  const replacements = { ...earlierReplacements };
  for (const { id, retirement } of models) {
    if (retirement?.replacement) replacements[id] = retirement.replacement;
    else delete replacements[id];
  }
  return { ...fetched, models, replacements, copy: JSON.stringify({ ...fetched, replacements }) };
}

/** Reads a kept copy; `undefined` when it is damaged, or of another version. */
export function readCopy(text: string): Catalogue | undefined {
  try {
    const { replacements, ...fetched } = copySchema.parse(JSON.parse(text));
    return fetched.entries.length > 0 ? buildCatalogue(fetched, replacements) : undefined;
  } catch {
    return undefined;
  }
}
