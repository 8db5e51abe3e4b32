import { type Call, FieldError, neededText, textField, within } from "../call.ts";
import { bad } from "../failure.ts";
import { isObject, type Json, type JsonObject } from "../json.ts";
import { readMarkup } from "../keyboards.ts";
import type { InlineMessage } from "../model.ts";
import { nestedText } from "../texts.ts";
import type { OpenQuery, World } from "../world.ts";
import { captionFields, symbols, TEXT_MAX, textFields } from "./sending.ts";

const TOO_OLD = "query is too old and response timeout expired or query ID is invalid";

function openQuery(call: Call, kind: OpenQuery["kind"], name: string): OpenQuery {
  const query = call.world.queries.get(call.text(name));
  const isOpen = query && query.kind === kind && !query.answered && call.world.now() < query.expiresAt;
  if (!isOpen) throw bad(TOO_OLD);
  return query;
}

export function answerCallbackQuery(call: Call): true {
  const { world } = call;
  const text = call.text("text");
  if (symbols(text) > 200) throw bad("MESSAGE_TOO_LONG");
  const query = openQuery(call, "callback", "callback_query_id");
  query.answered = true;
  const url = call.text("url");
  world.callbackAnswers.push({
    queryId: query.id,
    userId: query.userId,
    showAlert: call.flag("show_alert"),
    at: world.now(),
    ...(text ? { text } : {}),
    ...(url ? { url } : {}),
  });
  return true;
}

export interface InlineAnswer {
  readonly queryId: string;
  readonly userId: number;
  readonly results: readonly JsonObject[];
  readonly cacheTime: number;
  readonly isPersonal: boolean;
  readonly nextOffset: string;
  readonly button: Json;
}

/** Answers to inline queries by query id; kept beside the world because only inline mode needs them. */
export const inlineAnswers = new WeakMap<World, Map<string, InlineAnswer>>();

export function answerInlineQuery(call: Call): true {
  const list = call.json("results", "inline query results");
  const results = list === undefined ? [] : list;
  if (!Array.isArray(results)) throw bad("Expected an Array of inline query results");
  if (results.length > 50) throw bad("Too many inline query results specified");
  const checked = results.map((result: Json) => checkResult(call.world, result));
  const ids = new Set(checked.map((result) => result.id));
  if (ids.size !== checked.length) throw bad("RESULT_ID_DUPLICATE");
  if (Buffer.byteLength(call.text("next_offset")) > 64) throw bad("NEXT_OFFSET_INVALID");
  const query = openQuery(call, "inline", "inline_query_id");
  query.answered = true;
  const answers = inlineAnswers.get(call.world) ?? new Map<string, InlineAnswer>();
  inlineAnswers.set(call.world, answers);
  answers.set(query.id, {
    queryId: query.id,
    userId: query.userId,
    results: checked,
    cacheTime: call.integer("cache_time", 300),
    isPersonal: call.flag("is_personal"),
    nextOffset: call.text("next_offset"),
    button: call.json("button", "inline query results button"),
  });
  return true;
}

export function answerGuestQuery(call: Call): JsonObject {
  const { world } = call;
  const value = call.json("result", "inline query result");
  if (value === undefined) throw bad("Result isn't specified");
  const result = checkResult(world, value);
  const query = openQuery(call, "guest", "guest_query_id");
  query.answered = true;
  const message = sendResult(world, result);
  guestAnswers.set(query, message.id);
  return { inline_message_id: message.id };
}

/** Which message answered a guest query. */
export const guestAnswers = new WeakMap<OpenQuery, string>();

function checkResult(world: World, value: Json): JsonObject {
  return within("Can't parse inline query result: ", () => {
    if (!isObject(value)) throw new FieldError("Inline query result must be an object");
    const type = neededText(value, "type");
    const id = neededText(value, "id");
    if (!id || Buffer.byteLength(id) > 64) throw bad("RESULT_ID_INVALID");
    if (type === "article") {
      if (!neededText(value, "title")) throw bad("ARTICLE_TITLE_EMPTY");
      if (!isObject(value.input_message_content)) throw new FieldError("Input message content is not specified");
    }
    contentFields(world, value);
    if (value.reply_markup !== undefined) readMarkup(value.reply_markup, "inline");
    return value;
  });
}

/** The message that a chosen result puts into the chat. */
export function sendResult(world: World, result: JsonObject): InlineMessage {
  const id = `AAAA${world.newQueryId()}`;
  const markup = result.reply_markup === undefined ? undefined : readMarkup(result.reply_markup, "inline");
  const content = { fields: contentFields(world, result), ...(markup ? { markup: markup.object } : {}) };
  const message: InlineMessage = { id, content, history: [{ at: world.now(), content }] };
  world.inlineMessages.set(id, message);
  return message;
}

function contentFields(world: World, result: JsonObject): JsonObject {
  const content = result.input_message_content;
  if (isObject(content) && content.message_text !== undefined) {
    const text = nestedText(world, content, "message_text", "entities");
    if (!text.text) throw bad("Message text is empty");
    if (symbols(text.text) > TEXT_MAX) throw bad("Message is too long");
    return textFields(world, text, isObject(content.link_preview_options) ? content.link_preview_options : undefined);
  }
  if (isObject(content)) return { ...content };
  const media = Object.entries(result).filter(([key]) => /_file_id$|_url$/.test(key));
  const caption = captionFields(world, nestedText(world, result, "caption", "caption_entities"));
  return { ...Object.fromEntries(media), ...caption, inline_type: textField(result, "type") };
}
