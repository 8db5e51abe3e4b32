import { isObject, type JsonObject } from "./json.ts";
import type { FakeChat, StoredMessage } from "./model.ts";
import { isAdmin, isIn, type World } from "./world.ts";

/** Messages that were meant for the bot: replies to them are, too. */
const meant = new WeakSet<StoredMessage>();

/**
 * Whether a person's message reaches the bot.
 * @see https://core.telegram.org/bots/features#privacy-mode
 */
export function reachesBot(world: World, chat: FakeChat, message: StoredMessage): boolean {
  const { bot } = world.settings;
  if (chat.type === "private") return true;
  const standing = world.standing(chat);
  if (!isIn(standing)) return false;
  if (chat.type === "channel" || message.isService) return true;
  const sender = message.fromId === undefined ? undefined : world.user(message.fromId);
  const isOtherBot = sender?.isBot === true && message.senderChatId === undefined;
  if (isOtherBot && !bot.hearsBots) return false;
  const isMeant = isMeantForBot(world, chat, message);
  if (isMeant) meant.add(message);
  return isMeant || !bot.privacy || isAdmin(standing);
}

function isMeantForBot(world: World, chat: FakeChat, message: StoredMessage): boolean {
  const target = message.reply?.chatId === chat.id ? chat.messages.get(message.reply.messageId) : undefined;
  if (target) {
    if (target.isOut || meant.has(target)) return true;
    const author = target.fromId === undefined ? undefined : world.user(target.fromId);
    if (author?.isBot && target.senderChatId === undefined) return false;
  }
  const via = message.extra.via_bot;
  if (isObject(via)) return via.id === world.me.id;
  return namesBot(world, chat, message.content.fields);
}

function namesBot(world: World, chat: FakeChat, fields: JsonObject): boolean {
  const text = String(fields.text ?? fields.caption ?? "");
  const entities = fields.entities ?? fields.caption_entities;
  if (!Array.isArray(entities)) return false;
  const own = `@${world.settings.bot.username}`.toLowerCase();
  return entities.filter(isObject).some((entity) => {
    const piece = text.slice(Number(entity.offset), Number(entity.offset) + Number(entity.length)).toLowerCase();
    if (entity.type === "mention") return piece === own;
    if (entity.type === "text_mention") return isObject(entity.user) && entity.user.id === world.me.id;
    if (entity.type !== "bot_command") return false;
    const at = piece.indexOf("@");
    return at < 0 ? takesPlainCommands(world, chat) : piece.slice(at) === own;
  });
}

/** A command that names no bot goes to the bot that wrote last; to the only bot there is, too. */
function takesPlainCommands(world: World, chat: FakeChat): boolean {
  if (chat.lastBotId !== undefined) return chat.lastBotId === world.me.id;
  return ![...chat.members.values()].some((m) => isIn(m) && m.userId !== world.me.id && world.user(m.userId).isBot);
}
