import { isUnicodeEmoji } from "./form-components.ts";
import { INTENT } from "./intents.ts";
import { canView } from "./permissions.ts";
import { memberJson, userJson } from "./shapes.ts";
import type { Json, Message, Reaction } from "./types.ts";
import type { World } from "./world.ts";

export type Emoji = Reaction["emoji"];

/** Reads an emoji as it stands in a path: one of Unicode's, or `name:id`. */
export function parseEmoji(text: string): Emoji | undefined {
  const custom = /^(?:a:)?(\w{2,32}):(\d{15,20})$/.exec(text);
  if (custom) return { name: custom[1] ?? "", id: custom[2] ?? "" };
  return isUnicodeEmoji(text) ? { name: text, id: null } : undefined;
}

const isSame = (a: Emoji, b: Emoji): boolean => a.id === b.id && a.name === b.name;

export function addReaction(world: World, message: Message, emoji: Emoji, userId: string): void {
  const found = message.reactions.find((reaction) => isSame(reaction.emoji, emoji));
  if (found?.users.has(userId)) return;
  if (found) found.users.add(userId);
  else message.reactions.push({ emoji, users: new Set([userId]) });
  emit(world, "MESSAGE_REACTION_ADD", message, emoji, userId);
}

export function removeReaction(world: World, message: Message, emoji: Emoji, userId: string): void {
  const index = message.reactions.findIndex((reaction) => isSame(reaction.emoji, emoji));
  const found = message.reactions[index];
  if (!found?.users.delete(userId)) return;
  if (found.users.size === 0) message.reactions.splice(index, 1);
  emit(world, "MESSAGE_REACTION_REMOVE", message, emoji, userId);
}

function emit(world: World, name: string, message: Message, emoji: Emoji, userId: string): void {
  const { guildId, channelId } = message;
  if (!canView(world, world.channel(channelId), world.bot.id)) return;
  const member = guildId === undefined ? undefined : world.guild(guildId).members.get(userId);
  const payload: Json = {
    user_id: userId,
    channel_id: channelId,
    message_id: message.id,
    message_author_id: message.authorId,
    emoji,
    burst: false,
    type: 0,
    ...(guildId !== undefined && { guild_id: guildId }),
    ...(member && { member: { ...memberJson(member), user: userJson(world.user(userId)) } }),
  };
  const intent = guildId === undefined ? INTENT.directReactions : INTENT.guildReactions;
  world.emit({ name, guildId, intent, build: () => payload });
}
