import { type Client, PermissionFlagsBits } from "discord.js";

type Right = keyof typeof PermissionFlagsBits;

/** Whether the bot may do all of that in a channel of a server; undefined where that is not known here. */
export function mayInChannel(
  client: Client | undefined,
  channel: string,
  rights: readonly Right[],
): boolean | undefined {
  const found = client?.channels.cache.get(channel);
  if (!client?.user || !found || found.isDMBased()) return undefined;
  return found.permissionsFor(client.user)?.has(rights.map((right) => PermissionFlagsBits[right]));
}

/** The newest message there, as far as events have told. */
export function newestIn(client: Client | undefined, channel: string): string | undefined {
  const found = client?.channels.cache.get(channel);
  return found?.isTextBased() ? (found.lastMessageId ?? undefined) : undefined;
}

/** A server's boosts, which decide what may be uploaded there. */
export function tierOf(client: Client | undefined, guild: string | undefined): number | undefined {
  return guild === undefined ? undefined : client?.guilds.cache.get(guild)?.premiumTier;
}
