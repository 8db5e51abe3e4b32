import { Api } from "grammy";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type FakeTelegram, startFakeTelegram } from "./telegram/index.ts";

let telegram: FakeTelegram;
let api: Api;
beforeEach(async () => {
  telegram = await startFakeTelegram();
  api = new Api(telegram.token, { apiRoot: telegram.url });
});
afterEach(() => telegram.stop());

it("with privacy on, only what is meant for the bot arrives", async () => {
  const ada = telegram.user();
  const other = telegram.user({ isBot: true, username: "other_bot" });
  const group = telegram.supergroup({ members: [ada, other] });
  const hears = (text: string, more: object = {}): boolean =>
    telegram.say({ chat: group, from: ada, text, ...more }).update !== undefined;
  expect(hears("just talking")).toBe(false);
  expect(hears("/ask@gondolier_bot why")).toBe(true);
  expect(hears("/ask@Gondolier_Bot why")).toBe(true);
  expect(hears("/ask@other_bot why")).toBe(false);
  expect(hears("hey @gondolier_bot why")).toBe(true);
  expect(hears("mail@gondolier_bot")).toBe(false);
  expect(hears("/ask why")).toBe(false);
  const own = await api.sendMessage(group.id, "I am here");
  expect(hears("/ask why")).toBe(true);
  expect(hears("and then?", { replyTo: own.message_id })).toBe(true);
  const theirs = telegram.say({ chat: group, from: other, text: "me too" });
  expect(theirs.update).toBeUndefined();
  expect(hears("/ask why")).toBe(false);
  expect(hears("/ask@gondolier_bot why", { replyTo: theirs.messageId })).toBe(false);
  expect(hears("via", { viaBot: "me" })).toBe(true);
  expect(hears("via", { viaBot: other })).toBe(false);
});

it("commands without a name reach the only bot of a group; private chats and administrators hear all", async () => {
  const ada = telegram.user();
  const group = telegram.group({ members: [ada], creator: ada });
  expect(telegram.say({ chat: group, from: ada, text: "/ask" }).update).toBeDefined();
  expect(telegram.say({ chat: group, from: ada, text: "talk" }).update).toBeUndefined();
  telegram.addBot(group, ada, "administrator");
  expect(telegram.say({ chat: group, from: ada, text: "talk" }).update).toBeDefined();
  expect(telegram.say({ chat: ada, text: "talk" }).update).toBeDefined();
  const bot = telegram.user({ isBot: true });
  expect(telegram.say({ chat: group, from: bot, text: "I am a bot" }).update).toBeUndefined();
});

it("what was hidden cannot be replied to, until it was shown as the message replied to", async () => {
  const ada = telegram.user();
  const group = telegram.supergroup({ members: [ada] });
  const hidden = telegram.say({ chat: group, from: ada, text: "secret" });
  const reply = { reply_parameters: { message_id: hidden.messageId } };
  await expect(api.sendMessage(group.id, "x", reply)).rejects.toThrow("message to be replied not found");
  const asked = telegram.say({ chat: group, from: ada, text: "@gondolier_bot this?", replyTo: hidden.messageId });
  expect(asked.update!.message!.reply_to_message).toMatchObject({ text: "secret" });
  await api.sendMessage(group.id, "x", reply);
});

it("the bot hears when it comes, goes, is blocked and unblocked", () => {
  const ada = telegram.user();
  const group = telegram.supergroup({ bot: "left", creator: ada });
  expect(telegram.say({ chat: group, from: ada, text: "@gondolier_bot" }).update).toBeUndefined();
  expect(telegram.addBot(group, ada)!.my_chat_member).toMatchObject({
    old_chat_member: { status: "left" },
    new_chat_member: { status: "member" },
  });
  expect(telegram.say({ chat: group, from: ada, text: "@gondolier_bot" }).update).toBeDefined();
  expect(telegram.kickBot(group, ada)!.my_chat_member).toMatchObject({ new_chat_member: { status: "kicked" } });
  expect(telegram.say({ chat: group, from: ada, text: "@gondolier_bot" }).update).toBeUndefined();
  expect(telegram.block(ada)!.my_chat_member).toMatchObject({
    chat: { type: "private" },
    new_chat_member: { status: "kicked" },
  });
  expect(() => telegram.say({ chat: ada, text: "x" })).toThrow("blocked");
  expect(telegram.start(ada).update!.message).toMatchObject({ text: "/start" });
});

it("anonymous administrators and channels write through stand-ins", async () => {
  await telegram.stop();
  telegram = await startFakeTelegram({ bot: { privacy: false } });
  const group = telegram.supergroup();
  const channel = telegram.channel();
  const anonymous = telegram.say({ chat: group, senderChat: group, text: "rules" });
  expect(anonymous.update!.message).toMatchObject({
    from: { username: "GroupAnonymousBot" },
    sender_chat: { id: group.id },
  });
  const asChannel = telegram.say({ chat: group, senderChat: channel, text: "ad" });
  expect(asChannel.update!.message).toMatchObject({
    from: { username: "Channel_Bot" },
    sender_chat: { id: channel.id },
  });
});
