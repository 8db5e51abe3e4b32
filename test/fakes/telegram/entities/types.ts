export type EntityType =
  | "mention"
  | "hashtag"
  | "cashtag"
  | "bot_command"
  | "url"
  | "email"
  | "phone_number"
  | "bank_card_number"
  | "bold"
  | "italic"
  | "underline"
  | "strikethrough"
  | "spoiler"
  | "blockquote"
  | "expandable_blockquote"
  | "code"
  | "pre"
  | "text_link"
  | "text_mention"
  | "custom_emoji"
  | "date_time";

/** A piece of formatting; offset and length in UTF-16 units. */
export interface Entity {
  readonly type: EntityType;
  readonly offset: number;
  readonly length: number;
  readonly url?: string;
  /** The person that a `text_mention` names. */
  readonly userId?: number;
  readonly language?: string;
  readonly custom_emoji_id?: string;
  readonly unix_time?: number;
  readonly date_time_format?: string;
}

export interface Formatted {
  readonly text: string;
  readonly entities: readonly Entity[];
}

/** Found by the server in plain text; a bot that sends them itself is ignored. */
export const FOUND: ReadonlySet<EntityType> = new Set([
  "mention",
  "hashtag",
  "cashtag",
  "bot_command",
  "url",
  "email",
  "phone_number",
  "bank_card_number",
]);
export const SPLITTABLE: ReadonlySet<EntityType> = new Set(["bold", "italic", "underline", "strikethrough", "spoiler"]);
export const QUOTES: ReadonlySet<EntityType> = new Set(["blockquote", "expandable_blockquote"]);
/** These hold no other formatting. */
export const VERBATIM: ReadonlySet<EntityType> = new Set(["pre", "code", "date_time"]);

const PRIORITY: Readonly<Partial<Record<EntityType, number>>> = {
  blockquote: 0,
  expandable_blockquote: 0,
  pre: 11,
  code: 20,
  date_time: 30,
  text_link: 49,
  text_mention: 49,
  bold: 90,
  italic: 91,
  underline: 92,
  strikethrough: 93,
  spoiler: 94,
  custom_emoji: 99,
};

/** The order in which the original lists entities: by place, the longer first, the outer kind first. */
export function byPlace(a: Entity, b: Entity): number {
  return a.offset - b.offset || b.length - a.length || (PRIORITY[a.type] ?? 50) - (PRIORITY[b.type] ?? 50);
}

export function endOf(entity: Entity): number {
  return entity.offset + entity.length;
}
