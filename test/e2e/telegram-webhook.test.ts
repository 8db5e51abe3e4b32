import { request } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startBot } from "./bot.ts";
import { chats } from "./discord-people.ts";
import { eventually } from "./eventually.ts";
import { expectClean, openStage, type Stage } from "./stage.ts";
import { alone, answered, groupIn, tell } from "./telegram-people.ts";

const SECRET = "webhook-secret_of-the-test";
let stage: Stage;
let hook: string;
beforeAll(async () => {
  stage = await openStage({ telegram: { webhookRetryMs: 200 } });
  // The port is known once a bot is there: this one starts anew with its own address.
  stage.bot = await startBot(stage.env);
  hook = `${stage.bot.url}/telegram/hook`;
  await stage.bot.kill();
  Object.assign(stage.env, { TELEGRAM_WEBHOOK_URL: hook, TELEGRAM_WEBHOOK_SECRET: SECRET });
  stage.bot.start({ TELEGRAM_WEBHOOK_URL: hook, TELEGRAM_WEBHOOK_SECRET: SECRET });
  await stage.bot.ready();
});
afterAll(() => stage.end());

let updateId = 900_000_000;
function update(text: string, more: object = {}) {
  updateId += 1;
  const from = { id: 4242, is_bot: false, first_name: "Forger", language_code: "en" };
  return {
    update_id: updateId,
    message: {
      message_id: updateId % 100_000,
      date: Math.floor(Date.now() / 1000),
      from,
      chat: { id: 4242, type: "private", first_name: "Forger" },
      text,
      ...more,
    },
  };
}

/** Posts as Telegram would, or as somebody who is not Telegram. */
function post(body: unknown, secret: string | undefined, path = hook): Promise<number> {
  const data = typeof body === "string" ? body : JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const headers = {
      "content-type": "application/json",
      "content-length": Buffer.byteLength(data),
      ...(secret !== undefined && { "x-telegram-bot-api-secret-token": secret }),
    };
    const sent = request(path, { method: "POST", headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    sent.on("error", reject);
    sent.end(data);
  });
}

describe("the webhook", () => {
  it("takes questions, albums and cut texts as polling does", async () => {
    const { user, says } = alone(stage);
    const { chat, ada } = groupIn(stage.telegram);
    expect((await says("by webhook in private"))[0]?.text).toContain("by webhook");
    expect((await tell(stage, { chat, from: ada, text: "@gondolier_bot by webhook in a group" }))[0]?.text).toContain(
      "in a group",
    );
    const before = new Set(stage.telegram.answers(user).map(({ id }) => id));
    stage.telegram.sayLong({
      chat: user,
      from: user,
      text: `${"words of a long text ".repeat(300)} and its end by webhook`,
    });
    await answered(stage, user, before);
    expect(
      chats(stage).filter(({ body }) => JSON.stringify(body.messages.at(-1)).includes("and its end by webhook")),
    ).toHaveLength(1);
    expect(stage.telegram.traffic.some(({ path }) => path === "getUpdates")).toBe(false);
  });

  it("believes nobody without the secret, or with another one", async () => {
    for (const secret of [undefined, "", "x", `${SECRET}x`, SECRET.slice(1), SECRET.toUpperCase()]) {
      expect(await post(update("forged words for the webhook"), secret), String(secret)).toBe(403);
    }
    expect(chats(stage).some(({ text }) => text.includes("forged words"))).toBe(false);
  });

  it("bears nonsense with the right secret, and other paths and methods", async () => {
    for (const body of [
      "",
      "{",
      "null",
      "[]",
      '"x"',
      "{}",
      '{"update_id":"x"}',
      '{"update_id":1,"message":{}}',
      `{"update_id":2,"message":${"[".repeat(500)}${"]".repeat(500)}}`,
    ]) {
      const status = await post(body, SECRET);
      expect([200, 400], body.slice(0, 40)).toContain(status);
    }
    expect(await post(update("elsewhere"), SECRET, `${stage.bot.url}/telegram/other`)).toBe(404);
    expect((await fetch(hook)).status).toBe(404);
    expect((await stage.bot.status("/healthz")).status).toBe(200);
  });

  it("an update that comes twice, or whose number jumps, is one question", async () => {
    const { user } = alone(stage);
    const chat = { id: user.id, type: "private", first_name: "Ada" };
    const from = { id: user.id, is_bot: false, first_name: "Ada" };
    const twice = update("delivered twice by webhook", { chat, from, message_id: 7001 });
    const ahead = { ...update("from far ahead", { chat, from, message_id: 7002 }), update_id: 2_000_000_000 };
    const back = { ...update("and back again", { chat, from, message_id: 7003 }), update_id: 5 };
    expect(await Promise.all([post(twice, SECRET), post(twice, SECRET)])).toEqual([200, 200]);
    await post(ahead, SECRET);
    await post(back, SECRET);
    await eventually(() => expect(stage.telegram.answers(user)).toHaveLength(3));
    expect(await post(twice, SECRET)).toBe(200);
    const texts = stage.telegram.answers(user).map(({ text }) => text);
    expect(
      ["delivered twice", "from far ahead", "and back again"].map(
        (words) => texts.filter((text) => text.includes(words)).length,
      ),
    ).toEqual([1, 1, 1]);
  });

  it("an enormous body is refused before it is read whole", async () => {
    const status = await post(JSON.stringify(update("x".repeat(30_000_000))), SECRET).catch(() => 413);
    expect(status).toBe(413);
    expect((await stage.bot.status("/healthz")).status).toBe(200);
  });

  it("a question in a group that is delivered while the process starts is not lost", async () => {
    const { telegram } = stage;
    const { chat, ada } = groupIn(telegram);
    await stage.bot.term();
    telegram.fault({ method: "getMe", delayMs: 1_500 });
    stage.bot.start({ TELEGRAM_WEBHOOK_URL: hook, TELEGRAM_WEBHOOK_SECRET: SECRET });
    await eventually(async () => expect((await stage.bot.status("/healthz")).status).toBe(200));
    telegram.say({ chat, from: ada, text: "@gondolier_bot said while you were starting" });
    await answered(stage, chat, new Set());
    expect(telegram.answers(chat)[0]?.text).toContain("said while you were starting");
  });

  it("Telegram has nothing to complain of", () => expectClean(stage, { errors: /NEVER/ }));
});
