import { type Call, FieldError, flagField, neededText, objectField, textField, within } from "./call.ts";
import { checkLink, linkError, userOfLink } from "./entities/links.ts";
import { bad } from "./failure.ts";
import { type Draft, isObject, type Json, type JsonObject } from "./json.ts";

const MAX_BUTTONS = 100;
const MAX_DATA_BYTES = 64;
const MAX_COPY = 256;
const STYLES = new Set(["", "default", "primary", "danger", "success"]);

/** What a `reply_markup` came to. */
export interface Markup {
  readonly kind: "inline" | "keyboard" | "remove" | "force_reply";
  readonly object: JsonObject;
}

/** Reads and checks `reply_markup`. @param place where the message goes: some buttons work in some chats only */
export function markupOf(call: Call, place: "private" | "group" | "channel" | "inline"): Markup | undefined {
  const value = call.json("reply_markup", "reply keyboard markup");
  return value === undefined ? undefined : readMarkup(value, place);
}

export function readMarkup(value: Json, place: "private" | "group" | "channel" | "inline"): Markup | undefined {
  if (!isObject(value)) throw bad("Object expected as reply markup");
  const inline = rows(value, "inline_keyboard", place);
  const keyboard = rows(value, "keyboard", place);
  if (keyboard.length) return { kind: "keyboard", object: { ...value, keyboard } };
  if (inline.length) {
    const count = inline.reduce((sum, row) => sum + row.length, 0);
    if (count > MAX_BUTTONS) throw bad("reply markup is too long");
    return { kind: "inline", object: { inline_keyboard: inline } };
  }
  return within("", () => {
    if (flagField(value, "remove_keyboard")) return { kind: "remove", object: value };
    if (flagField(value, "force_reply")) return { kind: "force_reply", object: value };
    return undefined;
  });
}

function rows(value: JsonObject, field: string, place: string): JsonObject[][] {
  const list = value[field];
  if (list === undefined || list === null) return [];
  if (!Array.isArray(list)) throw bad(`Field "${field}" must be of type Array`);
  return list
    .map((row: Json) => {
      if (!Array.isArray(row)) {
        const owner = field === "inline_keyboard" ? " of the InlineKeyboardMarkup" : "";
        throw bad(`Field "${field}"${owner} must be an Array of Arrays`);
      }
      return field === "inline_keyboard" ? row.map((b: Json) => inlineButton(b, place)) : row.map(keyboardButton);
    })
    .filter((row) => row.length > 0);
}

function keyboardButton(button: Json): JsonObject {
  const object = typeof button === "string" ? { text: button } : button;
  if (!isObject(object)) throw bad("Can't parse keyboard button: KeyboardButton must be a String or an Object");
  const text = within("Can't parse keyboard button: ", () => neededText(object, "text"));
  if (!text) throw bad("Keyboard button text must be non-empty");
  return object;
}

function inlineButton(button: Json, place: string): JsonObject {
  const parsed = within("Can't parse inline keyboard button: ", () => readInlineButton(button));
  if (!parsed.text) throw bad("Inline keyboard button text must be non-empty");
  return checkButton(parsed, place);
}

function readInlineButton(button: Json): Draft & { text: string } {
  if (!isObject(button)) throw new FieldError("InlineKeyboardButton must be an Object");
  const text = neededText(button, "text");
  const style = textField(button, "style").toLowerCase();
  if (!STYLES.has(style)) throw new FieldError("invalid button style specified");
  const icon = textField(button, "icon_custom_emoji_id");
  const out: Draft & { text: string } = { text };
  if (style && style !== "default") out.style = style;
  if (icon) out.icon_custom_emoji_id = icon;
  for (const name of ["url", "callback_data"] as const) {
    const value = textField(button, name);
    if (value) return { ...out, [name]: value };
  }
  for (const name of ["callback_game", "pay", "disabled"] as const) {
    if (button[name] !== undefined) return { ...out, [name]: button[name] };
  }
  for (const name of ["switch_inline_query", "switch_inline_query_current_chat"] as const) {
    if (button[name] !== undefined) return { ...out, [name]: neededText(button, name) };
  }
  for (const name of ["switch_inline_query_chosen_chat", "login_url", "web_app", "copy_text"] as const) {
    if (button[name] !== undefined) return { ...out, [name]: objectField(button, name) };
  }
  throw new FieldError("Text buttons are unallowed in the inline keyboard");
}

function checkButton(button: Draft & { text: string }, place: string): JsonObject {
  if (typeof button.url === "string") {
    if (userOfLink(button.url)) return button;
    return { ...button, url: goodUrl("", button.url) };
  }
  if (typeof button.callback_data === "string" && Buffer.byteLength(button.callback_data) > MAX_DATA_BYTES) {
    throw bad("BUTTON_DATA_INVALID");
  }
  if (place === "channel") {
    for (const name of ["switch_inline_query", "switch_inline_query_current_chat"]) {
      if (button[name] !== undefined) {
        throw bad(
          `Can't use ${name} button in a channel chat, because users will not be able to use the button without knowing bot's username`,
        );
      }
    }
  }
  if (isObject(button.web_app)) {
    if (place !== "private" && place !== "inline") throw bad("BUTTON_TYPE_INVALID");
    goodUrl("Web App ", textField(button.web_app, "url"), true);
  }
  if (isObject(button.login_url)) goodUrl("login ", textField(button.login_url, "url"), true);
  if (isObject(button.copy_text)) {
    const text = textField(button.copy_text, "text");
    if (!text || text.length > MAX_COPY) throw bad("BUTTON_COPY_TEXT_INVALID");
  }
  return button;
}

function goodUrl(kind: string, url: string, httpsOnly = false): string {
  const link = checkLink(url, httpsOnly);
  if ("error" in link) throw bad(`Inline keyboard button ${kind}${linkError(url, link.error)}`);
  return link.url;
}
