import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { describe, expect, test } from "vitest";
import { openStore } from "../../src/core/store/open.ts";
import { startFakeTelegram } from "../fakes/telegram/index.ts";
import { connect, FakeCore, MEMORY, pixel, stage } from "./harness.ts";

const secret = "a-secret_1";

async function webhooked() {
  const app = new Hono();
  const server = serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" });
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as { port: number };
  const url = `http://127.0.0.1:${port}/telegram/x`;
  const fake = await startFakeTelegram({ limits: "lifted", webhookRetryMs: 100 });
  const core = new FakeCore();
  const store = await openStore(MEMORY);
  const bot = connect(fake, core, store, { webhook: { url, secret } });
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
    store,
    bot,
    url,
    statuses,
    async [Symbol.asyncDispose]() {
      await bot.stop();
      await bot.close();
      await fake.stop();
      server.close();
      await store.close();
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
    s.fake.sayAlbum({ chat: ann, from: ann, caption: "which?" }, [{ photo: pixel }, { photo: pixel }]);
    await s.fake.until(() => s.core.accepted.length === 2);
    expect(s.core.accepted[1]?.asked).toHaveLength(2);
    expect(s.fake.traffic.some(({ path }) => path === "getUpdates")).toBe(false);
  });

  test("parts of an album that were confirmed outlive the process that had them", async () => {
    await using s = await webhooked();
    const ann = s.fake.user();
    s.core.failures = Number.POSITIVE_INFINITY;
    s.fake.sayAlbum({ chat: ann, from: ann, caption: "which?" }, [{ photo: pixel }, { photo: pixel }]);
    await s.fake.until(() => s.fake.pending === 0);
    expect(s.statuses).toEqual([200, 200]);
    // Killed: nothing is handed over, and nobody asks Telegram again.
    const next = new FakeCore();
    const bot = connect(s.fake, next, s.store, { webhook: { url: s.url, secret } });
    await bot.start();
    await s.fake.until(() => next.accepted.length === 1, 8000);
    expect(next.accepted[0]).toMatchObject({ asked: { length: 2 }, call: { options: { prompt: "which?" } } });
    await s.fake.until(() => next.outcomes.size === 1);
    expect(await s.store.timeline.range("telegram-parts", { limit: 10 })).toHaveLength(0);
    s.core.failures = 0;
    await bot.stop();
    await bot.close();
  }, 15_000);

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
