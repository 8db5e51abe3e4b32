import { chatOf } from "../access.ts";
import type { Call } from "../call.ts";
import { bad } from "../failure.ts";
import type { Draft, Json, JsonObject } from "../json.ts";
import type { FakeChat, Topic } from "../model.ts";
import { messageObject } from "../objects.ts";
import { ICON_COLORS, openTopic, serviceMessage } from "../topics.ts";

const NAME_MAX = 128;

export function createForumTopic(call: Call): JsonObject {
  const { world } = call;
  const chat = forumOf(call, "create a topic");
  const name = call.text("name").trim();
  if (!name) throw bad("Name must be non-empty");
  if (name.length > NAME_MAX) throw bad("TOPIC_NAME_TOO_LONG");
  const color = call.integer("icon_color");
  if (color !== 0 && !ICON_COLORS.some((known) => known === color)) throw bad("Invalid icon color specified");
  const icon = call.text("icon_custom_emoji_id");
  const wanted = { name, ...(color ? { iconColor: color } : {}), ...(icon ? { icon } : {}) };
  const { topic, service } = openTopic(world, chat, world.me.id, wanted);
  tell(call, chat, messageObject(world, service));
  return {
    message_thread_id: topic.id,
    name: topic.name,
    icon_color: topic.iconColor,
    ...(topic.icon ? { icon_custom_emoji_id: topic.icon } : {}),
  };
}

export function editForumTopic(call: Call): true {
  const chat = forumOf(call, "edit the topic");
  const topic = topicOf(call, chat);
  const name = call.text("name").trim();
  if (name.length > NAME_MAX) throw bad("TOPIC_NAME_TOO_LONG");
  const icon = call.has("icon_custom_emoji_id") ? call.text("icon_custom_emoji_id") : undefined;
  const sameName = !name || name === topic.name;
  if (sameName && (icon === undefined || icon === (topic.icon ?? ""))) throw bad("TOPIC_NOT_MODIFIED");
  const edited: Draft = {};
  if (!sameName) {
    edited.name = name;
    topic.name = name;
  }
  if (icon !== undefined) {
    edited.icon_custom_emoji_id = icon;
    topic.icon = icon;
  }
  told(call, chat, topic, { forum_topic_edited: edited });
  return true;
}

export function setTopicClosed(closed: boolean): (call: Call) => true {
  return (call) => {
    const chat = forumOf(call, "close or open the topic");
    const topic = topicOf(call, chat);
    if (topic.closed === closed) throw bad("TOPIC_NOT_MODIFIED");
    topic.closed = closed;
    told(call, chat, topic, closed ? { forum_topic_closed: {} } : { forum_topic_reopened: {} });
    return true;
  };
}

export function deleteForumTopic(call: Call): true {
  const chat = forumOf(call, "delete the topic");
  const topic = topicOf(call, chat);
  chat.topics.delete(topic.id);
  for (const message of chat.messages.values()) if (message.threadId === topic.id) message.deleted = true;
  return true;
}

function topicOf(call: Call, chat: FakeChat): Topic {
  const topic = chat.topics.get(call.integer("message_thread_id"));
  if (!topic) throw bad("TOPIC_ID_INVALID");
  return topic;
}

function forumOf(call: Call, act: string): FakeChat {
  const chat = chatOf(call, "write");
  if (chat.type === "private") {
    if (!call.world.settings.bot.topics) throw bad("The chat is not a forum");
    return chat;
  }
  if (!chat.isForum)
    throw bad(chat.type === "supergroup" ? "The chat is not a supergroup forum" : "The chat is not a forum");
  const standing = call.world.standing(chat);
  const may = standing.status === "creator" || standing.rights.can_manage_topics === true;
  if (!may) throw bad(`Not enough rights to ${act}`);
  return chat;
}

function told(call: Call, chat: FakeChat, topic: Topic, fields: Draft): void {
  const service = serviceMessage(call.world, chat, call.world.me.id, fields, { threadId: topic.id });
  tell(call, chat, messageObject(call.world, service));
}

/** Unlike other messages of its own, a bot receives these. */
function tell(call: Call, chat: FakeChat, message: JsonObject): Json {
  return call.world.updates.push("message", message, `chat:${chat.id}`);
}
