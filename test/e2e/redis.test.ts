import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openStore } from "../../src/core/store/open.ts";
import { redisTestsRun, startRedis, type TestRedis } from "../fakes/redis.ts";
import { eventually } from "./eventually.ts";
import { onStage, UNHURRIED_MS } from "./on-stage.ts";
import { expectClean, isReady } from "./stage.ts";
import { answered, isDone, seen, tell } from "./telegram-people.ts";

const START = join(import.meta.dirname, "../../src/start.js");
const STORE_KEY = "a secret of some length";

describe.runIf(redisTestsRun("the bot over Redis"))("the bot over Redis", () => {
  let redis: TestRedis;
  const store = () => ({ STORE_URL: redis.url, STORE_KEY });
  beforeAll(async () => {
    redis = await startRedis();
  });
  beforeEach(() => redis.flush());
  afterAll(() => redis[Symbol.asyncDispose]());

  it(
    "is not ready while Redis is away, and answers then what was asked meanwhile, once",
    () =>
      onStage({ telegram: true }, async (stage) => {
        const ada = stage.telegram.user({ name: "Ada" });
        await stage.begin(store());
        await tell(stage, { chat: ada, from: ada, text: "what of the lagoon?" });
        await redis.kill();
        await eventually(async () => {
          const { status, body } = await stage.bot.status("/readyz");
          expect(status).toBe(503);
          expect(JSON.parse(body).parts.store.reason).toMatch(/^Redis at 127.0.0.1:\d+ does not answer$/);
        });
        const before = seen(stage.telegram, ada);
        stage.telegram.say({ chat: ada, from: ada, text: "and what of the bridges?" });
        await redis.start();
        const answers = await answered(stage, ada, before);
        expect(answers).toHaveLength(1);
        await isReady(stage);
        expect(await stage.bot.term()).toBe(0);
        expectClean(stage);
      }),
    UNHURRIED_MS,
  );

  it(
    "finishes in the same message what a killed process had begun, once its lease is over",
    () =>
      onStage({ telegram: true, venice: { tokensPerSecond: 60 } }, async (stage) => {
        const { telegram } = stage;
        const ada = telegram.user({ name: "Ada" });
        const chat = telegram.supergroup({ title: "Lagoon", creator: ada });
        await stage.begin(store());
        telegram.say({ chat, from: ada, text: "@gondolier_bot count to 100, slowly" });
        await eventually(() => expect(telegram.answers(chat)).toHaveLength(1));
        await stage.bot.kill();
        await redis.expire("lease:process:");
        stage.bot.start(store());
        await eventually(() => expect(isDone(telegram.answers(chat).at(-1))).toBe(true));
        expect(telegram.answers(chat)).toHaveLength(1);
        expect(telegram.answers(chat)[0]?.text).toContain("99, 100");
        expectClean(stage, {
          // How it finds out whether a message went out whose sending was cut off.
          telegram: ({ description }) => /message is not modified/.test(description),
        });
      }),
    UNHURRIED_MS,
  );

  it("stops with status 2 on a wrong key, and on a Redis that is not there, without secrets in its words", async () => {
    await (await openStore({ url: redis.url, secret: STORE_KEY, dataDir: "unused" })).close();
    const kept = await redis.dump();
    const start = (more: Record<string, string>) => {
      const env = { PATH: process.env.PATH ?? "", PORT: "0", ...store(), ...more };
      return spawnSync(process.execPath, [START], { cwd: tmpdir(), env, encoding: "utf8", timeout: 60_000 });
    };
    const wrong = start({ STORE_KEY: "quite another secret" });
    expect(wrong.stderr).toMatch(/STORE_KEY does not fit Redis at 127/);
    expect(await redis.dump()).toBe(kept);
    const lost = start({ STORE_URL: "redis://me:hunter22@127.0.0.1:1/2" });
    expect(lost.stderr).toContain("STORE_URL: Redis at 127.0.0.1:1 does not answer");
    expect([wrong.status, lost.status]).toEqual([2, 2]);
    expect([wrong, lost].map(({ stdout, stderr }) => stdout + stderr).join()).not.toMatch(/hunter22|another secret/);
  });
});
