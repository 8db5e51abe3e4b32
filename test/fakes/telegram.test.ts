import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Bot, GrammyError, HttpError, InputFile, webhookCallback } from "grammy";
import { afterEach, expect, it } from "vitest";
import { type FakeTelegram, type FakeTelegramOptions, startFakeTelegram } from "./telegram/index.ts";

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function fake(options?: FakeTelegramOptions): Promise<FakeTelegram> {
  const telegram = await startFakeTelegram(options);
  closers.push(() => telegram.stop());
  return telegram;
}

function botOf(telegram: FakeTelegram): Bot {
  return new Bot(telegram.token, { client: { apiRoot: telegram.url } });
}

/** A bot that polls, stopped at the end. */
async function polling(telegram: FakeTelegram, bot: Bot): Promise<void> {
  const running = bot.start({ drop_pending_updates: false });
  closers.push(async () => {
    await bot.stop();
    await running;
  });
  await telegram.until(() => telegram.isPolled);
}

it("a polling bot hears a person and its reply is on their screen", async () => {
  const telegram = await fake();
  const ada = telegram.user({ name: "Ada" });
  const bot = botOf(telegram);
  bot.on("message:text", (ctx) =>
    ctx.reply(`You said ${ctx.msg.text}`, { reply_parameters: { message_id: ctx.msgId } }),
  );
  await polling(telegram, bot);
  const said = telegram.say({ chat: ada.id, from: ada, text: "hello" });
  await telegram.until(() => telegram.answers(ada.id).length === 1);
  expect(telegram.answers(ada.id)[0]).toMatchObject({ text: "You said hello", replyTo: said.messageId, isBot: true });
  expect(telegram.violations).toEqual([]);
  expect(telegram.oddities).toEqual([]);
});

it("each update is given once over many messages, in order", async () => {
  const telegram = await fake();
  const ada = telegram.user();
  const heard: string[] = [];
  const bot = botOf(telegram);
  bot.on("message:text", (ctx) => void heard.push(ctx.msg.text));
  await polling(telegram, bot);
  for (let i = 0; i < 30; i++) telegram.say({ chat: ada.id, from: ada, text: `${i}` });
  await telegram.until(() => heard.length === 30);
  expect(heard).toEqual(Array.from({ length: 30 }, (_, i) => `${i}`));
});

it("an edited answer keeps its history, and the same text again is refused", async () => {
  const telegram = await fake();
  const ada = telegram.user();
  const { api } = botOf(telegram);
  const sent = await api.sendMessage(ada.id, "one");
  await api.editMessageText(ada.id, sent.message_id, "two", { entities: [{ type: "bold", offset: 0, length: 3 }] });
  await expect(
    api.editMessageText(ada.id, sent.message_id, "two", { entities: [{ type: "bold", offset: 0, length: 3 }] }),
  ).rejects.toThrow("message is not modified: specified new message content and reply markup are exactly the same");
  const [answer] = telegram.answers(ada.id);
  expect(answer!.versions.map((v) => v.text)).toEqual(["one", "two"]);
  expect(answer!.entities).toEqual([{ type: "bold", offset: 0, length: 3 }]);
  expect(telegram.violations).toHaveLength(1);
});

it("drafts show and vanish: with Thinking first, replaced, stopped by the person, gone when a message is sent", async () => {
  const telegram = await fake({ bot: { topics: true } });
  const ada = telegram.user();
  const bot = botOf(telegram);
  const stopped: unknown[] = [];
  bot.use((ctx) => void (ctx.update.stopped_message_generation && stopped.push(ctx.update.stopped_message_generation)));
  await polling(telegram, bot);
  const draft = (text: string): Promise<true> =>
    bot.api.raw.sendMessageDraft({ chat_id: ada.id, draft_id: 7, text, can_stop: true });
  await draft("");
  expect(telegram.draftNow(ada.id)).toMatchObject({ text: "", draftId: 7 });
  await draft("Words of");
  expect(telegram.draftNow(ada.id)?.text).toBe("Words of");
  expect(telegram.messages(ada.id)).toEqual([]);
  telegram.pressStop(ada.id, 7);
  await telegram.until(() => stopped.length === 1);
  expect(stopped[0]).toEqual({ chat: { id: ada.id, first_name: ada.firstName, type: "private" }, draft_id: 7 });
  expect(telegram.draftNow(ada.id)).toBeUndefined();
  expect(telegram.oddities).toEqual([]);
  await draft("Words of the answer");
  expect(telegram.oddities).toEqual(["sendMessageDraft: draft 7 was stopped by the person and is sent again"]);
  await bot.api.sendMessage(ada.id, "Words of the answer.");
  expect(telegram.draftNow(ada.id)).toBeUndefined();
  expect(telegram.drafts(ada.id)).toHaveLength(3);
});

