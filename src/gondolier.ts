import { readdirSync } from "node:fs";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { commands } from "../commands/index.ts";
import { type Config, isLoopback } from "./config.ts";
import type { Adapter, Health } from "./core/adapter.ts";
import { createMemoryState } from "./core/fair/memory-state.ts";
import type { FairState } from "./core/fair/state.ts";
import { createHouse } from "./core/house.ts";
import type { Inbox } from "./core/inbox.ts";
import { holdAlone } from "./core/store/alone.ts";
import { openStore } from "./core/store/open.ts";
import type { Platform } from "./core/turn.ts";
import { createVeniceHealth } from "./core/venice-health.ts";
import { addLocale } from "./i18n.ts";
import type { Log } from "./log.ts";
import { createMetrics } from "./metrics.ts";
import { warmUp } from "./render/markdown.ts";
import { createServer, smallBody } from "./server.ts";
import { createVenice, type VeniceOptions } from "./venice/index.ts";

/** The whole bot. */
export interface Gondolier {
  /** The port that the HTTP server listens on. */
  readonly port: number;
  /** Every part that must work for the bot to be of use. */
  parts(): Promise<Readonly<Record<string, Health>>>;
  /**
   * Takes no more events, finishes or hands over what runs, and closes everything.
   * @param withinMs how long running answers may take
   */
  stop(withinMs: number): Promise<void>;
}

/** How long a start waits for platforms that do not answer. */
const START_GRACE_MS = 10_000;
const DAY_MS = 86_400_000;

/**
 * Puts the bot together and starts it.
 * @param onFatal told when a platform refuses the bot later than that
 * @throws StoreError, or a plain sentence, for what only the person who runs it can mend
 */
export async function startGondolier(config: Config, log: Log, onFatal: (error: unknown) => void): Promise<Gondolier> {
  await addLocales();
  const secret = config.STORE_KEY === undefined ? {} : { secret: config.STORE_KEY };
  const store = await openStore({ url: config.STORE_URL, dataDir: config.DATA_DIR, ...secret });
  const alone = config.STORE_URL.startsWith("sqlite:")
    ? holdAlone(config.STORE_URL.slice("sqlite:".length))
    : undefined;
  const adapters = new Map<Platform, Adapter>();

  const metrics = createMetrics(() => house.deps.running.size);
  const emulator = config.emulated
    ? await (await import("./emulator/index.ts")).startEmulator({ record: 0 })
    : undefined;
  const health = createVeniceHealth(() => venice);
  const keys = emulator ? ["emulator"] : config.VENICE_API_KEY;
  const fair = await openFairState(config, log);
  const venice = createVenice({
    adminKey: config.VENICE_ADMIN_KEY,
    keys,
    baseUrl: emulator?.url ?? config.VENICE_BASE_URL,
    catalogue: emulator ? {} : catalogueOptions(config.DATA_DIR, log),
    onReply(info) {
      health.observe(info);
      house.money.observe(info);
      metrics.veniceReplies.inc({ path: info.path, status: String(info.status) });
      if (info.deprecation)
        void house.tellOwners(`deprecated:${info.deprecation.model}`, "owner.deprecated", {
          model: info.deprecation.model,
          date: info.deprecation.date ?? "?",
        });
    },
  });

  const house = await createHouse({
    ...{ store, venice, commands, adapters, log, dataDir: config.DATA_DIR },
    ...{ allow: config.ALLOW, block: config.BLOCK, owners: config.OWNERS, locale: config.LOCALE },
    ...{ keys, fair, shares: config.SHARES, maxWaitMs: config.MAX_WAIT * 1000 },
    limits: { dayUsd: config.BUDGET_DAY_USD, monthUsd: config.BUDGET_MONTH_USD },
    ...{ confirmUsd: config.CONFIRM_USD, adult: config.ADULT === "on" },
    onSpent: ({ capability, model = "", usd = 0 }) => metrics.spentUsd.inc({ capability, model }, usd),
    onFirstWords: ({ place, at }) =>
      metrics.firstWordsSeconds.observe({ platform: place.platform }, Math.max(0, Date.now() - at) / 1000),
    onTurn: ({ place, call }, outcome) =>
      metrics.turns.inc({ platform: place.platform, command: call.command, outcome }),
  });
  const { core, inbox } = house;

  const parts = async (): Promise<Readonly<Record<string, Health>>> => {
    const all = {
      store: store.health(),
      venice: await health.check(),
      ...Object.fromEntries([...adapters].map(([name, a]) => [name, a.health()])),
    };
    for (const [part, { ready }] of Object.entries(all)) metrics.ready.set({ part }, ready ? 1 : 0);
    return all;
  };
  const server = createServer({ registry: metrics.registry, parts, log });
  let port = config.PORT;

  if (config.DISCORD_TOKEN) {
    const { createDiscord } = await import("./discord/index.ts");
    const allowPrivateFiles = isPrivateHost(config.DISCORD_API_URL);
    adapters.set(
      "discord",
      createDiscord({
        locale: config.LOCALE,
        token: config.DISCORD_TOKEN,
        apiUrl: config.DISCORD_API_URL,
        core,
        log,
        sessions: store.space("discord-sessions", 86_400_000),
        personas: store.space("discord-webhooks", 90 * 86_400_000),
        allowPrivateFiles,
      }),
    );
  }
  if (config.TELEGRAM_BOT_TOKEN) {
    const { createTelegram } = await import("./telegram/index.ts");
    const { TELEGRAM_WEBHOOK_URL: url, TELEGRAM_WEBHOOK_SECRET: webhookSecret } = config;
    const telegram = createTelegram({
      token: config.TELEGRAM_BOT_TOKEN,
      apiRoot: config.TELEGRAM_API_ROOT,
      core,
      log,
      store,
      ...(url && webhookSecret && { webhook: { url, secret: webhookSecret } }),
      allowPrivateFiles: isPrivateHost(config.TELEGRAM_API_ROOT),
    });
    adapters.set("telegram", telegram);
    if (telegram.webhookPath)
      server.app.post(telegram.webhookPath, smallBody, async (c) => {
        const body: unknown = await c.req.json().catch(() => undefined);
        const status = await telegram.handleWebhook(c.req.header("x-telegram-bot-api-secret-token"), body);
        return new Response(null, { status });
      });
  }
  if (config.playground) {
    const { createWeb } = await import("./web/index.ts");
    const password = isLoopback(config.HOST) ? {} : { password: config.PLAYGROUND_PASSWORD as string };
    const shared = {
      core,
      log,
      host: config.HOST,
      port: () => port,
      dataDir: config.DATA_DIR,
      store: store.space("playground"),
    };
    const web = createWeb({ ...shared, ...password, emulated: config.emulated, adult: config.ADULT === "on" });
    adapters.set("web", web);
    web.routes(server.app);
  }

  if (config.ALLOW.length === 0 && (config.DISCORD_TOKEN || config.TELEGRAM_BOT_TOKEN))
    log.warn("ALLOW is empty: anyone who finds the bot may chat at your key's cost");
  port = await server.listen(config.HOST, config.PORT);
  const starting = Promise.all([...adapters.values()].map((adapter) => startAdapter(adapter, inbox, log)));
  // A platform that is down must not keep the others waiting; a refused token is worth a stop whenever it shows.
  await Promise.race([starting, new Promise((resolve) => setTimeout(resolve, START_GRACE_MS).unref())]);
  starting.catch(onFatal);
  const { kept } = house.deps;
  const sweep = () => kept.sweep().catch((error) => log.warn({ error }, "Old files could not be swept"));
  void sweep();
  const sweeping = setInterval(sweep, DAY_MS).unref();
  void house.money.learn();
  venice.models.list().catch((error) => log.warn({ error }, "Venice's models could not be read yet"));

  return {
    port,
    parts,
    async stop(withinMs) {
      clearInterval(sweeping);
      await Promise.all([...adapters.values()].map((adapter) => adapter.stop()));
      await inbox.drain(withinMs);
      await Promise.all([...adapters.values()].map((adapter) => adapter.close()));
      await server.close();
      await house.money.stop();
      await venice.close();
      await emulator?.stop();
      await store.close();
      alone?.release();
    },
  };
}

