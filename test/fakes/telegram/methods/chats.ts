import { chatOf, checkMaySend, messageOf, threadOf } from "../access.ts";
import type { Call } from "../call.ts";
import { bad } from "../failure.ts";
import type { Draft, Json, JsonObject } from "../json.ts";
import type { FakeChat, StoredMessage } from "../model.ts";
import { chatObject, memberObject, messageObject, PERMISSIONS, userObject } from "../objects.ts";
import { isAdmin, isIn, type World } from "../world.ts";

const ACTIONS = new Set([
  "typing",
  "upload_photo",
  "record_video",
  "upload_video",
  "record_voice",
  "upload_voice",
  "record_audio",
  "upload_audio",
  "upload_document",
  "choose_sticker",
  "find_location",
  "record_video_note",
  "upload_video_note",
  "cancel",
]);

export function getMe(call: Call): JsonObject {
  const { bot } = call.world.settings;
  return {
    ...userObject(call.world.me),
    can_join_groups: true,
    can_read_all_group_messages: !bot.privacy,
    supports_guest_queries: bot.guest,
    supports_inline_queries: bot.inline,
    can_connect_to_business: false,
    has_main_web_app: false,
    has_topics_enabled: bot.topics,
    allows_users_to_create_topics: bot.topics,
    can_manage_bots: false,
    supports_join_request_queries: false,
  };
}

export function getChat(call: Call): JsonObject {
  const chat = chatOf(call, "read");
  const { world } = call;
  const gifts = {
    unlimited_gifts: false,
    limited_gifts: false,
    unique_gifts: false,
    premium_subscription: false,
    gifts_from_channels: false,
  };
  const out: Draft = {
    ...chatObject(world, chat),
    accent_color_id: 0,
    max_reaction_count: 11,
    accepted_gift_types: gifts,
  };
  if (chat.username) out.active_usernames = [chat.username];
  if (chat.linkedChatId !== undefined) out.linked_chat_id = chat.linkedChatId;
  if (chat.type === "group" || chat.type === "supergroup") {
    out.permissions = Object.fromEntries(PERMISSIONS.map((name) => [name, chat.permissions[name] ?? true]));
  }
  if (chat.type === "private" && world.user(chat.id).noVoice) out.has_restricted_voice_and_video_messages = true;
  const pinned = chat.pinnedId === undefined ? undefined : world.message(chat, chat.pinnedId);
  if (pinned) out.pinned_message = messageObject(world, pinned, false);
  return out;
}

export function getChatMember(call: Call): JsonObject {
  const userId = call.integer("user_id");
  if (userId <= 0) throw bad("Invalid user_id specified");
  const { world } = call;
  const chat = chatOf(call, userId === world.me.id ? "read" : "members");
  if (!world.users.get(userId)?.known)
    throw bad(chat.type === "private" || chat.type === "group" ? "user not found" : "PARTICIPANT_ID_INVALID");
  if (chat.type === "private") {
    if (userId !== chat.id && userId !== world.me.id) throw bad("user not found");
    return { user: userObject(world.user(userId), false), status: "member" };
  }
  const member = world.member(chat, userId) ?? { userId, status: "left" as const, rights: {} };
  const needsAdmin = chat.type === "channel" && userId !== world.me.id;
  if (needsAdmin && !isAdmin(world.standing(chat))) throw bad("member list is inaccessible");
  return memberObject(world, chat, member);
}

export function getChatAdministrators(call: Call): Json {
  const chat = chatOf(call, "members");
  if (chat.type === "private") throw bad("there are no administrators in the private chat");
  const { world } = call;
  if (chat.type === "channel" && !isAdmin(world.standing(chat))) throw bad("member list is inaccessible");
  const withBots = call.flag("return_bots");
  return [...chat.members.values()]
    .filter((m) => isAdmin(m) && (withBots || m.userId === world.me.id || !world.user(m.userId).isBot))
    .map((m) => memberObject(world, chat, m));
}

export function getChatMemberCount(call: Call): number {
  const chat = chatOf(call, "members");
  return chat.type === "private" ? 2 : [...chat.members.values()].filter(isIn).length;
}

export function sendChatAction(call: Call): true {
  const action = call.text("action").toLowerCase();
  if (!ACTIONS.has(action)) throw bad("Wrong parameter action in request");
  const chat = chatOf(call, "write");
  if (chat.type === "channel") throw bad("chat actions can't be sent to channel chats");
  const threadId = chat.isForum && call.integer("message_thread_id") === 1 ? 1 : threadOf(call, chat);
  checkMaySend(call.world, chat, "text", threadId);
  call.world.chatActions.push({
    chatId: chat.id,
    ...(threadId === undefined ? {} : { threadId }),
    action,
    at: call.world.now(),
  });
  return true;
}

export function leaveChat(call: Call): true {
  const chat = chatOf(call, "read");
  if (chat.type === "private") throw bad("chat member status can't be changed in private chats");
  setBotLeft(call.world, chat);
  return true;
}

function setBotLeft(world: World, chat: FakeChat): void {
  chat.members.set(world.me.id, { userId: world.me.id, status: "left", rights: {} });
}

export function pinChatMessage(call: Call): true {
  const chat = pinnable(call);
  chat.pinnedId = messageOf(call, chat, "message to pin").id;
  return true;
}

export function unpinChatMessage(call: Call): true {
  const chat = pinnable(call);
  delete chat.pinnedId;
  return true;
}

function pinnable(call: Call): FakeChat {
  const chat = chatOf(call, "write");
  const standing = call.world.standing(chat);
  const may = chat.type === "private" || standing.status === "creator" || standing.rights.can_pin_messages === true;
  if (!may) throw bad("not enough rights to manage pinned messages in the chat");
  return chat;
}

/** The bot's own reactions. */
export const reactions = new WeakMap<StoredMessage, readonly Json[]>();

export function setMessageReaction(call: Call): true {
  const chat = chatOf(call, "read");
  const message = messageOf(call, chat, "message to react");
  const value = call.json("reaction", "reaction types");
  if (value !== undefined && !Array.isArray(value)) throw bad("Expected an Array of ReactionType");
  const list = (value ?? []) as readonly Json[];
  if (list.length > 1) throw bad("REACTIONS_TOO_MANY");
  reactions.set(message, list);
  return true;
}
