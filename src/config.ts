import { z } from "zod";

const list = z
  .string()
  .default("")
  .transform((text) =>
    text
      .split(",")
      .map((each) => each.trim())
      .filter(Boolean),
  );
const ids = (what: string, pattern: RegExp) => list.refine((all) => all.every((each) => pattern.test(each)), what);

const url = (schemes: RegExp, what: string) =>
  z.string().refine((text) => URL.canParse(text) && schemes.test(text), what);
const http = url(/^https?:\/\//, "must be an address that begins with http:// or https://");
const usd = z.coerce.number("must be an amount in US dollars, such as 5").positive("must be more than 0").optional();
const onOff = z.enum(["on", "off"], "must be on or off");
const bare = (text: string) => text.replace(/\/+$/, "");

const schema = z.object({
  VENICE_API_KEY: list,
  VENICE_BASE_URL: http.default("https://api.venice.ai/api/v1").transform(bare),
  VENICE_ADMIN_KEY: z.string().optional(),
  DISCORD_TOKEN: z.string().optional(),
  DISCORD_API_URL: http.default("https://discord.com/api").transform(bare),
  TELEGRAM_BOT_TOKEN: z
    .string()
    .regex(/^\d+:[\w-]{10,}$/, "must look like 123456:ABC-DEF, as BotFather gave it")
    .optional(),
  TELEGRAM_API_ROOT: http.default("https://api.telegram.org").transform(bare),
  TELEGRAM_WEBHOOK_URL: http.optional(),
  TELEGRAM_WEBHOOK_SECRET: z
    .string()
    .regex(/^[\w-]{1,256}$/, "may hold 1 to 256 letters, digits, _ and - only")
    .optional(),
  STORE_URL: z
    .string()
    .regex(
      /^(sqlite:.+|rediss?:\/\/[^/\s]+(\/\d*)?|memory:)$/,
      "must be sqlite:FILE, memory: or redis://USER:PASSWORD@HOST:PORT/DATABASE (all but the host may be left out)",
    )
    .refine((text) => URL.canParse(text), "is no address: what is special in a password must be percent-encoded")
    .optional(),
  STORE_KEY: z.string().min(16, "must be at least 16 characters").optional(),
  DATA_DIR: z.string().default("data"),
  HOST: z
    .string()
    .regex(/^(\[[\da-f:.]+\]|[\w.:-]+)$/i, "must be an address or a name of this machine, such as 127.0.0.1 or 0.0.0.0")
    .default("127.0.0.1"),
  PORT: z.coerce
    .number("must be a number")
    .int("must be a whole number")
    .min(0, "must be between 0 and 65535")
    .max(65535, "must be between 0 and 65535")
    .default(8080),
  PLAYGROUND: z.enum(["on", "off", "auto"], "must be on, off or auto").default("auto"),
  PLAYGROUND_PASSWORD: z.string().min(8, "must be at least 8 characters").optional(),
  EMULATOR: onOff.optional(),
  OWNERS: ids("must be a list such as discord:123,telegram:456", /^(discord|telegram|web):[\w-]+$/),
  ALLOW: ids(
    "must be a list such as discord:guild:1,telegram:user:2",
    /^(discord:(guild|user)|telegram:(chat|user)):-?\d+$/,
  ),
  BLOCK: ids(
    "must be a list such as discord:guild:1,telegram:user:2",
    /^(discord:(guild|user)|telegram:(chat|user)):-?\d+$/,
  ),
  ADULT: onOff.default("off"),
  SHARES: ids(
    "must be a list such as discord:role:1=3,telegram:user:2=2",
    /^(discord:(role|user|guild)|telegram:(chat|user)):-?\d+=\d+(\.\d+)?$/,
  ),
  BUDGET_DAY_USD: usd,
  BUDGET_MONTH_USD: usd,
  CONFIRM_USD: z.coerce.number("must be an amount in US dollars").min(0, "must not be negative").default(0.05),
  MAX_WAIT: z.coerce
    .number("must be a number of seconds")
    .min(1, "must be at least 1 second")
    .max(3600, "must be at most 3600 seconds")
    .default(120),
  LOG_LEVEL: z
    .enum(
      ["trace", "debug", "info", "warn", "error", "fatal", "silent"],
      "must be trace, debug, info, warn, error, fatal or silent",
    )
    .default("info"),
  LOCALE: z
    .string()
    .regex(/^[a-z]{2,3}(-[\w-]+)?$/i, "must be a language such as en or pt-BR")
    .default("en"),
});

type Env = z.infer<typeof schema>;

export interface Config extends Env {
  /** Where data lives: `sqlite:FILE`, `redis://…` or `memory:`. */
  readonly STORE_URL: string;
  /** The embedded emulator answers instead of Venice. */
  readonly emulated: boolean;
  readonly playground: boolean;
}

/** The configuration cannot be used; `faults` has one line for each reason. */
export class ConfigError extends Error {
  override name = "ConfigError";
  readonly faults: readonly string[];
  constructor(faults: readonly string[]) {
    super(faults.join("\n"));
    this.faults = faults;
  }
}

export const isLoopback = (host: string): boolean => /^(localhost|127(\.\d+){3}|\[?::1\]?)$/.test(host);

/** @param platform whether a platform's token is given, well formed or not */
function contradictions(env: Env, platform: boolean): string[] {
  const faults: string[] = [];
  if (platform && env.VENICE_API_KEY.length === 0 && env.EMULATOR !== "on")
    faults.push("VENICE_API_KEY is missing: a bot needs a key from venice.ai (or EMULATOR=on for made-up answers)");
  if (!platform && env.VENICE_API_KEY.length === 0 && env.EMULATOR === "off")
    faults.push("VENICE_API_KEY is missing: with EMULATOR=off nothing could answer");
  if (env.TELEGRAM_WEBHOOK_URL && !env.TELEGRAM_WEBHOOK_SECRET)
    faults.push("TELEGRAM_WEBHOOK_SECRET is missing: a webhook without a secret would believe anybody");
  if (env.TELEGRAM_WEBHOOK_SECRET && !env.TELEGRAM_WEBHOOK_URL)
    faults.push("TELEGRAM_WEBHOOK_URL is missing: TELEGRAM_WEBHOOK_SECRET means nothing without it");
  if (env.STORE_URL && /^redis/.test(env.STORE_URL) && !env.STORE_KEY)
    faults.push("STORE_KEY is missing: with Redis every process needs the same secret");
  if (env.PLAYGROUND === "on" && !isLoopback(env.HOST) && !env.PLAYGROUND_PASSWORD)
    faults.push(`PLAYGROUND_PASSWORD is missing: PLAYGROUND=on with HOST=${env.HOST} would be open to the network`);
  if (!platform && env.PLAYGROUND === "off")
    faults.push("DISCORD_TOKEN or TELEGRAM_BOT_TOKEN is missing: with PLAYGROUND=off nobody could reach the bot");
  return faults;
}

/**
 * Reads the environment.
 * @throws ConfigError naming every fault at once
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  // A name that is set to nothing (NAME= in .env) is the same as one that is not set.
  const given = Object.fromEntries(
    Object.entries(env)
      .filter(([, value]) => value !== undefined && value.trim() !== "")
      .map(([k, v]) => [k, v?.trim()]),
  );
  const parsed = schema.safeParse(given);
  // One line for each name, however much is wrong with its value.
  const malformed = new Map<string, string>();
  for (const { path, message } of parsed.error?.issues ?? [])
    if (!malformed.has(String(path[0]))) malformed.set(String(path[0]), message);
  const wellFormed = Object.fromEntries(Object.entries(given).filter(([name]) => !malformed.has(name)));
  const read = parsed.data ?? schema.parse(wellFormed);
  const platform = Boolean(given.DISCORD_TOKEN || given.TELEGRAM_BOT_TOKEN);
  const faults = [
    ...[...malformed].map(([name, message]) => `${name} ${message}`),
    // What is malformed is not missing.
    ...contradictions(read, platform).filter((fault) => !malformed.has(fault.slice(0, fault.indexOf(" ")))),
  ];
  if (faults.length > 0) throw new ConfigError(faults);
  const emulated =
    read.EMULATOR === "on" || (read.EMULATOR === undefined && !platform && read.VENICE_API_KEY.length === 0);
  return Object.freeze({
    ...read,
    STORE_URL: read.STORE_URL ?? `sqlite:${read.DATA_DIR}/gondolier.db`,
    emulated,
    playground: read.PLAYGROUND === "on" || (read.PLAYGROUND === "auto" && !platform && isLoopback(read.HOST)),
  });
}

/** Every value that must never be shown or logged. */
export function secretsOf(config: Config): readonly string[] {
  return [
    ...config.VENICE_API_KEY,
    config.VENICE_ADMIN_KEY,
    config.DISCORD_TOKEN,
    config.TELEGRAM_BOT_TOKEN,
    config.TELEGRAM_WEBHOOK_SECRET,
    config.STORE_KEY,
    ...passwordsIn(config.STORE_URL),
    config.PLAYGROUND_PASSWORD,
  ].filter((each): each is string => Boolean(each));
}

/** A password as it stands in an address, and as it is meant. */
function passwordsIn(url: string): readonly string[] {
  const { password } = new URL(url);
  try {
    return [password, decodeURIComponent(password)];
  } catch {
    return [password];
  }
}