/** Where all processes that share the keys agree on who may use them: in Redis, where the store is there too. */
async function openFairState({ STORE_URL: url }: Config, log: Log): Promise<FairState> {
  if (!/^rediss?:/.test(url)) return createMemoryState({ now: Date.now });
  const { createRedisState } = await import("./core/fair/redis-state.ts");
  return createRedisState({ url, onError: (error) => log.warn({ error }, "Redis cannot be reached") });
}

/** Begins to receive, and then finishes what the last process left on this platform. */
async function startAdapter(adapter: Adapter, inbox: Inbox, log: Log): Promise<void> {
  // What is owed is drawn at once: what that loads must not keep the platform's first events waiting in the socket.
  if (await inbox.owes(adapter.platform)) warmUp();
  await adapter.start();
  const turns = await inbox.resume(adapter.platform);
  if (turns > 0) log.info({ turns, platform: adapter.platform }, "Finishing what the last process left");
}

/** Loads the other languages' words; a missing one falls back to English. */
async function addLocales(): Promise<void> {
  const folder = join(import.meta.dirname, "locales");
  for (const file of readdirSync(folder).filter((name) => name !== "en.json"))
    addLocale(file.replace(".json", ""), JSON.parse(await readFile(join(folder, file), "utf8")));
}

function catalogueOptions(dataDir: string, log: Log): VeniceOptions["catalogue"] {
  const path = join(dataDir, "models.json");
  return {
    store: {
      load: () => readFile(path, "utf8").catch(() => undefined),
      async save(copy) {
        // Renamed into place: a crash leaves the old copy, never half a new one.
        await mkdir(dataDir, { recursive: true });
        await writeFile(`${path}.new`, copy);
        await rename(`${path}.new`, path);
      },
    },
    onRefreshFailed: (error) =>
      log.warn({ error }, "Venice's models could not be refreshed; the last copy stays in use"),
  };
}

/** A test server or a proxy on this machine or its network: files may be fetched from there. */
function isPrivateHost(url: string): boolean {
  const { hostname } = new URL(url);
  return (
    isLoopback(hostname) ||
    /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|\[f[cd])/.test(hostname) ||
    !hostname.includes(".")
  );
}
