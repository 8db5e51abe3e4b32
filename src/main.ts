import { ConfigError, readConfig, secretsOf } from "./config.ts";
import { type Gondolier, startGondolier } from "./gondolier.ts";
import { createLog, redact } from "./log.ts";

/** Answers under way get this long; Docker and systemd kill after 30 s. */
const DRAIN_MS = 20_000;
/** Whatever hangs, the process is gone by then. */
const GONE_MS = 25_000;

/** Reads the configuration, starts the bot, and ends it when it is told to. */
export async function run(): Promise<void> {
  let config: ReturnType<typeof readConfig>;
  try {
    config = readConfig(process.env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`Gondolier cannot start:\n${error.faults.map((fault) => `  ${fault}\n`).join("")}`);
    process.exit(2);
  }
  const log = createLog(config.LOG_LEVEL, secretsOf(config));
  process.on("unhandledRejection", (error) => log.error({ error }, "Something failed that nobody waited for"));

  let bot: Gondolier | undefined;
  let stopping = false;
  const stop = async (signal: string) => {
    if (stopping) return;
    stopping = true;
    log.info({ signal }, "Stopping");
    setTimeout(() => process.exit(0), GONE_MS).unref();
    await bot?.stop(DRAIN_MS).catch((error) => log.error({ error }, "Stopping failed"));
    process.exit(0);
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);

  const giveUp = (error: unknown): never => {
    log.fatal({ error }, "Gondolier cannot start");
    const words = error instanceof Error ? redact(error.message, secretsOf(config)) : "for an unknown reason";
    process.stderr.write(`Gondolier cannot start:\n  ${words}\n`);
    process.exit(2);
  };
  try {
    bot = await startGondolier(config, log, giveUp);
  } catch (error) {
    if (stopping) return;
    giveUp(error);
  }
  if (!bot) return;
  log.info(
    { host: config.HOST, port: bot.port, playground: config.playground, emulator: config.emulated },
    "Gondolier is under way",
  );
  const host = /^[^[].*:/.test(config.HOST) ? `[${config.HOST}]` : config.HOST;
  if (config.playground) process.stdout.write(`\n  Gondolier: open http://${host}:${bot.port}\n\n`);
}
