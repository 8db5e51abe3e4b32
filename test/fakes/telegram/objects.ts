import type { Entity } from "./entities/types.ts";
import type { Draft, JsonObject } from "./json.ts";
import type { FakeChat, FakeUser, Member, StoredMessage } from "./model.ts";
import type { World } from "./world.ts";

export function userObject(user: FakeUser, withLanguage = true): JsonObject {
  return {
    id: user.id,
    is_bot: user.isBot,
    first_name: user.firstName,
    ...(user.lastName ? { last_name: user.lastName } : {}),
    ...(user.username ? { username: user.username } : {}),
    ...(user.languageCode && withLanguage ? { language_code: user.languageCode } : {}),
    ...(user.isPremium ? { is_premium: true } : {}),
  };
}

export function chatObject(world: World, chat: FakeChat): JsonObject {
  if (chat.type === "private") {
    const user = world.user(chat.id);
    return {
      id: chat.id,
      first_name: user.firstName,
      ...(user.lastName ? { last_name: user.lastName } : {}),
      ...(user.username ? { username: user.username } : {}),
      type: "private",
    };
  }
  return {
    id: chat.id,
    title: chat.title ?? "",
    ...(chat.username ? { username: chat.username } : {}),
    ...(chat.isForum ? { is_forum: true } : {}),
    type: chat.type,
  };
}

export function entityObject(world: World, entity: Entity): JsonObject {
  const { userId, ...rest } = entity;
  return userId === undefined ? { ...rest } : { ...rest, user: userObject(world.user(userId), false) };
}

/** The Message object as the API gives it now. @param withReply replies are shown one level deep only */
export function messageObject(world: World, message: StoredMessage, withReply = true): JsonObject {
  const chat = world.chat(message.chatId);
  const out: Draft = { message_id: message.id };
  if (message.fromId !== undefined) out.from = userObject(world.user(message.fromId), !message.isOut);
  if (message.senderChatId !== undefined) out.sender_chat = chatObject(world, world.chat(message.senderChatId));
  out.chat = chatObject(world, chat);
  out.date = message.date;
  if (message.editDate !== undefined) out.edit_date = message.editDate;
  if (message.threadId !== undefined) {
    out.message_thread_id = message.threadId;
    if (chat.topics.has(message.threadId)) out.is_topic_message = true;
  }
  const { reply } = message;
  if (reply) {
    const target = world.chat(reply.chatId).messages.get(reply.messageId);
    if (reply.chatId !== message.chatId) out.external_reply = externalReply(world, reply.chatId, target);
    else if (withReply && target && !target.deleted) out.reply_to_message = messageObject(world, target, false);
    if (reply.quote) {
      out.quote = {
        text: reply.quote.text,
        position: reply.quote.position,
        is_manual: true,
        ...(reply.quote.entities.length ? { entities: reply.quote.entities.map((e) => entityObject(world, e)) } : {}),
      };
    }
  }
  return {
    ...out,
    ...message.extra,
    ...message.content.fields,
    ...(message.content.markup ? { reply_markup: message.content.markup } : {}),
  };
}

function externalReply(world: World, chatId: number, target: StoredMessage | undefined): JsonObject {
  const chat = world.chat(chatId);
  const sender = target?.fromId === undefined ? undefined : world.user(target.fromId);
  const date = target?.date ?? 0;
  const origin: JsonObject = sender
    ? { type: "user", date, sender_user: userObject(sender) }
    : { type: "channel", date, chat: chatObject(world, chat), message_id: target?.id };
  const isOpen = chat.type === "supergroup" || chat.type === "channel";
  return { origin, ...(isOpen ? { chat: chatObject(world, chat), message_id: target?.id } : {}) };
}

const ADMIN_RIGHTS = [
  "can_manage_chat",
  "can_delete_messages",
  "can_manage_video_chats",
  "can_restrict_members",
  "can_promote_members",
  "can_change_info",
  "can_invite_users",
  "can_post_stories",
  "can_edit_stories",
  "can_delete_stories",
  "can_send_welcome_messages",
] as const;
export const PERMISSIONS = [
  "can_send_messages",
  "can_send_audios",
  "can_send_documents",
  "can_send_photos",
  "can_send_videos",
  "can_send_video_notes",
  "can_send_voice_notes",
  "can_send_polls",
  "can_send_other_messages",
  "can_add_web_page_previews",
  "can_react_to_messages",
  "can_edit_tag",
  "can_change_info",
  "can_invite_users",
  "can_pin_messages",
  "can_manage_topics",
] as const;

export function memberObject(world: World, chat: FakeChat, member: Member): JsonObject {
  const base = { user: userObject(world.user(member.userId), false), status: member.status };
  const right = (name: string): boolean => member.rights[name] ?? false;
  const named = (names: readonly string[]): JsonObject => Object.fromEntries(names.map((n) => [n, right(n)]));
  switch (member.status) {
    case "creator":
      return {
        ...base,
        is_anonymous: member.isAnonymous ?? false,
        ...(member.title ? { custom_title: member.title } : {}),
      };
    case "administrator":
      return {
        ...base,
        can_be_edited: right("can_be_edited"),
        is_anonymous: member.isAnonymous ?? false,
        ...named(ADMIN_RIGHTS),
        ...named(
          chat.type === "channel"
            ? ["can_post_messages", "can_edit_messages", "can_manage_direct_messages"]
            : ["can_pin_messages", "can_manage_topics", "can_manage_tags"],
        ),
        ...(member.title ? { custom_title: member.title } : {}),
      };
    case "restricted":
      return { ...base, is_member: true, until_date: 0, ...named(PERMISSIONS) };
    case "kicked":
      return { ...base, until_date: 0 };
    default:
      return base;
  }
}
