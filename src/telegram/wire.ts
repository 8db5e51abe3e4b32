import { z } from "zod";
import type { Log } from "../log.ts";

/** What we read of Telegram's objects. Fields that we do not know are dropped, never refused. */
const id = z.number().int();

const user = z.object({
  id,
  is_bot: z.boolean().default(false),
  first_name: z.string().default(""),
  last_name: z.string().optional(),
  username: z.string().optional(),
  language_code: z.string().optional(),
});

const chat = z.object({
  id,
  type: z.string(),
  title: z.string().optional(),
  username: z.string().optional(),
  first_name: z.string().optional(),
  last_name: z.string().optional(),
});

const entity = z.object({
  type: z.string(),
  offset: z.number().int().nonnegative(),
  length: z.number().int().nonnegative(),
  url: z.string().optional(),
  user: user.optional(),
});

const size = z.object({
  file_id: z.string(),
  file_unique_id: z.string().default(""),
  width: z.number().default(0),
  height: z.number().default(0),
  file_size: z.number().optional(),
});

const document = z.object({
  file_id: z.string(),
  file_unique_id: z.string().default(""),
  file_name: z.string().optional(),
  mime_type: z.string().optional(),
  file_size: z.number().optional(),
  thumbnail: size.optional(),
});

const sticker = document.extend({ is_animated: z.boolean().default(false), is_video: z.boolean().default(false) });

const origin = z.object({
  type: z.string(),
  sender_user: user.optional(),
  sender_user_name: z.string().optional(),
  sender_chat: chat.optional(),
  chat: chat.optional(),
});

const media = {
  photo: z.array(size).optional(),
  document: document.optional(),
  animation: document.optional(),
  audio: document.optional(),
  voice: document.optional(),
  video: document.optional(),
  video_note: document.optional(),
  sticker: sticker.optional(),
};

const content = {
  text: z.string().optional(),
  entities: z.array(entity).optional(),
  caption: z.string().optional(),
  caption_entities: z.array(entity).optional(),
  ...media,
  location: z.unknown().optional(),
  venue: z.unknown().optional(),
  contact: z.unknown().optional(),
  poll: z.unknown().optional(),
  dice: z.unknown().optional(),
  game: z.unknown().optional(),
  story: z.unknown().optional(),
  checklist: z.unknown().optional(),
  paid_media: z.unknown().optional(),
  live_photo: z.unknown().optional(),
};

const common = {
  message_id: id,
  message_thread_id: id.optional(),
  is_topic_message: z.boolean().optional(),
  date: z.number().default(0),
  chat,
  from: user.optional(),
  sender_chat: chat.optional(),
  author_signature: z.string().optional(),
  is_automatic_forward: z.boolean().optional(),
  via_bot: user.optional(),
  media_group_id: z.string().optional(),
  business_connection_id: z.string().optional(),
  guest_query_id: z.string().optional(),
  ephemeral_message_id: id.optional(),
  forum_topic_created: z.unknown().optional(),
  migrate_to_chat_id: id.optional(),
};

const replied = z.object({ ...common, ...content });

const message = z.object({
  ...common,
  ...content,
  reply_to_message: replied.optional(),
  external_reply: z.object({ origin, ...media }).optional(),
  quote: z.object({ text: z.string() }).optional(),
});

const callbackQuery = z.object({
  id: z.string(),
  from: user,
  message: replied.optional(),
  /** In place of the message, where it was sent by way of the bot. */
  inline_message_id: z.string().optional(),
  data: z.string().optional(),
});

const inlineQuery = z.object({ id: z.string(), from: user, query: z.string() });

const chosenResult = z.object({
  result_id: z.string(),
  from: user,
  query: z.string(),
  /** Missing where the message has no buttons. */
  inline_message_id: z.string().optional(),
});

const memberUpdate = z.object({
  chat,
  from: user,
  old_chat_member: z.object({ status: z.string(), is_member: z.boolean().optional() }),
  new_chat_member: z.object({ status: z.string(), is_member: z.boolean().optional() }),
});

const stopped = z.object({ chat, message_thread_id: id.optional(), draft_id: id });

const update = z.object({
  update_id: id,
  message: message.optional(),
  edited_message: message.optional(),
  callback_query: callbackQuery.optional(),
  inline_query: inlineQuery.optional(),
  chosen_inline_result: chosenResult.optional(),
  guest_message: message.optional(),
  my_chat_member: memberUpdate.optional(),
  stopped_message_generation: stopped.optional(),
});

export type User = z.infer<typeof user>;
export type Chat = z.infer<typeof chat>;
export type Entity = z.infer<typeof entity>;
export type Message = z.infer<typeof message>;
export type Replied = z.infer<typeof replied>;
export type Media = Pick<Replied, keyof typeof media>;
export type CallbackQuery = z.infer<typeof callbackQuery>;
export type InlineQuery = z.infer<typeof inlineQuery>;
export type ChosenResult = z.infer<typeof chosenResult>;
export type MemberUpdate = z.infer<typeof memberUpdate>;
export type Stopped = z.infer<typeof stopped>;
export type Update = z.infer<typeof update>;

/** The kinds of updates that we ask Telegram for. */
export const UPDATES = [
  "message",
  "edited_message",
  "callback_query",
  "inline_query",
  "chosen_inline_result",
  "guest_message",
  "my_chat_member",
  "stopped_message_generation",
] as const;

/**
 * An update, or only its number where the rest makes no sense, or nothing.
 * @param log hears of what makes no sense: of its kind and number and where the fault is, never of its words
 */
export function parseUpdate(body: unknown, log?: Pick<Log, "warn">): Update | undefined {
  const whole = update.safeParse(body);
  if (whole.success) return whole.data;
  const number = z.object({ update_id: id }).safeParse(body).data;
  const [fault] = whole.error.issues;
  const kinds = Object.keys(Object(body)).filter((key) => UPDATES.some((kind) => kind === key));
  log?.warn({ update: number?.update_id, kinds, at: fault?.path.join(".") }, "an update could not be read");
  return number;
}
