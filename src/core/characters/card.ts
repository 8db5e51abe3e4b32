import { z } from "zod";
import { UserError } from "../errors.ts";
import { isPng, textsInPng } from "./png-text.ts";

export const MOST_CARD_BYTES = 10 * 1024 * 1024;
/** Of the JSON, unpacked. */
const MOST_JSON_BYTES = 256 * 1024;
/** Of all that a model would have to read. */
export const MOST_CHARACTERS = 40_000;
const MOST_LORE = 4_000;
const MOST_GREETINGS = 10;
const MOST_TAGS = 20;

const text = z.string().catch("");
const texts = z.array(z.string()).catch([]);
const entry = z.object({ content: text, enabled: z.boolean().catch(true), constant: z.boolean().catch(false) });

/** The fields of V1; V2 and V3 have them, and more, in `data`. */
const fields = z.object({
  name: text,
  description: text,
  personality: text,
  scenario: text,
  first_mes: text,
  mes_example: text,
  system_prompt: text,
  post_history_instructions: text,
  alternate_greetings: texts,
  tags: texts,
  creator: text,
  character_book: z
    .object({ entries: z.array(entry.nullable().catch(null)).catch([]) })
    .optional()
    .catch(undefined),
});

/** What a card says of a character: words only. */
export interface Card {
  readonly name: string;
  readonly description: string;
  readonly personality: string;
  readonly scenario: string;
  /** How it may begin; the first is the usual one. */
  readonly greetings: readonly string[];
  /** Dialogue as an example, as it is written in cards. */
  readonly examples: string;
  /** How its maker wants it played. */
  readonly system: string;
  /** What its maker wants repeated behind everything that was said. */
  readonly after: string;
  /** What it always knows. */
  readonly lore: string;
  readonly tags: readonly string[];
  readonly creator: string;
  /** By its tags: cards say nothing else. */
  readonly adult: boolean;
}

/**
 * Reads a Tavern card (V1, V2 or V3): JSON, or a PNG that carries it.
 * @see https://github.com/malfoyslastname/character-card-spec-v2
 * @see https://github.com/kwaroran/character-card-spec-v3
 * @throws UserError for what is no card, or too much of one
 */
export function readCard(file: { readonly bytes: Uint8Array; readonly name: string }): Card {
  const { bytes, name } = file;
  if (bytes.byteLength > MOST_CARD_BYTES)
    throw new UserError("error.card.large", { name, limit: `${MOST_CARD_BYTES / 1024 ** 2} MB` });
  const card = cardOf(
    fields.parse(fieldsIn(parsed(isPng(bytes) ? jsonInPng(bytes, name) : asText(bytes, name), name))),
  );
  if (card.name === "" || card.description + card.personality + card.greetings.join("") === "")
    throw new UserError("error.card.none", { name });
  const length = lengthOf(card);
  if (length > MOST_CHARACTERS) throw new UserError("error.card.long", { name, length, limit: MOST_CHARACTERS });
  return card;
}

function jsonInPng(png: Uint8Array, name: string): string {
  // In base64, four thirds of it.
  const found = textsInPng(png, Math.ceil((MOST_JSON_BYTES * 4) / 3) + 4);
  const coded = found.get("ccv3") ?? found.get("chara");
  if (coded === undefined) throw new UserError("error.card.none", { name });
  return asText(Buffer.from(coded, "base64"), name);
}

function asText(bytes: Uint8Array, name: string): string {
  if (bytes.byteLength > MOST_JSON_BYTES) throw new UserError("error.card.kind", { name });
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    .toString("utf8")
    .replace(/^\uFEFF/, "");
}

function parsed(json: string, name: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(json);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Said below.
  }
  throw new UserError("error.card.kind", { name });
}

function fieldsIn(card: Record<string, unknown>): unknown {
  return typeof card.data === "object" && card.data !== null ? card.data : card;
}

function cardOf(raw: z.infer<typeof fields>): Card {
  const tags = [...new Set(raw.tags.map((tag) => tag.trim().slice(0, 40)).filter(Boolean))].slice(0, MOST_TAGS);
  const greetings = [raw.first_mes, ...raw.alternate_greetings].map((greeting) => greeting.trim()).filter(Boolean);
  return {
    name: raw.name.trim(),
    description: raw.description.trim(),
    personality: raw.personality.trim(),
    scenario: raw.scenario.trim(),
    greetings: greetings.slice(0, MOST_GREETINGS),
    examples: raw.mes_example.trim(),
    // The maker's words around ours; ours stay where they are.
    system: raw.system_prompt.replaceAll("{{original}}", "").trim(),
    after: raw.post_history_instructions.replaceAll("{{original}}", "").trim(),
    lore: loreOf(raw.character_book?.entries ?? []),
    tags,
    creator: raw.creator.trim().slice(0, 80),
    adult: raw.tags.some(isAdultTag),
  };
}

/** A lorebook's entries are looked up by keys elsewhere; here the short ones are simply known, constant ones first. */
function loreOf(entries: readonly (z.infer<typeof entry> | null)[]): string {
  const usable = entries.filter((each) => each?.enabled && each.content.trim() !== "");
  const sorted = usable.toSorted((a, b) => Number(b?.constant) - Number(a?.constant));
  let room = MOST_LORE;
  const kept: string[] = [];
  for (const { content } of sorted as readonly z.infer<typeof entry>[]) {
    if (content.length > room) continue;
    room -= content.length;
    kept.push(content.trim());
  }
  return kept.join("\n");
}

const isAdultTag = (tag: string): boolean =>
  /^(nsfw|nsfl|adult|adults only|18\+?|r-?18|erotic\w*|lewd|smut|porn\w*|sexual|explicit|hentai|fetish|kink\w*)$/i.test(
    tag.trim(),
  );

function lengthOf({ name, greetings, tags: _, creator: __, adult: ___, ...words }: Card): number {
  return [name, ...greetings, ...Object.values(words)].reduce((sum, each) => sum + each.length, 0);
}
