import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { describe, expect, test } from "vitest";
import { startFakeTelegram } from "../fakes/telegram/index.ts";
import { connect, FakeCore, stage } from "./harness.ts";

const secret = "a-secret_1";

async function webhooked() {
  const app = new Hono();
  const server = serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" });
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as { port: number };
  const url = `http://127.0.0.1:${port}/telegram/x`;
  const fake = await startFakeTelegram({ limits: "lifted", webhookRetryMs: 100 });
  const core = new FakeCore();
  const bot = connect(fake, core, { webhook: { url, secret } });
  const statuses: number[] = [];
  app.post(bot.webhookPath!, async (c) => {
    const status = await bot.handleWebhook(c.req.header("x-telegram-bot-api-secret-token"), await c.req.json());
    statuses.push(status);
    return new Response(null, { status });
  });
  await bot.start();
  return {
    fake,
    core,
    bot,
    url,
    statuses,
    async [Symbol.asyncDispose]() {
      await bot.stop();
      await bot.close();
      await fake.stop();
      server.close();
    },
  };
}

describe.concurrent("webhook", () => {
  test("updates are taken in as they are posted, in chats and albums", async () => {
    await using s = await webhooked();
    expect(s.bot.health()).toEqual({ ready: true });
    expect(s.bot.webhookPath).toBe("/telegram/x");
    const ann = s.fake.user();
    s.fake.say({ chat: ann, from: ann, text: "hi" });
    await s.fake.until(() => s.fake.answers(ann).length === 1);
    const pixel = Buffer.from(
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
      "base64",
    );
    s.fake.sayAlbum({ chat: ann, from: ann, caption: "which?" }, [{ photo: pixel }, { photo: pixel }]);
    await s.fake.until(() => s.core.accepted.length === 2);
    expect(s.core.accepted[1]?.asked).toHaveLength(2);
    expect(s.fake.traffic.some(({ path }) => path === "getUpdates")).toBe(false);
  });

  test("what could not be stored comes again", async () => {
    await using s = await webhooked();
    const ann = s.fake.user();
    s.core.failures = 1;
    s.fake.say({ chat: ann, from: ann, text: "hi" });
    await s.fake.until(() => s.fake.answers(ann).length === 1);
    expect(s.statuses).toEqual([503, 200]);
  });

  test("only who knows the secret is heard", async () => {
    await using s = await webhooked();
    const post = (header: Record<string, string>, body: string) =>
      fetch(s.url, { method: "POST", headers: header, body });
    const update = JSON.stringify({
      update_id: 1,
      message: {
        message_id: 1,
        date: 1,
        chat: { id: 5, type: "private" },
        from: { id: 5, first_name: "A" },
        text: "hi",
      },
    });
    expect((await post({}, update)).status).toBe(403);
    expect((await post({ "x-telegram-bot-api-secret-token": "wrong" }, update)).status).toBe(403);
    expect((await post({ "x-telegram-bot-api-secret-token": secret }, "[]")).status).toBe(400);
    expect(s.core.accepted).toEqual([]);
  });

  test("a bot without a webhook has no path for one", async () => {
    await using s = await stage({ idle: true });
    expect(s.bot.webhookPath).toBeUndefined();
    expect(await s.bot.handleWebhook("x", {})).toBe(404);
  });
});
