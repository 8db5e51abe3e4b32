import type { Update } from "grammy/types";
import type { Draft } from "../json.ts";
import type { FakeChat, FakeUser, Member, MemberStatus } from "../model.ts";
import { chatObject, memberObject, messageObject, userObject } from "../objects.ts";
import { serviceMessage } from "../topics.ts";
import { isAdmin, isIn, type World } from "../world.ts";
import { type ChatRef, chatBy, FULL_RIGHTS, type UserRef, userBy } from "./building.ts";

export interface Membership {
  /** Brings the bot into a chat, or changes how it stands there. */
  addBot(
    chat: ChatRef,
    by: UserRef,
    status?: "member" | "administrator" | "restricted",
    rights?: Member["rights"],
  ): Update | undefined;
  /** Throws the bot out. */
  kickBot(chat: ChatRef, by: UserRef): Update | undefined;
  /** The person blocks the bot, or unblocks it. */
  block(user: UserRef): Update | undefined;
  unblock(user: UserRef): Update | undefined;
  join(chat: ChatRef, user: UserRef): void;
  leave(chat: ChatRef, user: UserRef): void;
  promote(chat: ChatRef, user: UserRef, rights?: Member["rights"]): void;
  demote(chat: ChatRef, user: UserRef): void;
  /** A basic group becomes a supergroup with a new id; the old one only points there. */
  upgrade(group: ChatRef): FakeChat;
}

export function membership(world: World): Membership {
  const setBot = (chat: FakeChat, by: FakeUser, status: MemberStatus, rights: Member["rights"]): Update | undefined => {
    const before = world.standing(chat);
    const after: Member = { userId: world.me.id, status, rights };
    if (isIn(before) !== isIn(after)) {
      const bot = userObject(world.me);
      if (isIn(after))
        tellService(world, chat, by, { new_chat_members: [bot] }, () => chat.members.set(world.me.id, after));
      else tellService(world, chat, by, { left_chat_member: bot }, () => {});
    }
    chat.members.set(world.me.id, after);
    return moved(world, "my_chat_member", chat, by, before, after);
  };
  const setPerson = (
    ref: ChatRef,
    userRef: UserRef,
    status: MemberStatus,
    rights: Member["rights"],
    service?: Draft,
  ): void => {
    const chat = chatBy(world, ref);
    const user = userBy(world, userRef);
    const before = chat.members.get(user.id) ?? { userId: user.id, status: "left" as const, rights: {} };
    const after: Member = { userId: user.id, status, rights };
    chat.members.set(user.id, after);
    if (service) tellService(world, chat, user, service, () => {});
    if (isAdmin(world.standing(chat))) moved(world, "chat_member", chat, user, before, after);
  };
  const setBlocked = (ref: UserRef, blocked: boolean): Update | undefined => {
    const user = userBy(world, ref);
    user.blocked = blocked;
    const member = (isBlocked: boolean): Member => ({
      userId: world.me.id,
      status: isBlocked ? "kicked" : "member",
      rights: {},
    });
    return moved(world, "my_chat_member", world.chat(user.id), user, member(!blocked), member(blocked));
  };
  return {
    addBot(ref, by, status = "member", rights) {
      const given = rights ?? (status === "administrator" ? FULL_RIGHTS : {});
      return setBot(chatBy(world, ref), userBy(world, by), status, given);
    },
    kickBot: (ref, by) => setBot(chatBy(world, ref), userBy(world, by), "kicked", {}),
    block: (user) => setBlocked(user, true),
    unblock: (user) => setBlocked(user, false),
    join(chat, ref) {
      const user = userBy(world, ref);
      user.known = true;
      setPerson(chat, user, "member", {}, { new_chat_members: [userObject(user)] });
    },
    leave(chat, ref) {
      setPerson(chat, ref, "left", {}, { left_chat_member: userObject(userBy(world, ref)) });
    },
    promote: (chat, user, rights = FULL_RIGHTS) => setPerson(chat, user, "administrator", rights),
    demote: (chat, user) => setPerson(chat, user, "member", {}),
    upgrade(ref) {
      const old = chatBy(world, ref);
      const id = world.newChatId("supergroup");
      const made: FakeChat = {
        ...old,
        id,
        type: "supergroup",
        members: new Map(old.members),
        messages: new Map(),
        topics: new Map(),
        lastId: 0,
      };
      world.chats.set(id, made);
      const by = [...old.members.values()].find((m) => m.userId !== world.me.id);
      const byUser = by ? world.user(by.userId) : world.me;
      tellService(world, old, byUser, { migrate_to_chat_id: id }, () => {});
      tellService(world, made, byUser, { migrate_from_chat_id: old.id }, () => {});
      old.migratedTo = id;
      return made;
    },
  };
}

function tellService(world: World, chat: FakeChat, by: FakeUser, fields: Draft, first: () => void): void {
  first();
  const message = serviceMessage(world, chat, by.id, fields);
  const kind = chat.type === "channel" ? "channel_post" : "message";
  if (chat.type !== "channel") world.updates.push(kind, messageObject(world, message), `chat:${chat.id}`);
}

function moved(
  world: World,
  kind: "my_chat_member" | "chat_member",
  chat: FakeChat,
  by: FakeUser,
  before: Member,
  after: Member,
): Update | undefined {
  const value = {
    chat: chatObject(world, chat),
    from: userObject(by),
    date: world.date(),
    old_chat_member: memberObject(world, chat, before),
    new_chat_member: memberObject(world, chat, after),
  };
  return world.updates.push(kind, value, `chat:${chat.id}`) as Update | undefined;
}
