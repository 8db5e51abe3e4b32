import { type Call, FieldError, neededInt, neededText, objectField, textField, within } from "./call.ts";
import { clean } from "./entities/format.ts";
import { parseHtml } from "./entities/html.ts";
import { checkLink, linkError, userOfLink } from "./entities/links.ts";
import { parseLegacyMarkdown } from "./entities/markdown-legacy.ts";
import { parseMarkdownV2 } from "./entities/markdown-v2.ts";
import { MarkupError } from "./entities/markup-error.ts";
import { type Entity, type EntityType, FOUND, type Formatted } from "./entities/types.ts";
import { bad } from "./failure.ts";
import { isObject, type Json, type JsonObject } from "./json.ts";
import type { World } from "./world.ts";

const MAX_BYTES = 1 << 15;
const PLAIN: ReadonlySet<string> = new Set<EntityType>([
  "bold",
  "italic",
  "underline",
  "strikethrough",
  "spoiler",
  "code",
  "blockquote",
  "expandable_blockquote",
]);

/** Text with its formatting from three parameters of a call, as it will be kept. */
export function textOf(call: Call, textName: string, entitiesName: string): Formatted {
  return formatted(
    call.world,
    call.text(textName),
    call.text("parse_mode"),
    readJson(call.text(entitiesName)),
    `${call.method}.${textName}`,
  );
}

/** The same for a text inside another object (a caption in an album, the text of an inline result). */
export function nestedText(world: World, object: JsonObject, textName: string, entitiesName: string): Formatted {
  return formatted(world, textField(object, textName), textField(object, "parse_mode"), object[entitiesName], textName);
}

/** @throws ApiFailure for what the original refuses; whether it may be empty is the caller's to say */
export function formatted(world: World, text: string, parseMode: string, entities: Json, where: string): Formatted {
  if (Buffer.byteLength(text) > MAX_BYTES) throw bad("Text is too long");
  const mode = parseMode.toLowerCase();
  const marked = text !== "" && mode !== "" && mode !== "none";
  const source = marked ? parse(text, mode) : { text, entities: readEntities(entities) };
  for (const entity of source.entities) {
    if (entity.userId !== undefined && !world.users.get(entity.userId)?.known) {
      if (!marked) throw bad("User not found");
    }
  }
  const known = source.entities.filter((e) => e.userId === undefined || world.users.get(e.userId)?.known);
  const { lost, ...kept } = clean(source.text, known);
  world.oddities.push(...lost.map((what) => `${where}: ${what}`));
  return kept;
}

function parse(text: string, mode: string): Formatted {
  const parsers: Readonly<Record<string, (text: string) => Formatted>> = {
    html: parseHtml,
    markdownv2: parseMarkdownV2,
    markdown: parseLegacyMarkdown,
  };
  const parser = parsers[mode];
  if (!parser) throw bad("Unsupported parse_mode");
  try {
    return parser(text);
  } catch (error) {
    if (error instanceof MarkupError) throw bad(`Can't parse entities: ${error.message}`);
    throw error;
  }
}

function readJson(text: string): Json {
  try {
    return text ? (JSON.parse(text) as Json) : undefined;
  } catch {
    return undefined;
  }
}

function readEntities(value: Json): Entity[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((item: Json) => {
    const entity = within("Can't parse MessageEntity: ", () => readEntity(item));
    return entity ? [entity] : [];
  });
}

function readEntity(item: Json): Entity | undefined {
  if (!isObject(item)) throw new FieldError("expected an Object");
  const offset = neededInt(item, "offset");
  const length = neededInt(item, "length");
  const type = neededText(item, "type");
  if (!type) throw new FieldError("Type is not specified");
  if (FOUND.has(type as EntityType)) return undefined;
  const base = { type: type as EntityType, offset, length };
  if (PLAIN.has(type)) return base;
  if (type === "pre") {
    const language = textField(item, "language");
    return language ? { ...base, language } : base;
  }
  if (type === "text_link") {
    const raw = neededText(item, "url");
    const userId = userOfLink(raw);
    if (userId) return { ...base, type: "text_mention", userId };
    const link = checkLink(raw);
    if ("error" in link) throw bad(`Entity ${linkError(raw, link.error)}`);
    return { ...base, url: link.url };
  }
  if (type === "text_mention") return { ...base, userId: neededInt(objectField(item, "user"), "id") };
  if (type === "custom_emoji") {
    const id = neededText(item, "custom_emoji_id");
    if (!/^-?[1-9]\d*$/.test(id)) throw bad("Invalid custom emoji identifier specified");
    return { ...base, custom_emoji_id: id };
  }
  if (type === "date_time") {
    const format = textField(item, "date_time_format");
    if (!/^(?:[rR]|[tTdDwW]*)$/.test(format)) throw new FieldError("Invalid date-time format specified");
    return { ...base, unix_time: neededInt(item, "unix_time"), ...(format ? { date_time_format: format } : {}) };
  }
  throw new FieldError("Unsupported type specified");
}
