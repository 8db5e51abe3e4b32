import {
  boolean,
  both,
  type FormFaults,
  integer,
  isRecord,
  list,
  number,
  object,
  oneOf,
  type Path,
  type Rule,
  required,
  snowflake,
  text,
  timestamp,
  union,
  url,
} from "./form.ts";
import { actionRow, button, checkDistinctIds, walkComponents } from "./form-components.ts";
import type { Json } from "./types.ts";

export const FLAG = {
  suppressEmbeds: 1 << 2,
  hasThread: 1 << 5,
  ephemeral: 1 << 6,
  loading: 1 << 7,
  suppressNotifications: 1 << 12,
  voice: 1 << 13,
  componentsV2: 1 << 15,
} as const;

const media = object({ url: required(url(2048, ["http", "https", "attachment"])) });
const id = integer({ min: 0, max: 2_147_483_647 });
const type = integer();
const note = text({ min: 1, max: 1024 });

const textDisplay = object({ type: required(type), id, content: required(text({ min: 1, max: 4000 })) });
const thumbnail = object({ type: required(type), id, description: note, spoiler: boolean, media: required(media) });
const section = object({
  type: required(type),
  id,
  components: required(list(union({ 10: textDisplay }), { min: 1, max: 3 })),
  accessory: required(union({ 2: button, 11: thumbnail })),
});
const gallery = object({
  type: required(type),
  id,
  items: required(list(object({ description: note, spoiler: boolean, media: required(media) }), { min: 1, max: 10 })),
});
const separator = object({ type: required(type), id, spacing: oneOf(1, 2), divider: boolean });
const file = object({
  type: required(type),
  id,
  spoiler: boolean,
  file: required(object({ url: required(url(2048, ["attachment"])) })),
});
const inContainer = { 1: actionRow, 9: section, 10: textDisplay, 12: gallery, 13: file, 14: separator };
const container = object({
  type: required(type),
  id,
  accent_color: integer({ min: 0, max: 0xffffff }),
  spoiler: boolean,
  components: required(list(union(inContainer), { min: 1, max: 40 })),
});

const link = url(2048);
const picture = object({ url: url(2048, ["http", "https", "attachment"]) });
const embed = both(
  object({
    title: text({ max: 256 }),
    description: text({ max: 4096 }),
    url: link,
    timestamp,
    color: integer({ min: 0, max: 0xffffff }),
    footer: object({ text: required(text({ max: 2048 })), icon_url: url(2048, ["http", "https", "attachment"]) }),
    image: picture,
    thumbnail: picture,
    author: object({
      name: required(text({ max: 256 })),
      url: link,
      icon_url: url(2048, ["http", "https", "attachment"]),
    }),
    fields: list(
      object({
        name: required(text({ min: 1, max: 256 })),
        value: required(text({ min: 1, max: 1024 })),
        inline: boolean,
      }),
      { max: 25 },
    ),
  }),
  (value, path, faults) => {
    const e = value as Json;
    const shown = ["title", "description", "url", "image", "thumbnail", "author", "footer", "fields", "video"];
    if (!shown.some((key) => e[key] !== undefined && e[key] !== null && e[key] !== "")) {
      faults.add([...path, "description"], "BASE_TYPE_REQUIRED", "This field is required");
    }
  },
);

function embedLength(e: Json): number {
  const fields = (Array.isArray(e.fields) ? e.fields : []).flatMap((f: Json) => [f.name, f.value]);
  const parts = [e.title, e.description, (e.footer as Json | null)?.text, (e.author as Json | null)?.name, ...fields];
  return parts.reduce((sum: number, part) => sum + (typeof part === "string" ? part.length : 0), 0);
}

