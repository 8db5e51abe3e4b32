import { chatOf, threadOf } from "../access.ts";
import type { Call } from "../call.ts";
import { flagField, textField, within } from "../call.ts";
import { checkLink, linkError } from "../entities/links.ts";
import type { Formatted } from "../entities/types.ts";
import { type EphemeralTarget, ephemeralOf } from "../ephemeral.ts";
import { bad } from "../failure.ts";
import { type Draft, isObject, type JsonObject } from "../json.ts";
import { type Markup, markupOf } from "../keyboards.ts";
import type { FakeChat, ReplyRef } from "../model.ts";
import { entityObject, messageObject } from "../objects.ts";
import { postAsBot } from "../posting.ts";
import { replyOf } from "../replies.ts";
import { textOf } from "../texts.ts";
import type { World } from "../world.ts";

export const TEXT_MAX = 4096;
export const CAPTION_MAX = 1024;

export interface Target {
  readonly chat: FakeChat;
  readonly threadId: number | undefined;
  readonly reply: ReplyRef | undefined;
  readonly markup: Markup | undefined;
  readonly extra: Draft;
  readonly ephemeral: EphemeralTarget | undefined;
}

/** Where a sending method's message goes, with everything around its content. */
export function targetOf(call: Call): Target {
  if (call.text("business_connection_id")) throw bad("business connection not found");
  const chat = chatOf(call, "write");
  const ephemeral = ephemeralOf(call, chat);
  const threadId = threadOf(call, chat);
  const reply = replyOf(call, chat, threadId);
  const markup = markupOf(call, placeOf(chat));
  const extra: Draft = {};
  if (call.flag("protect_content")) extra.has_protected_content = true;
  const effect = call.text("message_effect_id");
  if (effect && chat.type !== "private") throw bad("EFFECT_CHAT_INVALID");
  if (effect) extra.effect_id = effect;
  return { chat, threadId, reply, markup, extra, ephemeral };
}

export function placeOf(chat: FakeChat): "private" | "group" | "channel" {
  return chat.type === "private" || chat.type === "channel" ? chat.type : "group";
}

/** Symbols as the original counts them: code points. */
export function symbols(text: string): number {
  return [...text].length;
}

export function checkedText(call: Call): Formatted {
  if (!call.text("text")) throw bad("Message text is empty");
  const text = textOf(call, "text", "entities");
  if (!text.text) throw bad("Text must be non-empty");
  if (symbols(text.text) > TEXT_MAX) throw bad("Message is too long");
  return text;
}

export function textFields(world: World, { text, entities }: Formatted, wanted: JsonObject | undefined): JsonObject {
  const hasLink = entities.some((e) => e.type === "url" || e.type === "text_link");
  const preview = hasLink ? wanted : withoutDisabled(wanted);
  return {
    text,
    ...(entities.length ? { entities: entities.map((e) => entityObject(world, e)) } : {}),
    ...(preview ? { link_preview_options: preview } : {}),
  };
}

/** Where there is no link, the original forgets that no preview was wanted. */
function withoutDisabled(preview: JsonObject | undefined): JsonObject | undefined {
  const { is_disabled: _, ...rest } = preview ?? {};
  return Object.keys(rest).length ? rest : undefined;
}

export function captionFields(world: World, { text, entities }: Formatted): JsonObject {
  if (symbols(text) > CAPTION_MAX) throw bad("Message caption is too long");
  return {
    ...(text ? { caption: text } : {}),
    ...(entities.length ? { caption_entities: entities.map((e) => entityObject(world, e)) } : {}),
  };
}

export function previewOf(call: Call): JsonObject | undefined {
  const value = call.json("link_preview_options", "link preview options");
  if (value === undefined) return call.flag("disable_web_page_preview") ? { is_disabled: true } : undefined;
  if (!isObject(value)) throw bad("Object expected as link preview options");
  return within("", () => {
    const out: Draft = {};
    for (const name of ["is_disabled", "prefer_small_media", "prefer_large_media", "show_above_text"]) {
      if (flagField(value, name)) out[name] = true;
    }
    const url = textField(value, "url");
    if (url) {
      const link = checkLink(url);
      if ("error" in link) throw bad(`Link preview ${linkError(url, link.error)}`);
      out.url = link.url;
    }
    return Object.keys(out).length ? out : undefined;
  });
}

export function sendMessage(call: Call): JsonObject {
  const preview = previewOf(call);
  const text = checkedText(call);
  const target = targetOf(call);
  const fields = textFields(call.world, text, preview);
  return messageObject(call.world, postAsBot(call.world, { ...target, kind: "text", fields }));
}

export function sendDice(call: Call): JsonObject {
  const emoji = call.text("emoji") || "🎲";
  if (!["🎲", "🎯", "🏀", "⚽", "🎳", "🎰"].includes(emoji)) throw bad("wrong dice emoji specified");
  const target = targetOf(call);
  const fields = { dice: { emoji, value: 1 } };
  return messageObject(call.world, postAsBot(call.world, { ...target, kind: "dice", fields }));
}

export function sendLocation(call: Call): JsonObject {
  for (const name of ["latitude", "longitude"]) if (!call.text(name)) throw bad(`${name} is empty`);
  const target = targetOf(call);
  const location = { latitude: Number(call.text("latitude")), longitude: Number(call.text("longitude")) };
  return messageObject(call.world, postAsBot(call.world, { ...target, kind: "location", fields: { location } }));
}
