// What any bot on both platforms needs at least: a discord.js client and a grammY bot, with their libraries' defaults but for
// the addresses of the servers and the intents, which are Gondolier's.
import { Client, Events, GatewayIntentBits } from "discord.js";
import { Bot } from "grammy";

const { DISCORD_API_URL, DISCORD_TOKEN, TELEGRAM_API_ROOT, TELEGRAM_BOT_TOKEN } = process.env;
const { Guilds, GuildMessages, DirectMessages, MessageContent } = GatewayIntentBits;

const client = new Client({
  intents: [Guilds, GuildMessages, DirectMessages, MessageContent],
  rest: { api: DISCORD_API_URL },
});
client.on(Events.MessageCreate, () => {});
client.on(Events.InteractionCreate, () => {});

const bot = new Bot(TELEGRAM_BOT_TOKEN, { client: { apiRoot: TELEGRAM_API_ROOT } });
bot.on("message", () => {});

process.on("SIGTERM", () => process.exit(0));
await client.login(DISCORD_TOKEN);
await bot.start({ drop_pending_updates: false });
