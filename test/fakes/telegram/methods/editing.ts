import { chatOf, messageOf } from "../access.ts";
import type { Call } from "../call.ts";
import { whispered } from "../ephemeral.ts";
import { bad, forbidden } from "../failure.ts";
import { isObject, type Json, type JsonObject, sameJson } from "../json.ts";
import { type Markup, markupOf } from "../keyboards.ts";
import type { Content, EphemeralMessage, FakeChat, InlineMessage, StoredMessage } from "../model.ts";
import { messageObject } from "../objects.ts";
import { richFields } from "../rich.ts";
import { textOf } from "../texts.ts";
import { isAdmin, isIn, type World } from "../world.ts";
import { ALBUM_FAMILIES, readInputMedia } from "./media.ts";
import { captionFields, checkedText, placeOf, previewOf, textFields } from "./sending.ts";

const MEDIA = ["photo", "video", "animation", "document", "audio", "voice"] as const;
const NOT_MODIFIED =
  "message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message";

type Change = (call: Call, old: JsonObject, world: World) => JsonObject;

const changeText: Change = (call, old) => {
  const hasText = old.text !== undefined || old.rich_message !== undefined;
  if (!hasText) throw bad("there is no text in the message to edit");
  return call.has("rich_message") ? richFields(call) : textFields(call.world, checkedText(call), previewOf(call));
};

const changeCaption: Change = (call, old, world) => {
  if (!MEDIA.some((kind) => old[kind] !== undefined)) throw bad("there is no caption in the message to edit");
  const { caption: _, caption_entities: __, ...media } = old;
  return { ...media, ...captionFields(world, textOf(call, "caption", "caption_entities")) };
};

const changeMedia: Change = (call, old) => {
  const editable = old.text !== undefined || MEDIA.some((kind) => kind !== "voice" && old[kind] !== undefined);
  if (!editable) throw bad("there is no media in the message to edit");
  const value = call.json("media", "input media");
  if (value === undefined) throw bad('Parameter "media" is required');
  return readInputMedia(call, value, ["photo", "video", "animation", "document", "audio"]).fields;
};

const changeNothing: Change = (_, old) => old;

export const editMessageText = editing(changeText, checkTextEarly);
export const editMessageCaption = editing(changeCaption);
export const editMessageMedia = editing(changeMedia);
export const editMessageReplyMarkup = editing(changeNothing);
export const editEphemeralMessageText = editingEphemeral(changeText);
export const editEphemeralMessageCaption = editingEphemeral(changeCaption);
export const editEphemeralMessageMedia = editingEphemeral(changeMedia);
export const editEphemeralMessageReplyMarkup = editingEphemeral(changeNothing);

export function deleteEphemeralMessage(call: Call): true {
  whispered(call, chatOf(call, "write")).deleted = true;
  return true;
}

/** An empty text is refused before anything else is looked at. */
function checkTextEarly(call: Call): void {
  if (!call.has("rich_message") && !call.text("text")) throw bad("Message text is empty");
}

function editing(change: Change, first: (call: Call) => void = () => {}): (call: Call) => Json {
  return (call) => {
    first(call);
    if (!call.text("chat_id") && call.integer("message_id") === 0) return editInline(call, change);
    const chat = chatOf(call, "edit");
    const markup = markupOf(call, placeOf(chat));
    const message = messageOf(call, chat, "message to edit");
    checkMayEdit(call.world, chat, message);
    checkAlbum(call, message);
    const content = changed(change(call, message.content.fields, call.world), markup);
    if (sameJson(content, message.content)) throw bad(NOT_MODIFIED);
    call.world.flood.send(chat.id, chat.type !== "private");
    apply(call.world, message, content);
    message.editDate = call.world.date();
    return messageObject(call.world, message);
  };
}

/** A part of an album stays one of its kind, and has no buttons. */
function checkAlbum(call: Call, message: StoredMessage): void {
  if (message.extra.media_group_id === undefined) return;
  const type = call.json("media", "input media");
  const kinds = Object.keys(ALBUM_FAMILIES).filter((kind) => message.content.fields[kind] !== undefined);
  const isOther = isObject(type) && ALBUM_FAMILIES[String(type.type)] !== ALBUM_FAMILIES[kinds[0] ?? ""];
  if (isOther) throw bad("wrong type of the media for an album");
}

function editingEphemeral(change: Change): (call: Call) => true {
  return (call) => {
    const chat = chatOf(call, "write");
    const markup = markupOf(call, placeOf(chat));
    const message = whispered(call, chat);
    const content = changed(change(call, message.content.fields, call.world), markup);
    if (sameJson(content, message.content)) throw bad(NOT_MODIFIED);
    call.world.flood.send(chat.id, true);
    apply(call.world, message, content);
    return true;
  };
}

function editInline(call: Call, change: Change): true {
  const id = call.text("inline_message_id");
  if (!id) throw bad("Message identifier is not specified");
  const message = call.world.inlineMessages.get(id);
  const markup = markupOf(call, "inline");
  if (!message) throw bad("MESSAGE_ID_INVALID");
  if (/attach:\/\//.test(call.text("media"))) throw bad("a new file can't be uploaded to an inline message");
  const content = changed(change(call, message.content.fields, call.world), markup);
  if (sameJson(content, message.content)) throw bad(NOT_MODIFIED);
  call.world.flood.send(id, false);
  apply(call.world, message, content);
  return true;
}

function changed(fields: JsonObject, markup: Markup | undefined): Content {
  if (markup && markup.kind !== "inline") throw bad("inline keyboard expected");
  return { fields, ...(markup ? { markup: markup.object } : {}) };
}

function apply(world: World, message: StoredMessage | InlineMessage | EphemeralMessage, content: Content): void {
  message.content = content;
  message.history.push({ at: world.now(), content });
}

function checkMayEdit(world: World, chat: FakeChat, message: StoredMessage): void {
  const standing = world.standing(chat);
  const isEditor =
    chat.type === "channel" &&
    isAdmin(standing) &&
    (standing.status === "creator" || standing.rights.can_edit_messages);
  if (chat.type === "private" && world.user(chat.id).blocked) throw forbidden("bot was blocked by the user");
  if (!message.isOut && !isEditor) throw bad("message can't be edited");
  if (message.keyboard) throw bad("message can't be edited");
  if (message.isService || isObject(message.extra.forward_origin)) throw bad("message can't be edited");
  if (chat.type !== "private" && !isIn(standing)) throw bad("message can't be edited");
}
