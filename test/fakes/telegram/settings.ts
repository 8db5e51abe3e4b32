import type { Clock } from "./clock.ts";
import { realClock } from "./clock.ts";
import { type FloodLimits, REAL_LIMITS } from "./flood.ts";

export interface BotSettings {
  readonly id: number;
  readonly name: string;
  readonly username: string;
  /** Privacy mode: in groups the bot sees only what is meant for it. On by default, as BotFather has it. */
  readonly privacy: boolean;
  /** Forum topics in private chats (`has_topics_enabled`). */
  readonly topics: boolean;
  readonly inline: boolean;
  /** `/setinlinefeedback`: the bot is told which results people send. Off by default in BotFather, on here. */
  readonly feedback: boolean;
  readonly guest: boolean;
  /** Bot-to-bot messages: whether messages of other bots reach the bot at all. */
  readonly hearsBots: boolean;
}

export interface FakeTelegramOptions {
  readonly token?: string;
  readonly port?: number;
  readonly bot?: Partial<BotSettings>;
  /** `real` by default. */
  readonly limits?: "real" | "lifted" | Partial<FloodLimits>;
  readonly clock?: Clock;
  /** How long a pressed button may be answered, default 15 s. */
  readonly callbackTimeoutMs?: number;
  /** How long an inline query may be answered, default 10 s. */
  readonly inlineTimeoutMs?: number;
  /** How long a guest message may be answered, default 15 s. */
  readonly guestTimeoutMs?: number;
  /** Webhooks must be https on one of Telegram's ports; off by default: http on loopback is taken, as by a local server. */
  readonly strictWebhook?: boolean;
  /** The first wait before a failed webhook delivery is tried again, default 1 s; doubled each time. */
  readonly webhookRetryMs?: number;
  /**
   * The original answers repeated polls with the same offset within 3 s only after 3 s. Off by default: bots that are
   * stopped soon after their start would wait.
   */
  readonly busyPollGuard?: boolean;
}

export interface Settings {
  readonly token: string;
  readonly port: number;
  readonly bot: BotSettings;
  readonly limits: FloodLimits | undefined;
  readonly clock: Clock;
  readonly callbackTimeoutMs: number;
  readonly inlineTimeoutMs: number;
  readonly guestTimeoutMs: number;
  readonly strictWebhook: boolean;
  readonly webhookRetryMs: number;
  readonly busyPollGuard: boolean;
}

export function settle(options: FakeTelegramOptions): Settings {
  const { limits = "real" } = options;
  const bot: BotSettings = {
    id: 7_000_000_001,
    name: "Gondolier",
    username: "gondolier_bot",
    privacy: true,
    topics: false,
    inline: true,
    feedback: true,
    guest: true,
    hearsBots: false,
    ...options.bot,
  };
  return {
    token: options.token ?? `${bot.id}:FAKE-${"x".repeat(30)}`,
    port: options.port ?? 0,
    bot,
    limits: limits === "lifted" ? undefined : { ...REAL_LIMITS, ...(limits === "real" ? {} : limits) },
    clock: options.clock ?? realClock,
    callbackTimeoutMs: options.callbackTimeoutMs ?? 15_000,
    inlineTimeoutMs: options.inlineTimeoutMs ?? 10_000,
    guestTimeoutMs: options.guestTimeoutMs ?? 15_000,
    strictWebhook: options.strictWebhook ?? false,
    webhookRetryMs: options.webhookRetryMs ?? 1000,
    busyPollGuard: options.busyPollGuard ?? false,
  };
}
