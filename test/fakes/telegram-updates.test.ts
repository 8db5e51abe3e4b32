import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Api, GrammyError } from "grammy";
import { afterEach, expect, it } from "vitest";
import { type FakeTelegram, type FakeTelegramOptions, ManualClock, startFakeTelegram } from "./telegram/index.ts";

const running: FakeTelegram[] = [];
afterEach(async () => {
  for (const telegram of running.splice(0)) await telegram.stop();
});

async function fake(options?: FakeTelegramOptions): Promise<{ telegram: FakeTelegram; api: Api }> {
  const telegram = await startFakeTelegram(options);
  running.push(telegram);
  return { telegram, api: new Api(telegram.token, { apiRoot: telegram.url }) };
}

it("an offset confirms what lies before it and nothing else", async () => {
  const { telegram, api } = await fake();
  const ada = telegram.user();
  for (const text of ["a", "b", "c", "d"]) telegram.say({ chat: ada, text });
  const all = await api.getUpdates();
  const ids = all.map((u) => u.update_id);
  expect(ids).toEqual([ids[0], ids[0]! + 1, ids[0]! + 2, ids[0]! + 3]);
  expect(await api.getUpdates({ limit: 1 })).toEqual([all[0]]);
  expect(await api.getUpdates({ offset: ids[1]! })).toEqual(all.slice(1));
  expect(await api.getUpdates({ offset: ids[0]! })).toEqual(all.slice(1));
  expect(await api.getUpdates({ offset: ids[3]! + 5000 })).toEqual(all.slice(1));
  expect(await api.getUpdates({ offset: -1 })).toEqual(all.slice(3));
  expect(await api.getUpdates()).toEqual(all.slice(3));
  expect(await api.getUpdates({ offset: ids[3]! + 1 })).toEqual([]);
  expect(telegram.pending).toBe(0);
});

it("a poll waits for the next update, and ends empty when its time is up", async () => {
  const clock = new ManualClock();
  const { telegram, api } = await fake({ clock });
  const ada = telegram.user();
  const waiting = api.getUpdates({ timeout: 30 });
  await telegram.until(() => telegram.isPolled);
  telegram.say({ chat: ada, text: "one" });
  telegram.say({ chat: ada, text: "two" });
  expect((await waiting).map((u) => u.message?.text)).toEqual(["one", "two"]);
  const empty = api
    .getUpdates({ offset: -1, timeout: 10 })
    .then(() => api.getUpdates({ offset: 2_000_000_000, timeout: 1 }));
  expect(await empty).toHaveLength(1);
  const idle = api.getUpdates({ offset: (await api.getUpdates())[0]!.update_id + 1, timeout: 50 });
  await telegram.until(() => telegram.isPolled);
  clock.advance(49_999);
  expect(telegram.isPolled).toBe(true);
  clock.advance(1);
  expect(await idle).toEqual([]);
});

it("of two pollers the earlier is sent away, and closely following conflicts are told late", async () => {
  const clock = new ManualClock();
  const { telegram, api } = await fake({ clock });
  const first = api.getUpdates({ timeout: 30 }).catch((error: unknown) => error);
  await telegram.until(() => telegram.isPolled);
  const second = api.getUpdates({ timeout: 30 }).catch((error: unknown) => error);
  expect(await first).toMatchObject({
    error_code: 409,
    description: "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
  });
  const third = api.getUpdates({ timeout: 30 }).catch((error: unknown) => error);
  await telegram.until(() => telegram.traffic.length === 3);
  let told = false;
  void second.then(() => {
    told = true;
  });
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(told).toBe(false);
  clock.advance(3000);
  expect(await second).toBeInstanceOf(GrammyError);
  telegram.say({ chat: telegram.user(), text: "x" });
  expect(await third).toHaveLength(1);
});

it("only the kinds asked for arrive, and the wish is remembered", async () => {
  const { telegram, api } = await fake();
  const ada = telegram.user();
  const sent = await api.sendMessage(ada.id, "x", {
    reply_markup: { inline_keyboard: [[{ text: "a", callback_data: "a" }]] },
  });
  await api.getUpdates({ allowed_updates: ["message"] });
  expect(telegram.press({ message: { chat: ada, id: sent.message_id }, data: "a", from: ada }).update).toBeUndefined();
  await api.getUpdates();
  expect(telegram.press({ message: { chat: ada, id: sent.message_id }, data: "a", from: ada }).update).toBeUndefined();
  expect(telegram.say({ chat: ada, text: "x" }).update).toBeDefined();
  await api.getUpdates({ allowed_updates: [] });
  expect(telegram.press({ message: { chat: ada, id: sent.message_id }, data: "a", from: ada }).update).toBeDefined();
});

