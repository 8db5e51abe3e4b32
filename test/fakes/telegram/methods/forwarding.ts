import { chatOf, messageOf, threadOf } from "../access.ts";
import type { Call } from "../call.ts";
import { bad } from "../failure.ts";
import type { Draft, JsonObject } from "../json.ts";
import type { StoredMessage } from "../model.ts";
import { chatObject, messageObject, userObject } from "../objects.ts";
import { postAsBot } from "../posting.ts";
import { textOf } from "../texts.ts";
import type { World } from "../world.ts";
import { captionFields, targetOf } from "./sending.ts";

export function forwardMessage(call: Call): JsonObject {
  const { world } = call;
  const from = chatOf(call, "read", "from_chat_id");
  const source = messageOf(call, from, "message to forward");
  if (source.isService || source.extra.has_protected_content) throw bad("message can't be forwarded");
  const chat = chatOf(call, "write");
  const threadId = threadOf(call, chat);
  const extra: Draft = { forward_origin: originOf(world, source) };
  const kind = kindOf(source);
  return messageObject(world, postAsBot(world, { chat, threadId, kind, fields: source.content.fields, extra }));
}

export function copyMessage(call: Call): JsonObject {
  const from = chatOf(call, "read", "from_chat_id");
  const source = messageOf(call, from, "message to copy");
  if (source.isService || source.extra.has_protected_content) throw bad("message can't be copied");
  const target = targetOf(call);
  const { caption: _, caption_entities: __, ...bare } = source.content.fields;
  const fields = call.has("caption")
    ? { ...bare, ...captionFields(call.world, textOf(call, "caption", "caption_entities")) }
    : source.content.fields;
  return { message_id: postAsBot(call.world, { ...target, kind: kindOf(source), fields }).id };
}

export function originOf(world: World, source: StoredMessage): JsonObject {
  const known = source.extra.forward_origin;
  if (known) return known as JsonObject;
  if (source.fromId !== undefined) {
    return { type: "user", date: source.date, sender_user: userObject(world.user(source.fromId), false) };
  }
  const chat = world.chat(source.senderChatId ?? source.chatId);
  return chat.type === "channel"
    ? { type: "channel", date: source.date, chat: chatObject(world, chat), message_id: source.id }
    : { type: "chat", date: source.date, sender_chat: chatObject(world, chat) };
}

function kindOf(message: StoredMessage): string {
  const kinds = ["photo", "video", "animation", "audio", "voice", "video_note", "sticker", "document"];
  return kinds.find((kind) => message.content.fields[kind] !== undefined) ?? "text";
}
