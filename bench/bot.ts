// The bot with the platforms' global limits lifted: the same parts as in src/gondolier.ts, without its HTTP server.
import { createServer } from "node:http";
import { setFlagsFromString } from "node:v8";
import { commands } from "../commands/index.ts";
import type { Adapter } from "../src/core/adapter.ts";
import { createMemoryState } from "../src/core/fair/memory-state.ts";
import { createHouse } from "../src/core/house.ts";
import { openStore } from "../src/core/store/open.ts";
import type { Platform } from "../src/core/turn.ts";
import { createDiscord } from "../src/discord/index.ts";
import { collectWhenCalm } from "../src/heap.ts";
import { createLog } from "../src/log.ts";
import { createTelegram } from "../src/telegram/index.ts";
import { createVenice } from "../src/venice/index.ts";

// As in src/start.js.
setFlagsFromString("--wasm-tiering-budget=100000000");
collectWhenCalm();

const env = (name: string): string => process.env[name] ?? "";
const dataDir = env("DATA_DIR");
const perSecond = Number.POSITIVE_INFINITY;

const log = createLog("warn", []);
const store = await openStore({ url: `sqlite:${dataDir}/gondolier.db`, dataDir });
const venice = createVenice({ keys: [env("VENICE_API_KEY")], baseUrl: env("VENICE_BASE_URL") });
const adapters = new Map<Platform, Adapter>();
const fair = createMemoryState({ now: Date.now });
const money = { keys: [env("VENICE_API_KEY")], fair, limits: {}, shares: [], maxWaitMs: 120_000 };
const access = { ...money, allow: [], block: [], owners: [], locale: "en", confirmUsd: 0.05, adult: false };
const { core, inbox, money: purse } = await createHouse({ store, venice, commands, adapters, log, dataDir, ...access });
await purse.learn();
const shared = { core, log, perSecond, allowPrivateFiles: true };
const sessions = store.space("discord-sessions");
adapters.set(
  "discord",
  createDiscord({
    ...shared,
    sessions,
    personas: sessions,
    token: env("DISCORD_TOKEN"),
    apiUrl: env("DISCORD_API_URL"),
  }),
);
adapters.set(
  "telegram",
  createTelegram({ ...shared, store, token: env("TELEGRAM_BOT_TOKEN"), apiRoot: env("TELEGRAM_API_ROOT") }),
);

process.on("SIGTERM", async () => {
  await Promise.all([...adapters.values()].map((adapter) => adapter.stop()));
  await inbox.drain(1_000);
  await Promise.all([...adapters.values()].map((adapter) => adapter.close()));
  await venice.close();
  await store.close();
  process.exit(0);
});
await Promise.all([...adapters.values()].map((adapter) => adapter.start()));
await venice.models.list();
createServer((_, response) => response.writeHead(200).end()).listen(Number(env("PORT")), "127.0.0.1");
