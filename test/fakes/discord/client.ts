import { Client, GatewayIntentBits, Partials } from "discord.js";
import type { FakeDiscord } from "./index.ts";

export const INTENTS: readonly GatewayIntentBits[] = [
  GatewayIntentBits.Guilds,
  GatewayIntentBits.GuildMessages,
  GatewayIntentBits.DirectMessages,
  GatewayIntentBits.MessageContent,
];

/** discord.js as an adapter would make it, pointed at the fake. */
export function clientFor(discord: Pick<FakeDiscord, "url">, intents = INTENTS): Client {
  return new Client({
    intents,
    partials: [Partials.Channel, Partials.Message],
    shards: [0],
    shardCount: 1,
    // discord.js spaces identifies by five seconds of its own accord.
    ws: { buildIdentifyThrottler: async () => ({ waitForIdentify: async () => {} }) },
    rest: { api: discord.url, retries: 0 },
  });
}
