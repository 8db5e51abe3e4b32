import { type Config, ConfigError, readConfig, secretsOf } from "./config.ts";
import { checkAddress } from "./doctor/address.ts";
import { checkDiscord } from "./doctor/discord.ts";
import { type Check, type Finding, fail, lineOf } from "./doctor/finding.ts";
import { checkSettings } from "./doctor/settings.ts";
import { checkStore } from "./doctor/store.ts";
import { checkTelegram } from "./doctor/telegram.ts";
import { checkVenice } from "./doctor/venice.ts";
import { redact } from "./log.ts";

/** Looks at everything that a start needs, prints what it finds, and exits with 1 if anything would not work. */
export async function run(): Promise<void> {
  const failures = await examine(process.env, (text) => process.stdout.write(text));
  process.exitCode = failures > 0 ? 1 : 0;
}

/**
 * Examines an environment without changing anything but what opening the store does.
 * @param print given whole lines, without a secret
 * @returns how many findings are failures
 */
export async function examine(
  env: Readonly<Record<string, string | undefined>>,
  print: (text: string) => void,
): Promise<number> {
  const counts = { ok: 0, warn: 0, FAIL: 0 };
  let secrets: readonly string[] = [];
  const say = (finding: Finding) => {
    counts[finding.level]++;
    print(redact(lineOf(finding), secrets));
  };
  try {
    const config = readConfig(env);
    secrets = secretsOf(config);
    for (const check of checksOf(config)) for await (const finding of guarded(check)) say(finding);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    for (const fault of error.faults) say(fail(`Configuration: ${fault}`, "Mend it in .env or in the environment."));
    print("      Nothing else was looked at: the bot does not start with this configuration.\n");
  }
  const { warn, FAIL } = counts;
  print(`\n${FAIL === 0 ? "Nothing stands in the way" : `${FAIL} to mend`}, ${warn} to know.\n`);
  return FAIL;
}

function* checksOf(config: Config): Iterable<Check> {
  const { DISCORD_TOKEN, TELEGRAM_BOT_TOKEN, TELEGRAM_WEBHOOK_URL: webhookUrl, STORE_KEY: secret } = config;
  yield checkSettings(config);
  yield checkStore({ url: config.STORE_URL, dataDir: config.DATA_DIR, ...(secret && { secret }) });
  yield checkAddress({ host: config.HOST, port: config.PORT });
  yield checkVenice({ keys: config.VENICE_API_KEY, baseUrl: config.VENICE_BASE_URL, emulated: config.emulated });
  if (DISCORD_TOKEN) yield checkDiscord({ token: DISCORD_TOKEN, apiUrl: config.DISCORD_API_URL });
  if (TELEGRAM_BOT_TOKEN)
    yield checkTelegram({
      token: TELEGRAM_BOT_TOKEN,
      apiRoot: config.TELEGRAM_API_ROOT,
      ...(webhookUrl && { webhookUrl }),
    });
}

/** What a check throws is a failure too, and no reason to leave out the others. */
async function* guarded(check: Check): Check {
  try {
    yield* check;
  } catch (error) {
    const why = error instanceof Error ? error.message : "unknown fault";
    yield fail(`A check broke off: ${why}`, "This is a fault of the doctor itself; please report it.");
  }
}