it("old updates are gone: presses after 150 s, messages after a day; late answers are refused", async () => {
  const clock = new ManualClock();
  const { telegram, api } = await fake({ clock });
  const ada = telegram.user();
  const sent = await api.sendMessage(ada.id, "x", {
    reply_markup: { inline_keyboard: [[{ text: "a", callback_data: "a" }]] },
  });
  const { queryId } = telegram.press({ message: { chat: ada, id: sent.message_id }, data: "a", from: ada });
  telegram.say({ chat: ada, text: "x" });
  clock.advance(16_000);
  await expect(api.answerCallbackQuery(queryId)).rejects.toThrow("query is too old and response timeout expired");
  expect(await api.getUpdates()).toHaveLength(2);
  clock.advance(140_000);
  expect(await api.getUpdates()).toHaveLength(1);
  clock.advance(86_400_000);
  expect(await api.getUpdates()).toEqual([]);
});

it("message ids: one row for private chats and basic groups, one for each supergroup", async () => {
  const { telegram, api } = await fake({ limits: "lifted" });
  const [ada, bob] = [telegram.user(), telegram.user()];
  const [group, superA, superB] = [telegram.group({ members: [ada] }), telegram.supergroup(), telegram.supergroup()];
  const ids: number[] = [];
  for (const chat of [ada.id, bob.id, group.id, superA.id, superB.id, superA.id, ada.id]) {
    ids.push((await api.sendMessage(chat, "x")).message_id);
  }
  expect(ids).toEqual([1, 2, 3, 1, 1, 2, 4]);
});

it("albums, long texts, edits, forwards and channel posts arrive as clients send them", async () => {
  const { telegram } = await fake({ bot: { privacy: false } });
  const ada = telegram.user();
  const group = telegram.supergroup({ members: [ada] });
  const channel = telegram.channel({ discussion: group });
  const album = telegram.sayAlbum({ chat: ada, caption: "two" }, [
    { photo: new Uint8Array(9) },
    { photo: new Uint8Array(8) },
  ]);
  const groups = album.map((said) => said.update!.message!.media_group_id);
  expect(groups[0]).toBeTruthy();
  expect(groups[1]).toBe(groups[0]);
  expect(album.map((said) => said.update!.message!.caption)).toEqual(["two", undefined]);
  const long = telegram.sayLong({ chat: ada, text: "word ".repeat(2000) });
  expect(long.length).toBe(3);
  for (const piece of long) expect(piece.update!.message!.text!.length).toBeLessThanOrEqual(4096);
  const said = telegram.say({ chat: ada, text: "typpo" });
  expect(telegram.editMessage(ada, said.messageId, { text: "typo" }).update!.edited_message).toMatchObject({
    text: "typo",
  });
  const post = telegram.say({ chat: channel, text: "news" });
  expect(post.update!.channel_post).toMatchObject({ text: "news", sender_chat: { id: channel.id } });
  const forwarded = telegram.messages(group).at(-1)!;
  expect(forwarded.raw).toMatchObject({
    is_automatic_forward: true,
    from: { id: 777_000 },
    sender_chat: { id: channel.id },
    forward_origin: { type: "channel", message_id: post.messageId },
  });
});

it("a guest call and an inline query are answered in time or not at all", async () => {
  const clock = new ManualClock();
  const { telegram, api } = await fake({ clock });
  const ada = telegram.user();
  const elsewhere = telegram.supergroup({ bot: "left", members: [ada] });
  const guest = telegram.guestMessage({ chat: elsewhere, from: ada, text: "@gondolier_bot hi" });
  expect(guest.update!.guest_message).toMatchObject({ guest_query_id: guest.queryId, text: "@gondolier_bot hi" });
  const result = { type: "article" as const, id: "1", title: "A", input_message_content: { message_text: "…" } };
  const { inline_message_id } = await api.raw.answerGuestQuery({ guest_query_id: guest.queryId, result });
  await api.editMessageTextInline(inline_message_id, "the answer");
  expect(guest.answer()!.content.fields.text).toBe("the answer");
  await expect(api.raw.answerGuestQuery({ guest_query_id: guest.queryId, result })).rejects.toThrow("query is too old");
  const inline = telegram.inlineQuery({ from: ada, query: "cats" });
  await api.answerInlineQuery(inline.queryId, [result], { cache_time: 0 });
  expect(inline.answer()).toMatchObject({ cacheTime: 0, results: [{ id: "1" }] });
  const late = telegram.inlineQuery({ from: ada, query: "dogs" });
  clock.advance(11_000);
  await expect(api.answerInlineQuery(late.queryId, [result])).rejects.toThrow("query is too old");
});

it("traffic is written one JSON object a line, without the token", async () => {
  const { telegram, api } = await fake();
  const folder = await mkdtemp(join(tmpdir(), "telegram-"));
  await api.sendMessage(telegram.user().id, "x");
  await telegram.writeTraffic(join(folder, "t.jsonl"));
  const text = await readFile(join(folder, "t.jsonl"), "utf8");
  await rm(folder, { recursive: true });
  expect(text.endsWith("\n")).toBe(true);
  expect(JSON.parse(text)).toMatchObject({
    api: "telegram",
    method: "POST",
    path: "sendMessage",
    contentType: "application/json",
    body: { text: "x" },
  });
  expect(text).not.toContain(telegram.token);
});
