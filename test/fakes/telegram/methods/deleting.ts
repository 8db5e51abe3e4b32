import { chatOf, messageOf } from "../access.ts";
import type { Call } from "../call.ts";
import { bad } from "../failure.ts";
import type { FakeChat, StoredMessage } from "../model.ts";
import { isAdmin, type World } from "../world.ts";

const DELETABLE_SECONDS = 48 * 3600;

export function deleteMessage(call: Call): true {
  if (call.integer("message_id") <= 0) throw bad("Message identifier is not specified");
  const chat = chatOf(call, "edit");
  const message = messageOf(call, chat, "message to delete");
  if (!mayDelete(call.world, chat, message)) throw bad("message can't be deleted");
  message.deleted = true;
  return true;
}

export function deleteMessages(call: Call): true {
  const ids = call.json("message_ids", "message_ids");
  if (!Array.isArray(ids) || ids.length === 0) throw bad("Message identifiers are not specified");
  if (ids.length > 100) throw bad("Too many message identifiers specified");
  const chat = chatOf(call, "edit");
  const found = ids.map((id) => call.world.message(chat, Number(id))).filter((m) => m?.seenByBot === true);
  for (const message of found) {
    if (!mayDelete(call.world, chat, message!)) throw bad("message can't be deleted for everyone");
  }
  for (const message of found) message!.deleted = true;
  return true;
}

function mayDelete(world: World, chat: FakeChat, message: StoredMessage): boolean {
  const standing = world.standing(chat);
  const isCleaner =
    standing.status === "creator" || (isAdmin(standing) && standing.rights.can_delete_messages === true);
  if (isCleaner) return true;
  const isFresh = world.date() - message.date < DELETABLE_SECONDS;
  return isFresh && (message.isOut || chat.type === "private");
}
