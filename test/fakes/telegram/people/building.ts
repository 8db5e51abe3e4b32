import type { ChatType, FakeChat, FakeUser, Member, MemberStatus, Topic } from "../model.ts";
import { messageObject } from "../objects.ts";
import { type NewTopic, openTopic } from "../topics.ts";
import type { World } from "../world.ts";

export interface NewUser {
  readonly id?: number;
  readonly name?: string;
  readonly lastName?: string;
  readonly username?: string;
  readonly language?: string;
  readonly isBot?: boolean;
  readonly isPremium?: boolean;
  /** Has started the bot; true unless said otherwise (bots: false). */
  readonly started?: boolean;
  /** The bot has met this person in some chat; true by default. */
  readonly known?: boolean;
  readonly blocked?: boolean;
  readonly noVoice?: boolean;
}

export interface NewChat {
  readonly id?: number;
  readonly title?: string;
  readonly username?: string;
  readonly members?: readonly FakeUser[];
  readonly creator?: FakeUser;
  readonly admins?: readonly FakeUser[];
  /** How the bot stands in it, `member` by default (in channels `administrator`). */
  readonly bot?: MemberStatus;
  readonly botRights?: Readonly<Record<string, boolean>>;
  /** What members may do: `{can_send_messages: false}`. */
  readonly permissions?: Readonly<Record<string, boolean>>;
}

/** A chat, its id, or a person: their private chat with the bot. */
export type ChatRef = FakeChat | FakeUser | number;
export type UserRef = FakeUser | number;

export const FULL_RIGHTS: Readonly<Record<string, boolean>> = {
  can_manage_chat: true,
  can_delete_messages: true,
  can_manage_video_chats: true,
  can_restrict_members: true,
  can_change_info: true,
  can_invite_users: true,
  can_pin_messages: true,
  can_manage_topics: true,
  can_post_messages: true,
  can_edit_messages: true,
};

export function chatBy(world: World, ref: ChatRef): FakeChat {
  if (typeof ref === "number") return world.chat(ref);
  return "type" in ref ? ref : world.chat(ref.id);
}

export function userBy(world: World, ref: UserRef): FakeUser {
  return typeof ref === "number" ? world.user(ref) : ref;
}

export interface Building {
  /** Someone on Telegram; with `started`, their private chat with the bot is there too (the chat's id is the person's). */
  user(wanted?: NewUser): FakeUser;
  privateChat(user: UserRef): FakeChat;
  group(wanted?: NewChat): FakeChat;
  supergroup(wanted?: NewChat & { readonly forum?: boolean }): FakeChat;
  /** @param wanted.discussion the group where each post is forwarded and commented on */
  channel(wanted?: NewChat & { readonly discussion?: FakeChat }): FakeChat;
  /** Opens a topic as a person; its id is a thread id. */
  topic(chat: ChatRef, name: string, by: UserRef, more?: Omit<NewTopic, "name">): Topic;
}

export function building(world: World): Building {
  const chat = (type: ChatType, wanted: NewChat, isForum = false): FakeChat => {
    const id = wanted.id ?? world.newChatId(type);
    const members = new Map<number, Member>();
    const put = (userId: number, status: MemberStatus, rights: Member["rights"] = {}): void => {
      members.set(userId, { userId, status, rights });
      const user = world.user(userId);
      user.known = true;
    };
    for (const user of wanted.members ?? []) put(user.id, "member");
    for (const user of wanted.admins ?? []) put(user.id, "administrator", FULL_RIGHTS);
    if (wanted.creator) put(wanted.creator.id, "creator");
    const status = wanted.bot ?? (type === "channel" ? "administrator" : "member");
    put(world.me.id, status, wanted.botRights ?? (status === "administrator" ? FULL_RIGHTS : {}));
    const made: FakeChat = {
      id,
      type,
      title: wanted.title ?? `${type} ${Math.abs(id)}`,
      ...(wanted.username ? { username: wanted.username } : {}),
      isForum,
      members,
      permissions: { ...wanted.permissions },
      topics: new Map(),
      messages: new Map(),
      // In a forum, 1 is the General topic.
      lastId: isForum ? 1 : 0,
    };
    world.chats.set(id, made);
    return made;
  };
  const privateChat = (ref: UserRef): FakeChat => {
    const user = userBy(world, ref);
    const old = world.chats.get(user.id);
    if (old) return old;
    const made: FakeChat = {
      id: user.id,
      type: "private",
      isForum: false,
      members: new Map(),
      permissions: {},
      topics: new Map(),
      messages: new Map(),
      lastId: 0,
    };
    world.chats.set(user.id, made);
    return made;
  };
  return {
    user(wanted = {}) {
      const id = wanted.id ?? world.newUserId();
      const made: FakeUser = {
        id,
        isBot: wanted.isBot ?? false,
        firstName: wanted.name ?? `Person ${id}`,
        ...(wanted.lastName ? { lastName: wanted.lastName } : {}),
        ...(wanted.username ? { username: wanted.username } : {}),
        ...(wanted.isBot ? {} : { languageCode: wanted.language ?? "en" }),
        ...(wanted.isPremium ? { isPremium: true } : {}),
        started: wanted.started ?? !wanted.isBot,
        known: wanted.known ?? true,
        blocked: wanted.blocked ?? false,
        deactivated: false,
        noVoice: wanted.noVoice ?? false,
      };
      world.users.set(id, made);
      privateChat(made);
      return made;
    },
    privateChat,
    group: (wanted = {}) => chat("group", wanted),
    supergroup: (wanted = {}) => chat("supergroup", wanted, wanted.forum ?? false),
    channel(wanted = {}) {
      const made = chat("channel", wanted);
      if (wanted.discussion) {
        made.linkedChatId = wanted.discussion.id;
        wanted.discussion.linkedChatId = made.id;
      }
      return made;
    },
    topic(ref, name, by, more = {}) {
      const place = chatBy(world, ref);
      const { topic, service } = openTopic(world, place, userBy(world, by).id, { name, ...more });
      world.updates.push("message", messageObject(world, service), `chat:${place.id}`);
      return topic;
    },
  };
}