it("a pressed button reaches the bot with its message, and can be answered once", async () => {
  const telegram = await fake();
  const ada = telegram.user();
  const bot = botOf(telegram);
  let again: unknown;
  bot.on("callback_query:data", async (ctx) => {
    await ctx.answerCallbackQuery({ text: ctx.callbackQuery.data });
    again = await ctx.answerCallbackQuery().catch((error: unknown) => error);
  });
  await polling(telegram, bot);
  const sent = await bot.api.sendMessage(ada.id, "Which?", {
    reply_markup: { inline_keyboard: [[{ text: "A", callback_data: "a" }]] },
  });
  const pressed = telegram.press({ message: { chat: ada.id, id: sent.message_id }, data: "a", from: ada });
  await telegram.until(() => again !== undefined);
  expect(pressed.answer()).toMatchObject({ text: "a", showAlert: false });
  expect((again as GrammyError).description).toBe(
    "Bad Request: query is too old and response timeout expired or query ID is invalid",
  );
  expect(() => telegram.press({ message: { chat: ada.id, id: sent.message_id }, data: "b", from: ada })).toThrow(
    "no button",
  );
});

it("too many messages are refused with a time to wait", async () => {
  const telegram = await fake({ limits: { chatBurst: 2 } });
  const ada = telegram.user();
  const { api } = botOf(telegram);
  await api.sendMessage(ada.id, "1");
  await api.sendMessage(ada.id, "2");
  const refused = await api.sendMessage(ada.id, "3").catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(GrammyError);
  expect(refused).toMatchObject({
    error_code: 429,
    description: "Too Many Requests: retry after 1",
    parameters: { retry_after: 1 },
  });
  expect(telegram.answers(ada.id)).toHaveLength(2);
});

it("a webhook bot gets updates with the secret, answers in the reply, and is retried when it fails", async () => {
  const telegram = await fake({ webhookRetryMs: 20 });
  const ada = telegram.user();
  const bot = botOf(telegram);
  bot.on("message:text", (ctx) => ctx.reply(`hook ${ctx.msg.text}`));
  await bot.init();
  const handle = webhookCallback(bot, "http", { secretToken: "s3cret" });
  const heads: unknown[] = [];
  let failing = 2;
  const server = createServer((request, response) => {
    heads.push(request.headers["x-telegram-bot-api-secret-token"]);
    if (failing-- > 0) response.writeHead(500).end();
    else void handle(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closers.push(() => new Promise((resolve) => server.close(() => resolve())));
  closers.push(async () => server.closeAllConnections());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  await bot.api.setWebhook(url, { secret_token: "s3cret", allowed_updates: ["message"] });
  telegram.say({ chat: ada.id, from: ada, text: "one" });
  telegram.say({ chat: ada.id, from: ada, text: "two" });
  await telegram.until(() => telegram.answers(ada.id).length === 2);
  expect(telegram.answers(ada.id).map((m) => m.text)).toEqual(["hook one", "hook two"]);
  expect(new Set(heads)).toEqual(new Set(["s3cret"]));
  expect(heads).toHaveLength(4);
  await expect(bot.api.getUpdates()).rejects.toThrow(
    "409: Conflict: can't use getUpdates method while webhook is active",
  );
  const info = await bot.api.getWebhookInfo();
  expect(info).toMatchObject({ url, pending_update_count: 0, allowed_updates: ["message"] });
  expect(info.last_error_message).toContain("500");
});

it("uploads are kept as bytes and come back byte for byte", async () => {
  const telegram = await fake();
  const ada = telegram.user();
  const { api } = botOf(telegram);
  const bytes = Uint8Array.from({ length: 3000 }, (_, i) => (i * 7) % 256);
  const sent = await api.sendDocument(ada.id, new InputFile(bytes, "données; v1.bin"), { caption: "here" });
  expect(telegram.answers(ada.id)[0]!.file!.bytes).toEqual(bytes);
  const file = await api.getFile(sent.document.file_id);
  const response = await fetch(`${telegram.url}/file/bot${telegram.token}/${file.file_path}`);
  expect(new Uint8Array(await response.arrayBuffer())).toEqual(bytes);
  expect(telegram.traffic[0]).toMatchObject({
    path: "sendDocument",
    contentType: "multipart/form-data",
    body: { chat_id: String(ada.id), caption: "here" },
  });
  expect(JSON.stringify(telegram.traffic)).not.toContain(telegram.token);
});

it("an unknown outcome: the message is there though the bot saw the connection break", async () => {
  const telegram = await fake();
  const ada = telegram.user();
  const { api } = botOf(telegram);
  telegram.fault({ method: "sendMessage", dropAfterProcessing: true });
  await expect(api.sendMessage(ada.id, "once")).rejects.toBeInstanceOf(HttpError);
  expect(telegram.answers(ada.id).map((m) => m.text)).toEqual(["once"]);
  telegram.fault({ method: "sendMessage", status: 500, times: 2 });
  await expect(api.sendMessage(ada.id, "x")).rejects.toThrow("500: Internal Server Error");
  await expect(api.sendMessage(ada.id, "x")).rejects.toThrow("500");
  await api.sendMessage(ada.id, "twice");
  telegram.down(60);
  await expect(api.sendMessage(ada.id, "down")).rejects.toBeInstanceOf(HttpError);
  await new Promise((resolve) => setTimeout(resolve, 80));
  await api.sendMessage(ada.id, "up");
  expect(telegram.answers(ada.id).map((m) => m.text)).toEqual(["once", "twice", "up"]);
  expect(telegram.violations).toEqual([]);
});
