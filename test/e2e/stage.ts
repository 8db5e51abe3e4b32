import { expect } from "vitest";
import { type Emulator, type EmulatorOptions, startEmulator } from "../../src/emulator/index.ts";
import { type FakeDiscord, type FakeDiscordOptions, startFakeDiscord } from "../fakes/discord/index.ts";
import { type FakeTelegram, type FakeTelegramOptions, startFakeTelegram } from "../fakes/telegram/index.ts";
import { type Bot, startBot } from "./bot.ts";
import { eventually } from "./eventually.ts";
import { keepTraffic, keepVeniceTraffic } from "./traffic.ts";

export const VENICE_KEY = "VENICE_INFERENCE_KEY_test-secret-9f2c";

export interface StageOptions {
  readonly discord?: FakeDiscordOptions | true;
  readonly telegram?: FakeTelegramOptions | true;
  readonly venice?: EmulatorOptions;
  readonly env?: Readonly<Record<string, string>>;
}

/** The bot between the platforms and Venice, all on sockets of this machine. */
export interface Stage {
  readonly venice: Emulator;
  readonly discord: FakeDiscord;
  readonly telegram: FakeTelegram;
  /** The environment that the bot starts with. */
  readonly env: Record<string, string>;
  bot: Bot;
  /** Starts the bot; resolves when it is ready. */
  begin(more?: Record<string, string>): Promise<void>;
  /** Ends everything, and keeps the traffic. */
  end(): Promise<void>;
}

/** Starts platforms and Venice; `begin` starts the bot once the world is furnished. */
export async function openStage(o: StageOptions): Promise<Stage> {
  const venice = await startEmulator({ tokensPerSecond: 400, ...o.venice });
  const discord = await startFakeDiscord(o.discord === true ? {} : o.discord);
  const telegram = await startFakeTelegram(o.telegram === true ? {} : o.telegram);
  const env: Record<string, string> = {
    VENICE_API_KEY: VENICE_KEY,
    VENICE_BASE_URL: venice.url,
    ...(o.discord && { DISCORD_TOKEN: discord.token, DISCORD_API_URL: discord.url }),
    ...(o.telegram && { TELEGRAM_BOT_TOKEN: telegram.token, TELEGRAM_API_ROOT: telegram.url }),
    ...o.env,
  };
  let bot: Bot | undefined;
  return {
    ...{ venice, discord, telegram, env },
    get bot() {
      if (!bot) throw new Error("begin() comes first");
      return bot;
    },
    set bot(other) {
      bot = other;
    },
    async begin(more = {}) {
      bot = await startBot({ ...env, ...more });
      await bot.ready();
    },
    async end() {
      if (o.discord) keepTraffic("discord", discord.traffic);
      if (o.telegram)
        keepTraffic(
          "telegram",
          telegram.traffic.filter(({ path }) => !path.startsWith("file/")),
        );
      keepVeniceTraffic(venice);
      await bot?.dispose();
      await discord.stop();
      await telegram.stop();
      await venice.stop();
    },
  };
}

/** Waits until `/readyz` says that everything works. */
export async function isReady(stage: Stage): Promise<void> {
  await eventually(async () => {
    const { status, body } = await stage.bot.status("/readyz");
    expect(status, body).toBe(200);
  });
}

/** What may be seen although it is a complaint: a test that makes faults of its own says which. */
export interface Expected {
  readonly discord?: (violation: FakeDiscord["violations"][number]) => boolean;
  readonly telegram?: (violation: FakeTelegram["violations"][number]) => boolean;
  /** Lines of the log at level error, by their text. */
  readonly errors?: RegExp;
}

/** The one line that is written for people: where the playground is. */
const INVITATION = /^ *Gondolier: open http:\/\/127\.0\.0\.1:\d+$/;

/** Nobody complained: no platform, no Venice; nobody was pinged; the log holds no words and no secrets. */
export function expectClean(stage: Stage, but: Expected = {}): void {
  const { discord, telegram, venice, bot } = stage;
  const log = bot.log();
  expect({
    discord: discord.violations.filter((violation) => !but.discord?.(violation)),
    unanswered: discord.unanswered,
    pinged: [...discord.world.messages.values()]
      .filter((message) => message.authorId === discord.bot.id && message.pinged.length > 0)
      .map((message) => [message.content, message.pinged]),
    telegram: telegram.violations.filter((violation) => !but.telegram?.(violation)),
    oddities: telegram.oddities,
    venice: venice.warnings,
    errors: linesOf(log).filter(({ level, msg }) => /error|fatal/.test(level) && !but.errors?.test(msg)),
    said: wordsSaid(stage).filter((words) => log.includes(words)),
    secrets: secretsOf(stage).filter((secret) => log.includes(secret)),
    strangeLines: log.split("\n").filter((line) => line.trim() !== "" && !isJson(line) && !INVITATION.test(line)),
  }).toEqual({
    ...{ discord: [], unanswered: [], pinged: [], telegram: [], oddities: [], venice: [] },
    ...{ errors: [], said: [], secrets: [], strangeLines: [] },
  });
}

export interface LogLine {
  readonly level: string;
  readonly msg: string;
}

/** The log, line by line. */
export function linesOf(log: string): LogLine[] {
  return log
    .split("\n")
    .filter((line) => line.startsWith("{") && isJson(line))
    .map((line) => JSON.parse(line));
}

function isJson(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}

/** Everything that people wrote, long enough to be found by accident nowhere. */
export function wordsSaid({ discord, telegram }: Stage): string[] {
  const written = [...discord.world.messages.values()].map((message) => message.content);
  const chats = [...telegramChats(telegram)].flatMap((chat) => telegram.messages(chat).map((message) => message.text));
  return [...written, ...chats]
    .map((text) => text.replace(/<@!?\d+>|@gondolier_bot/g, "").trim())
    .filter((text) => text.length >= 14)
    .map((text) => JSON.stringify(text.slice(0, 60)).slice(1, -1));
}

/** Ids of the chats that the bot wrote to or heard from, as far as the traffic tells. */
export function telegramChats(telegram: FakeTelegram): Set<number> {
  const ids = telegram.traffic
    .map(({ body }) => Number(body?.chat_id))
    .filter((id) => Number.isInteger(id) && id !== 0);
  return new Set(ids);
}

export function secretsOf({ discord, telegram, env }: Stage): string[] {
  const tokens = [...discord.world.webhooks.values()].map(({ token }) => token);
  return [VENICE_KEY, discord.token, telegram.token, env.STORE_KEY, env.TELEGRAM_WEBHOOK_SECRET, ...tokens].filter(
    (secret) => secret !== undefined,
  );
}
