/** @see https://discord.com/developers/docs/events/gateway#list-of-intents */
export const INTENT = {
  guilds: 1 << 0,
  guildMembers: 1 << 1,
  guildWebhooks: 1 << 5,
  guildPresences: 1 << 8,
  guildMessages: 1 << 9,
  guildReactions: 1 << 10,
  guildTyping: 1 << 11,
  directMessages: 1 << 12,
  directReactions: 1 << 13,
  directTyping: 1 << 14,
  messageContent: 1 << 15,
} as const;

/** All bits that mean something: 17 to 19, 22 and 23, and those from 26 on do not. */
export const KNOWN_INTENTS = 0x1ffff | (1 << 20) | (1 << 21) | (1 << 24) | (1 << 25);

/** The intent for an event about messages, which differs between servers and direct messages. */
export function messageIntent(guildId: string | undefined): number {
  return guildId === undefined ? INTENT.directMessages : INTENT.guildMessages;
}