const ids = list(snowflake, { max: 100, unique: true });
const allowedMentions = both(
  object({
    parse: list(oneOf("users", "roles", "everyone"), { unique: true }),
    users: ids,
    roles: ids,
    replied_user: boolean,
  }),
  (value, path, faults) => {
    const a = value as { parse?: string[] | null; users?: string[] | null; roles?: string[] | null };
    for (const key of ["users", "roles"] as const) {
      if (a.parse?.includes(key) && a[key]?.length) {
        faults.add(
          path,
          "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE",
          `parse:["${key}"] and ${key}: [ids...] are mutually exclusive.`,
        );
      }
    }
  },
);

const attachment = object({
  id: required(snowflake),
  filename: text({ min: 1, max: 1024 }),
  description: text({ max: 1024 }),
  title: text({ max: 1024 }),
  duration_secs: number,
  waveform: text({ max: 400 }),
  is_spoiler: boolean,
});

const nonce: Rule = (value, path, faults) => {
  if (typeof value === "number" && Number.isSafeInteger(value)) return;
  text({ max: 25 })(value, path, faults);
};

const FIELDS = {
  content: text({ max: 2000 }),
  tts: boolean,
  embeds: list(embed, { max: 10 }),
  allowed_mentions: allowedMentions,
  attachments: list(attachment, { max: 10 }),
  flags: integer(),
  sticker_ids: list(snowflake, { max: 3 }),
  message_reference: object({
    type: oneOf(0, 1),
    message_id: required(snowflake),
    channel_id: snowflake,
    guild_id: snowflake,
    fail_if_not_exists: boolean,
  }),
  nonce,
  enforce_nonce: boolean,
  poll: object({
    question: required(object({ text: required(text({ min: 1, max: 300 })) })),
    answers: required(
      list(object({ poll_media: required(object({ text: text({ min: 1, max: 55 }) })) }), { min: 1, max: 10 }),
    ),
    duration: integer({ min: 1, max: 768 }),
    allow_multiselect: boolean,
  }),
  thread_name: text({ max: 100 }),
  avatar_url: link,
} as const;

const legacyComponents = list(union({ 1: actionRow }), { max: 5 });
const newComponents = list(union({ ...inContainer, 17: container }), { max: 40 });

/**
 * Checks a message's body.
 * @param v2 whether the message has, or will have, the flag IS_COMPONENTS_V2
 */
export function checkMessageForm(body: unknown, v2: boolean, path: Path, faults: FormFaults): void {
  both(object({ ...FIELDS, components: v2 ? newComponents : legacyComponents }), (value) => {
    const b = value as Json;
    checkDistinctIds(b.components, [...path, "components"], faults);
    const embeds = (b.embeds ?? []) as Json[];
    if (embeds.reduce((sum, e) => sum + embedLength(e), 0) > 6000) {
      faults.add([...path, "embeds"], "MAX_EMBED_SIZE_EXCEEDED", "Embed size exceeds maximum size of 6000");
    }
    if (v2) checkV2(b, path, faults);
  })(body, path, faults);
}

function checkV2(b: Json, path: Path, faults: FormFaults): void {
  const used = {
    content: typeof b.content === "string",
    embeds: filled(b.embeds),
    sticker_ids: filled(b.sticker_ids),
    poll: isRecord(b.poll),
  };
  for (const [key, isUsed] of Object.entries(used)) {
    if (!isUsed) continue;
    faults.add(
      [...path, key],
      "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
      `The '${key}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2`,
    );
  }
  const all = [...walkComponents(b.components, [])];
  if (all.length > 40) {
    faults.add(
      [...path, "components"],
      "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED",
      "The maximum number of components (40) has been exceeded",
    );
  }
  const shown = all.reduce((sum, [c]) => sum + (c.type === 10 ? String(c.content).length : 0), 0);
  if (shown > 4000) {
    faults.add(
      [...path, "components"],
      "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED",
      "The total size of displayable text across all components exceeds the maximum of 4000",
    );
  }
}

const filled = (value: unknown): boolean => Array.isArray(value) && value.length > 0;
