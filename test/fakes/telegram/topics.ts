import type { Draft } from "./json.ts";
import type { FakeChat, StoredMessage, Topic } from "./model.ts";
import { keep } from "./posting.ts";
import type { World } from "./world.ts";

export const ICON_COLORS = [7322096, 16766590, 13338331, 9367192, 16749490, 16478047] as const;

export interface NewTopic {
  readonly name: string;
  readonly iconColor?: number;
  readonly icon?: string;
  readonly isNameImplicit?: boolean;
}

/** Opens a topic: its id is the id of the service message that tells of it. */
export function openTopic(
  world: World,
  chat: FakeChat,
  fromId: number,
  wanted: NewTopic,
): { topic: Topic; service: StoredMessage } {
  const id = world.nextMessageId(chat);
  const topic: Topic = {
    id,
    name: wanted.name,
    iconColor: wanted.iconColor ?? ICON_COLORS[0],
    isNameImplicit: wanted.isNameImplicit ?? false,
    closed: false,
    ...(wanted.icon ? { icon: wanted.icon } : {}),
  };
  chat.topics.set(id, topic);
  const created: Draft = { name: topic.name, icon_color: topic.iconColor };
  if (topic.icon) created.icon_custom_emoji_id = topic.icon;
  if (topic.isNameImplicit) created.is_name_implicit = true;
  return {
    topic,
    service: serviceMessage(world, chat, fromId, { forum_topic_created: created }, { id, threadId: id }),
  };
}

/** A message that says what happened; everyone sees it. */
export function serviceMessage(
  world: World,
  chat: FakeChat,
  fromId: number,
  fields: Draft,
  place: { id?: number; threadId?: number } = {},
): StoredMessage {
  const content = { fields };
  const message: StoredMessage = {
    chatId: chat.id,
    id: place.id ?? world.nextMessageId(chat),
    ...(place.threadId === undefined ? {} : { threadId: place.threadId }),
    ...(chat.type === "channel" ? { senderChatId: chat.id } : { fromId }),
    isOut: fromId === world.me.id,
    date: world.date(),
    content,
    extra: {},
    isService: true,
    seenByBot: true,
    deleted: false,
    history: [{ at: world.now(), content }],
  };
  keep(chat, message);
  return message;
}
