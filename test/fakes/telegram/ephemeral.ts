import type { Call } from "./call.ts";
import { flagField, neededInt, textField, within } from "./call.ts";
import { bad } from "./failure.ts";
import { isObject } from "./json.ts";
import type { EphemeralMessage, FakeChat, StoredMessage } from "./model.ts";
import { userObject } from "./objects.ts";
import { isIn, type World } from "./world.ts";

/** How soon after what a person did the bot may whisper to them. */
const TRIGGER_MS = 15_000;

export interface EphemeralTarget {
  readonly receiverId: number;
  readonly replaces?: number;
}

/** Who alone shall see the message. @throws ApiFailure when nothing of theirs triggered it within 15 s */
export function ephemeralOf(call: Call, chat: FakeChat): EphemeralTarget | undefined {
  const value = call.json("ephemeral_message_parameters", "ephemeral message parameters");
  if (value === undefined) return undefined;
  if (!isObject(value)) throw bad("Object expected as ephemeral message parameters");
  const { world } = call;
  const read = within("", () => ({
    receiverId: neededInt(value, "receiver_user_id"),
    queryId: textField(value, "callback_query_id"),
    inPlace: flagField(value, "replace_callback_query_message"),
  }));
  if (chat.type !== "group" && chat.type !== "supergroup") throw bad("EPHEMERAL_PEER_INVALID");
  const receiver = world.member(chat, read.receiverId);
  if (!receiver || !isIn(receiver)) throw bad("USER_NOT_PARTICIPANT");
  const since = world.now() - TRIGGER_MS;
  const query = read.queryId ? world.queries.get(read.queryId) : undefined;
  if (read.queryId) {
    const isFresh = query?.kind === "callback" && query.userId === read.receiverId && query.openedAt >= since;
    if (!isFresh) throw bad("query is too old and response timeout expired or query ID is invalid");
  } else if ((world.lastActs.get(`${chat.id}/${read.receiverId}`) ?? Number.NEGATIVE_INFINITY) < since) {
    throw bad("EPHEMERAL_MESSAGE_EXPIRED");
  }
  const replaces = read.inPlace ? query?.messageId : undefined;
  return { receiverId: read.receiverId, ...(replaces === undefined ? {} : { replaces }) };
}

/** Keeps a message for one person; it gets an id of its own. */
export function whisper(world: World, message: StoredMessage, target: EphemeralTarget): StoredMessage {
  const kept: EphemeralMessage = {
    ...target,
    chatId: message.chatId,
    id: world.ephemeral.length + 1,
    at: world.now(),
    content: message.content,
    deleted: false,
    history: [...message.history],
  };
  world.ephemeral.push(kept);
  message.extra.receiver_user = userObject(world.user(target.receiverId), false);
  message.extra.ephemeral_message_id = kept.id;
  return message;
}

/** The whispered message that a call names. */
export function whispered(call: Call, chat: FakeChat): EphemeralMessage {
  const id = call.integer("ephemeral_message_id");
  const receiverId = call.integer("receiver_user_id");
  const found = call.world.ephemeral.find(
    (m) => m.chatId === chat.id && m.id === id && m.receiverId === receiverId && !m.deleted,
  );
  if (!found) throw bad("message to edit not found");
  return found;
}
