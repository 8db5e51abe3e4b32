import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { redisTestsRun, startRedis, type TestRedis } from "../fakes/redis.ts";
import { startBot } from "./bot.ts";
import { flood, hearsTheWindow, IN_LINE, never429, PATIENT, shownOn, tight } from "./crowd.ts";
import { onStage, UNHURRIED_MS } from "./on-stage.ts";
import { expectClean } from "./stage.ts";

describe.runIf(redisTestsRun("two processes that share a key"))("two processes that share a key", () => {
  let redis: TestRedis;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis[Symbol.asyncDispose]());

  it(
    "one in Discord and one in Telegram, never ask more than it may, and whoever waits sees place and time",
    () =>
      onStage({ discord: true, telegram: true, venice: tight(3, 2_000), env: PATIENT }, async (stage) => {
        const crowd = flood(stage);
        const { DISCORD_TOKEN: _, DISCORD_API_URL: __, ...inTelegram } = stage.env;
        const { TELEGRAM_BOT_TOKEN: ___, TELEGRAM_API_ROOT: ____, ...inDiscord } = stage.env;
        const shared = { STORE_URL: redis.url, STORE_KEY: "a secret of some length" };
        const other = await startBot({ ...inTelegram, ...shared });
        stage.bot = await startBot({ ...inDiscord, ...shared });
        try {
          await Promise.all([stage.bot.ready(), other.ready()]);
          await hearsTheWindow(stage);
          crowd.begin();
          await crowd.isAnswered();
          expect(shownOn(stage.discord.traffic)).toMatch(IN_LINE);
          expect(shownOn(stage.telegram.traffic)).toMatch(IN_LINE);
          never429(stage);
          expectClean(stage);
          expect(await other.term()).toBe(0);
        } finally {
          await other.dispose();
        }
      }),
    UNHURRIED_MS,
  );
});
