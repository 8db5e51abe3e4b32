import type { Update } from "grammy/types";
import { clean } from "../entities/format.ts";
import type { Entity } from "../entities/types.ts";
import { isObject, type JsonObject } from "../json.ts";
import { liveDraft } from "../methods/drafts.ts";
import { guestAnswers, type InlineAnswer, inlineAnswers, sendResult } from "../methods/queries.ts";
import type { FakeChat, InlineMessage } from "../model.ts";
import { chatObject, entityObject, messageObject, userObject } from "../objects.ts";
import { liveKey } from "../posting.ts";
import type { CallbackAnswer, OpenQuery, World } from "../world.ts";
import { type ChatRef, chatBy, type UserRef, userBy } from "./building.ts";

export interface Press {
  /** The message with the button, by chat and id, or an inline message by its id. */
  readonly message: { readonly chat: ChatRef; readonly id: number } | string;
  readonly data: string;
  readonly from: UserRef;
  /** Sends data that no button there carries, as a changed client can. */
  readonly forged?: boolean;
}

export interface Pressed {
  readonly queryId: string;
  readonly update: Update | undefined;
  /** What the bot answered, once it did. */
  answer(): CallbackAnswer | undefined;
}

export interface Asked<Answer> {
  readonly queryId: string;
  readonly update: Update | undefined;
  answer(): Answer | undefined;
}

export interface Pressing {
  press(press: Press): Pressed;
  /** Presses Stop under a draft. @throws when no such draft is on the screen or it cannot be stopped */
  pressStop(chat: ChatRef, draftId: number, topic?: number): Update | undefined;
  inlineQuery(query: { from: UserRef; query: string; offset?: string; chatType?: string }): Asked<InlineAnswer>;
  /** Sends one of the results; the bot hears of it. */
  chooseInline(
    from: UserRef,
    query: string,
    result: JsonObject,
  ): { message: InlineMessage; update: Update | undefined };
  /** Calls the bot in a chat where it is no member. */
  guestMessage(call: {
    chat: ChatRef;
    from: UserRef;
    text: string;
    entities?: readonly Entity[];
    replyTo?: number;
  }): Asked<InlineMessage>;
}

export function pressing(world: World): Pressing {
  const open = (
    kind: OpenQuery["kind"],
    userId: number,
    timeoutMs: number,
    more: Pick<OpenQuery, "messageId"> = {},
  ): OpenQuery => {
    const query: OpenQuery = {
      ...more,
      kind,
      id: world.newQueryId(),
      userId,
      openedAt: world.now(),
      expiresAt: world.now() + timeoutMs,
      answered: false,
    };
    world.queries.set(query.id, query);
    return query;
  };
  return {
    press({ message, data, from, forged }) {
      const user = userBy(world, from);
      const isInline = typeof message === "string";
      const markup = isInline ? world.inlineMessages.get(message)?.content.markup : shownMarkup(world, message);
      if (!forged && !hasButton(markup, data)) throw new Error(`no button with the data ${JSON.stringify(data)}`);
      const query = open(
        "callback",
        user.id,
        world.settings.callbackTimeoutMs,
        isInline ? {} : { messageId: message.id },
      );
      if (!isInline) world.lastActs.set(`${chatBy(world, message.chat).id}/${user.id}`, world.now());
      const where = isInline ? { inline_message_id: message } : { message: pressedMessage(world, message) };
      const chatInstance = isInline ? message : String(chatBy(world, message.chat).id);
      const value = { id: query.id, from: userObject(user), ...where, chat_instance: chatInstance, data };
      const update = world.updates.push("callback_query", value, `callback:${user.id}`, 150_000);
      return {
        queryId: query.id,
        update: update as Update | undefined,
        answer: () => world.callbackAnswers.find((answer) => answer.queryId === query.id),
      };
    },
    pressStop(ref, draftId, topic) {
      const chat = chatBy(world, ref);
      const draft = liveDraft(world, chat, topic);
      if (!draft || draft.draftId !== draftId) throw new Error(`no draft ${draftId} on the screen`);
      if (!draft.canStop) throw new Error(`draft ${draftId} has no Stop button`);
      world.stopped.add(`${chat.id}/${draftId}`);
      if (!draft.keepOnStop) world.liveDrafts.delete(liveKey(chat.id, topic));
      const value = {
        chat: chatObject(world, chat),
        ...(draft.threadId === undefined ? {} : { message_thread_id: draft.threadId }),
        draft_id: draftId,
      };
      return world.updates.push("stopped_message_generation", value, `chat:${chat.id}`) as Update | undefined;
    },
    inlineQuery({ from, query: words, offset = "", chatType = "sender" }) {
      if (!world.settings.bot.inline) throw new Error("the bot has no inline mode");
      const user = userBy(world, from);
      const query = open("inline", user.id, world.settings.inlineTimeoutMs);
      const value = { id: query.id, from: userObject(user), query: words, offset, chat_type: chatType };
      const update = world.updates.push("inline_query", value, `inline:${user.id}`, 30_000);
      const answer = (): InlineAnswer | undefined => inlineAnswers.get(world)?.get(query.id);
      return { queryId: query.id, update: update as Update | undefined, answer };
    },
    chooseInline(from, words, result) {
      const user = userBy(world, from);
      const message = sendResult(world, result);
      const value = {
        result_id: String(result.id),
        from: userObject(user),
        query: words,
        ...(message.content.markup ? { inline_message_id: message.id } : {}),
      };
      const update = world.settings.bot.feedback
        ? world.updates.push("chosen_inline_result", value, `inline:${user.id}`, 600_000)
        : undefined;
      return { message, update: update as Update | undefined };
    },
    guestMessage({ chat: ref, from, text: words, entities: given = [], replyTo }) {
      if (!world.settings.bot.guest) throw new Error("the bot has no guest mode");
      const chat = chatBy(world, ref);
      const user = userBy(world, from);
      user.known = true;
      const query = open("guest", user.id, world.settings.guestTimeoutMs);
      const { text, entities } = clean(words, given);
      const target = replyTo === undefined ? undefined : world.message(chat, replyTo);
      const value = {
        message_id: world.nextMessageId(chat),
        from: userObject(user),
        chat: chatObject(world, chat),
        date: world.date(),
        guest_query_id: query.id,
        ...(target ? { reply_to_message: messageObject(world, target, false) } : {}),
        text,
        ...(entities.length ? { entities: entities.map((e) => entityObject(world, e)) } : {}),
      };
      const update = world.updates.push("guest_message", value, `guest:${chat.id}`);
      const answer = (): InlineMessage | undefined => world.inlineMessages.get(guestAnswers.get(query) ?? "");
      return { queryId: query.id, update: update as Update | undefined, answer };
    },
  };
}

function shownMarkup(world: World, { chat, id }: { chat: ChatRef; id: number }): JsonObject | undefined {
  return chatBy(world, chat).messages.get(id)?.content.markup;
}

function hasButton(markup: JsonObject | undefined, data: string): boolean {
  const rows = markup?.inline_keyboard;
  return Array.isArray(rows) && rows.flat().some((button) => isObject(button) && button.callback_data === data);
}

/** A message that is gone is shown by its place only. */
function pressedMessage(world: World, { chat: ref, id }: { chat: ChatRef; id: number }): JsonObject {
  const chat: FakeChat = chatBy(world, ref);
  const message = world.message(chat, id);
  return message ? messageObject(world, message) : { chat: chatObject(world, chat), message_id: id, date: 0 };
}
