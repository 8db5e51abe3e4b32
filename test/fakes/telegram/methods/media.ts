import { type Call, FieldError, intField, neededText, textField, within } from "../call.ts";
import { bad } from "../failure.ts";
import type { FileKind, StoredFile } from "../file-store.ts";
import { type Draft, isObject, type Json, type JsonObject } from "../json.ts";
import { fileOf, mediaFields } from "../media-input.ts";
import { messageObject } from "../objects.ts";
import { postAsBot } from "../posting.ts";
import { nestedText, textOf } from "../texts.ts";
import { captionFields, targetOf } from "./sending.ts";

/** Albums hold either pictures and films, or only files, or only music. */
export const ALBUM_FAMILIES: Readonly<Record<string, string>> = {
  photo: "visual",
  video: "visual",
  document: "document",
  audio: "audio",
};

export function sendFile(kind: FileKind): (call: Call) => JsonObject {
  return (call) => {
    const facts: Record<string, string | number | boolean> = {};
    for (const name of ["duration", "width", "height"]) if (call.text(name)) facts[name] = call.integer(name);
    for (const name of ["performer", "title", "emoji"]) if (call.text(name)) facts[name] = call.text(name);
    const file = fileOf(call, kind, call.text(kind), kind, facts);
    const hasCaption = kind !== "sticker" && kind !== "video_note";
    const caption = hasCaption ? captionFields(call.world, textOf(call, "caption", "caption_entities")) : {};
    const target = targetOf(call);
    const fields = {
      ...mediaFields(file),
      ...caption,
      ...looks(call.flag("has_spoiler"), call.flag("show_caption_above_media")),
    };
    return messageObject(call.world, postAsBot(call.world, { ...target, kind: rightFor(kind, file), fields }));
  };
}

/** Which right is needed: a "voice" that is no voice message goes out as a document. */
function rightFor(kind: FileKind, file: StoredFile): string {
  return kind === "voice" && file.kind !== "voice" ? "document" : kind;
}

function looks(spoiler: boolean, above: boolean): Draft {
  return { ...(spoiler ? { has_media_spoiler: true } : {}), ...(above ? { show_caption_above_media: true } : {}) };
}

interface AlbumItem {
  readonly kind: FileKind;
  readonly fields: JsonObject;
}

export function readInputMedia(call: Call, value: Json, allowed: readonly string[]): AlbumItem {
  return within("Can't parse InputMedia: ", () => {
    if (!isObject(value)) throw new FieldError("expected an Object");
    const caption = captionFields(call.world, nestedText(call.world, value, "caption", "caption_entities"));
    const type = neededText(value, "type");
    const media = textField(value, "media");
    if (!media) throw new FieldError("media not found");
    if (!allowed.includes(type)) throw new FieldError(`type "${type}" can't be used in ${call.method}`);
    const facts: Record<string, string | number | boolean> = {};
    for (const name of ["duration", "width", "height"])
      if (value[name] !== undefined) facts[name] = intField(value, name);
    for (const name of ["performer", "title"]) if (value[name] !== undefined) facts[name] = textField(value, name);
    const file = fileOf(call, "", media, type as FileKind, facts);
    const fields = {
      ...mediaFields(file),
      ...caption,
      ...looks(value.has_spoiler === true, value.show_caption_above_media === true),
    };
    return { kind: type as FileKind, fields };
  });
}

export function sendMediaGroup(call: Call): Json {
  const list = call.json("media", "media");
  if (!Array.isArray(list)) throw bad("Expected an Array of InputMedia");
  const items = list.map((item: Json) => readInputMedia(call, item, ["photo", "video", "document", "audio"]));
  if (items.length === 0) throw bad("There are no messages to send");
  if (items.length < 2) throw bad("an album must include 2-10 items");
  if (items.length > 10) throw bad("Too many messages to send as an album");
  const families = new Set(items.map((item) => ALBUM_FAMILIES[item.kind]));
  if (families.size > 1) {
    const odd = items.find((item) => ALBUM_FAMILIES[item.kind] !== ALBUM_FAMILIES[items[0]!.kind])!;
    throw bad(`${odd.kind[0]!.toUpperCase()}${odd.kind.slice(1)} can't be mixed with other media types`);
  }
  const target = targetOf(call);
  const group = call.world.newQueryId();
  return items.map(({ kind, fields }, i) => {
    const extra = { ...target.extra, ...(items.length > 1 ? { media_group_id: group } : {}) };
    return messageObject(
      call.world,
      postAsBot(call.world, { ...target, markup: undefined, extra, kind, fields, counts: i === 0 ? items.length : 0 }),
    );
  });
}
