import type { Client } from "discord.js";
import type { BareMessage } from "./wire.ts";

/**
 * A message's words as a model can read them: without the call to the bot, and with names instead of ids.
 * @param bot the bot's own id
 */
export function readText(
  message: Pick<BareMessage, "content" | "mentions">,
  bot: string,
  client: Client | undefined,
): string {
  const names = new Map(
    message.mentions.map((user) => [user.id, user.member?.nick || user.global_name || user.username]),
  );
  return withoutCall(message.content, bot)
    .replace(/<@!?(\d+)>/g, (whole, id: string) => at(names.get(id) ?? client?.users.cache.get(id)?.displayName, whole))
    .replace(/<@&(\d+)>/g, (whole, id: string) => at(roleName(id, client), whole))
    .replace(/<#(\d+)>/g, (whole, id: string) => channelName(id, client) ?? whole)
    .replace(/<a?(:\w+:)\d+>/g, "$1")
    .replace(/<(\/[^:<>]{1,100}):\d+>/g, "$1")
    .trim();
}

function withoutCall(content: string, bot: string): string {
  if (!content.includes(bot)) return content;
  return content.replace(new RegExp(`[ \\t]*<@!?${bot}>[ \\t]*`, "g"), " ").replace(/^\s*[,:]?\s+/, "");
}

const at = (name: string | undefined, otherwise: string): string => (name ? `@${name}` : otherwise);

function roleName(id: string, client: Client | undefined): string | undefined {
  for (const guild of client?.guilds.cache.values() ?? []) {
    const role = guild.roles.cache.get(id);
    if (role) return role.name.replace(/^@/, "");
  }
  return undefined;
}

function channelName(id: string, client: Client | undefined): string | undefined {
  const channel = client?.channels.cache.get(id);
  return channel && "name" in channel && channel.name ? `#${channel.name}` : undefined;
}
