import { afterAll, beforeAll, expect, it } from "vitest";
import { type FakeTelegram, startFakeTelegram } from "./telegram/index.ts";

let telegram: FakeTelegram;
beforeAll(async () => {
  telegram = await startFakeTelegram({ limits: "lifted", bot: { topics: true, privacy: false } });
});
afterAll(() => telegram.stop());

interface Reply {
  readonly ok: boolean;
  readonly result?: unknown;
  readonly error_code?: number;
  readonly description?: string;
  readonly parameters?: Record<string, unknown>;
}

async function call(method: string, params: object = {}, token = telegram.token): Promise<Reply> {
  const response = await fetch(`${telegram.url}/bot${token}/${method}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(params),
  });
  const reply = (await response.json()) as Reply;
  expect(reply.ok ? 200 : reply.error_code).toBe(response.status);
  return reply;
}

async function words(method: string, params: object = {}): Promise<string | undefined> {
  const before = telegram.violations.length;
  const { description } = await call(method, params);
  expect(telegram.violations.length - before).toBe(description === undefined ? 0 : 1);
  return description;
}

async function sent(params: object): Promise<number> {
  const { result } = await call("sendMessage", params);
  return (result as { message_id: number }).message_id;
}

it("unknown methods, tokens and addresses are refused; method names may be written in any case", async () => {
  expect(await call("sendMassage")).toEqual({ ok: false, error_code: 404, description: "Not Found: method not found" });
  expect(await call("getMe", {}, "123:WRONG")).toMatchObject({ error_code: 401, description: "Unauthorized" });
  expect(await call("getMe", {}, "nonsense")).toMatchObject({ error_code: 401 });
  expect((await fetch(`${telegram.url}/elsewhere`)).status).toBe(404);
  expect((await call("GETME")).ok).toBe(true);
  expect((await call("sendInvoice")).description).toContain("not modelled");
});

it("bodies: JSON, form, query and multipart are all understood, broken ones are not", async () => {
  const ada = telegram.user();
  const url = `${telegram.url}/bot${telegram.token}/sendMessage`;
  const form = await fetch(url, { method: "POST", body: new URLSearchParams({ chat_id: `${ada.id}`, text: "form" }) });
  expect(((await form.json()) as Reply).ok).toBe(true);
  const query = await fetch(`${url}?chat_id=${ada.id}&text=query`);
  expect(((await query.json()) as Reply).ok).toBe(true);
  const data = new FormData();
  data.set("chat_id", `${ada.id}`);
  data.set("text", "multi\r\npart");
  expect(((await (await fetch(url, { method: "POST", body: data })).json()) as Reply).ok).toBe(true);
  expect(telegram.answers(ada).map((m) => m.text)).toEqual(["form", "query", "multi\npart"]);
  const broken = await fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body: "{" });
  expect(await broken.json()).toMatchObject({ error_code: 400, description: "Bad Request: can't parse JSON object" });
  expect(await words("sendMessage", { chat_id: ada.id, text: "x", reply_parameters: "{" })).toBe(
    "Bad Request: can't parse reply parameters JSON object",
  );
});

it("texts: empty, blank, too long, badly marked up", async () => {
  const { id: chat_id } = telegram.user();
  expect(await words("sendMessage", { chat_id })).toBe("Bad Request: message text is empty");
  expect(await words("sendMessage", { chat_id, text: " \n " })).toBe("Bad Request: text must be non-empty");
  expect(await words("sendMessage", { chat_id, text: "x".repeat(4097) })).toBe("Bad Request: message is too long");
  expect(await words("sendMessage", { chat_id, text: "😀".repeat(4096) })).toBeUndefined();
  expect(await words("sendMessage", { chat_id, text: "<b>x", parse_mode: "HTML" })).toBe(
    `Bad Request: can't parse entities: Can't find end tag corresponding to start tag "b"`,
  );
  expect(await words("sendMessage", { chat_id, text: "x", parse_mode: "Rtf" })).toBe(
    "Bad Request: unsupported parse_mode",
  );
  const entities = [{ type: "text_link", offset: 0, length: 1, url: "http://localhost/" }];
  expect(await words("sendMessage", { chat_id, text: "x", entities })).toBe(
    "Bad Request: entity URL 'http://localhost/' is invalid: Wrong HTTP URL",
  );
  expect(await words("sendMessage", { chat_id, text: "x", entities: [{ type: "bold", offset: 0 }] })).toBe(
    `Bad Request: can't parse MessageEntity: Can't find field "length"`,
  );
  const caption = "x".repeat(1025);
  expect(await words("sendDocument", { chat_id, document: "nonsense", caption })).toContain(
    "wrong remote file identifier",
  );
  expect(await words("sendDocument", { chat_id })).toBe("Bad Request: there is no document in the request");
});

it("chats: unknown, never started, blocked, kicked, no rights, not a member", async () => {
  const ada = telegram.user();
  const shy = telegram.user({ started: false });
  const unmet = telegram.user({ started: false, known: false });
  const text = "hello";
  expect(await words("sendMessage", { text })).toBe("Bad Request: chat_id is empty");
  expect(await words("sendMessage", { chat_id: 42, text })).toBe("Bad Request: chat not found");
  expect(await words("sendMessage", { chat_id: unmet.id, text })).toBe("Bad Request: chat not found");
  expect(await words("sendMessage", { chat_id: "@nobody_here", text })).toBe("Bad Request: chat not found");
  expect(await words("sendMessage", { chat_id: shy.id, text })).toBe(
    "Forbidden: bot can't initiate conversation with a user",
  );
  telegram.block(ada);
  expect(await words("sendMessage", { chat_id: ada.id, text })).toBe("Forbidden: bot was blocked by the user");
  telegram.unblock(ada);
  const kicked = telegram.supergroup({ creator: ada });
  telegram.kickBot(kicked, ada);
  expect(await words("sendMessage", { chat_id: kicked.id, text })).toBe(
    "Forbidden: bot was kicked from the supergroup chat",
  );
  expect(await words("sendMessage", { chat_id: telegram.group({ bot: "kicked" }).id, text })).toBe(
    "Forbidden: bot was kicked from the group chat",
  );
  expect(await words("sendMessage", { chat_id: telegram.supergroup({ bot: "left" }).id, text })).toBe(
    "Forbidden: bot is not a member of the supergroup chat",
  );
  const mute = telegram.supergroup({ permissions: { can_send_messages: false } });
  expect(await words("sendMessage", { chat_id: mute.id, text })).toBe(
    "Bad Request: not enough rights to send text messages to the chat",
  );
  expect(await words("sendMessage", { chat_id: telegram.channel({ bot: "member" }).id, text })).toBe(
    "Bad Request: need administrator rights in the channel chat",
  );
  const old = telegram.group({ creator: ada });
  const next = telegram.upgrade(old);
  expect(await call("sendMessage", { chat_id: old.id, text })).toMatchObject({
    description: "Bad Request: group chat was upgraded to a supergroup chat",
    parameters: { migrate_to_chat_id: next.id },
  });
  expect((await call("sendMessage", { chat_id: telegram.supergroup({ username: "venice_talk" }).id, text })).ok).toBe(
    true,
  );
  expect((await call("sendMessage", { chat_id: "@Venice_Talk", text })).ok).toBe(true);
});

it("edits: not found, not the bot's, no text, the other kind of keyboard", async () => {
  const ada = telegram.user();
  const group = telegram.supergroup({ members: [ada] });
  const said = telegram.say({ chat: group, from: ada, text: "mine" });
  const edit = { chat_id: group.id, text: "new" };
  expect(await words("editMessageText", { ...edit, message_id: 999 })).toBe("Bad Request: message to edit not found");
  expect(await words("editMessageText", { ...edit, message_id: said.messageId })).toBe(
    "Bad Request: message can't be edited",
  );
  expect(await words("editMessageText", { text: "x" })).toBe("Bad Request: message identifier is not specified");
  const id = await sent({ chat_id: group.id, text: "old" });
  expect(await words("editMessageText", { ...edit, message_id: id, text: "" })).toBe(
    "Bad Request: message text is empty",
  );
  expect(
    await words("editMessageText", { ...edit, message_id: id, reply_markup: { keyboard: [[{ text: "x" }]] } }),
  ).toBe("Bad Request: inline keyboard expected");
  expect(await words("editMessageText", { ...edit, message_id: id, text: "old" })).toMatch(
    /^Bad Request: message is not modified: /,
  );
  expect(await words("editMessageCaption", { chat_id: group.id, message_id: id, caption: "x" })).toBe(
    "Bad Request: there is no caption in the message to edit",
  );
  expect((await call("deleteMessage", { chat_id: group.id, message_id: id })).ok).toBe(true);
  expect(await words("editMessageText", { ...edit, message_id: id })).toBe("Bad Request: message to edit not found");
  expect(await words("deleteMessage", { chat_id: group.id, message_id: id })).toBe(
    "Bad Request: message to delete not found",
  );
  expect(await words("deleteMessage", { chat_id: group.id, message_id: said.messageId })).toBe(
    "Bad Request: message can't be deleted",
  );
});

it("replies: a message that is gone, allowed or not; a quote that is not there", async () => {
  const ada = telegram.user();
  const said = telegram.say({ chat: ada.id, text: "the whole question" });
  const reply = (reply_parameters: object): Promise<string | undefined> =>
    words("sendMessage", { chat_id: ada.id, text: "x", reply_parameters });
  expect(await reply({ message_id: 99_999 })).toBe("Bad Request: message to be replied not found");
  expect(await reply({ message_id: 99_999, allow_sending_without_reply: true })).toBeUndefined();
  expect(await reply({ message_id: said.messageId, quote: "whole" })).toBeUndefined();
  expect(await reply({ message_id: said.messageId, quote: "half" })).toBe("Bad Request: QUOTE_TEXT_INVALID");
  expect(telegram.answers(ada).at(-1)!.raw).toMatchObject({
    quote: { text: "whole", position: 4 },
    reply_to_message: { message_id: said.messageId },
  });
  telegram.deleteMessage(ada.id, said.messageId);
  expect(await reply({ message_id: said.messageId })).toBe("Bad Request: message to be replied not found");
});

it("buttons: data of 1 to 64 bytes, texts, addresses, 100 in all", async () => {
  const { id: chat_id } = telegram.user();
  const send = (...buttons: object[]): Promise<string | undefined> =>
    words("sendMessage", { chat_id, text: "x", reply_markup: { inline_keyboard: buttons.map((b) => [b]) } });
  expect(await send({ text: "a", callback_data: "ü".repeat(32) })).toBeUndefined();
  expect(await send({ text: "a", callback_data: "ü".repeat(33) })).toBe("Bad Request: BUTTON_DATA_INVALID");
  expect(await send({ text: "", callback_data: "x" })).toBe(
    "Bad Request: inline keyboard button text must be non-empty",
  );
  expect(await send({ text: "a" })).toBe(
    "Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
  );
  expect(await send({ text: "a", callback_data: "" })).toContain("Text buttons are unallowed");
  expect(await send({ text: "a", url: "http://localhost:1/" })).toBe(
    "Bad Request: inline keyboard button URL 'http://localhost:1/' is invalid: Wrong HTTP URL",
  );
  const hundred = Array.from({ length: 100 }, (_, i) => ({ text: `${i}`, callback_data: `${i}` }));
  expect(await send(...hundred)).toBeUndefined();
  expect(await send(...hundred, { text: "x", callback_data: "x" })).toBe("Bad Request: reply markup is too long");
});

it("topics: threads must exist, in private chats too; closed ones are closed", async () => {
  const ada = telegram.user();
  const forum = telegram.supergroup({ forum: true, creator: ada });
  const topic = telegram.topic(forum, "Gondolas", ada);
  const send = (chat_id: number, message_thread_id: number): Promise<string | undefined> =>
    words("sendMessage", { chat_id, message_thread_id, text: "x" });
  expect(await send(forum.id, topic.id)).toBeUndefined();
  expect(telegram.answers(forum, topic.id)[0]!.raw).toMatchObject({
    message_thread_id: topic.id,
    is_topic_message: true,
  });
  expect(await send(forum.id, 4711)).toBe("Bad Request: message thread not found");
  expect(await send(forum.id, 1)).toBe("Bad Request: message thread not found");
  expect(await send(ada.id, 4711)).toBe("Bad Request: message thread not found");
  const made = (await call("createForumTopic", { chat_id: ada.id, name: "Mine" })).result as {
    message_thread_id: number;
  };
  expect(await send(ada.id, made.message_thread_id)).toBeUndefined();
  expect(await words("createForumTopic", { chat_id: forum.id, name: "No" })).toBe(
    "Bad Request: not enough rights to create a topic",
  );
  topic.closed = true;
  expect(await send(forum.id, topic.id)).toBe("Bad Request: TOPIC_CLOSED");
  const plain = telegram.supergroup({ creator: ada });
  expect(await send(plain.id, 5)).toBeUndefined();
  expect(telegram.oddities.at(-1)).toContain("message_thread_id is ignored");
});

it("drafts: private chats only, an id that is not zero, at most 4,096 characters", async () => {
  const ada = telegram.user();
  const draft = (params: object): Promise<string | undefined> =>
    words("sendMessageDraft", { chat_id: ada.id, draft_id: 1, text: "x", ...params });
  expect(await draft({})).toBeUndefined();
  expect(await draft({ text: "" })).toBeUndefined();
  expect(await draft({ draft_id: 0 })).toBe("Bad Request: RANDOM_ID_INVALID");
  expect(await draft({ chat_id: telegram.supergroup().id })).toBe("Bad Request: TEXTDRAFT_PEER_INVALID");
  expect(await draft({ text: "x".repeat(4097) })).toBe("Bad Request: MESSAGE_TOO_LONG");
  expect(() => telegram.pressStop(ada.id, 1)).toThrow("no Stop button");
});

it("voice messages that a person does not want, photos that are none, files too large to fetch", async () => {
  const ada = telegram.user({ noVoice: true });
  const upload = async (
    method: string,
    field: string,
    bytes: Uint8Array<ArrayBuffer>,
    name: string,
  ): Promise<Reply> => {
    const form = new FormData();
    form.set("chat_id", `${ada.id}`);
    form.set(field, new Blob([bytes]), name);
    const response = await fetch(`${telegram.url}/bot${telegram.token}/${method}`, { method: "POST", body: form });
    return (await response.json()) as Reply;
  };
  const ogg = new TextEncoder().encode("OggS…");
  expect(await upload("sendVoice", "voice", ogg, "a.ogg")).toMatchObject({
    description: "Bad Request: VOICE_MESSAGES_FORBIDDEN",
  });
  expect((await upload("sendAudio", "audio", ogg, "a.ogg")).ok).toBe(true);
  expect(await upload("sendPhoto", "photo", ogg, "a.jpg")).toMatchObject({
    description: "Bad Request: IMAGE_PROCESS_FAILED",
  });
  const huge = telegram.say({
    chat: ada.id,
    document: { bytes: new Uint8Array(3), name: "big.zip", size: 30 * 2 ** 20 },
  });
  const { file_id } = huge.message.document as { file_id: string };
  expect(await words("getFile", { file_id })).toBe("Bad Request: file is too big");
  expect(await words("getFile", { file_id: "nonsense" })).toBe("Bad Request: invalid file_id");
  expect((await fetch(`${telegram.url}/file/bot${telegram.token}/photos/none.jpg`)).status).toBe(404);
  const tooBig = await upload("sendDocument", "document", new Uint8Array(53 * 2 ** 20), "x.bin");
  expect(tooBig).toMatchObject({ error_code: 413, description: "Request Entity Too Large" });
});

it("commands are kept by scope and language", async () => {
  const ada = telegram.user();
  const commands = [{ command: "ask", description: "Ask" }];
  expect(
    await words("setMyCommands", { commands, scope: { type: "all_private_chats" }, language_code: "de" }),
  ).toBeUndefined();
  expect((await call("getMyCommands", { scope: { type: "all_private_chats" }, language_code: "de" })).result).toEqual(
    commands,
  );
  expect((await call("getMyCommands", { scope: { type: "all_private_chats" } })).result).toEqual([]);
  expect(await words("setMyCommands", { commands: [{ command: "Ask!", description: "x" }] })).toBe(
    "Bad Request: BOT_COMMAND_INVALID",
  );
  expect(await words("setMyCommands", { commands, scope: { type: "planet" } })).toBe(
    "Bad Request: can't parse BotCommandScope: Unsupported type specified",
  );
  expect(await words("setMyCommands", { commands, scope: { type: "chat", chat_id: ada.id } })).toBeUndefined();
  expect(telegram.commands().map((set) => [set.scope.type, set.language])).toEqual([
    ["all_private_chats", "de"],
    ["chat", ""],
  ]);
});

it("members: who administers, who is unknown, what a private chat has", async () => {
  const [ada, bob, eve] = [telegram.user(), telegram.user(), telegram.user({ known: false })];
  const group = telegram.supergroup({ creator: ada, members: [bob] });
  const member = async (user_id: number): Promise<unknown> =>
    (await call("getChatMember", { chat_id: group.id, user_id })).result;
  expect(await member(ada.id)).toMatchObject({ status: "creator" });
  expect(await member(bob.id)).toMatchObject({ status: "member" });
  telegram.promote(group, bob);
  expect(await member(bob.id)).toMatchObject({ status: "administrator", can_delete_messages: true });
  expect(await words("getChatMember", { chat_id: group.id, user_id: eve.id })).toBe(
    "Bad Request: PARTICIPANT_ID_INVALID",
  );
  expect((await call("getChatAdministrators", { chat_id: group.id })).result).toHaveLength(2);
  expect(await words("getChatAdministrators", { chat_id: ada.id })).toBe(
    "Bad Request: there are no administrators in the private chat",
  );
});

it("a message with a forced reply or a keyboard cannot be edited", async () => {
  const ada = telegram.user();
  const id = await sent({ chat_id: ada.id, text: "Which?", reply_markup: { force_reply: true, selective: true } });
  expect(telegram.answers(ada)[0]!.keyboard).toEqual({ force_reply: true, selective: true });
  expect(await words("editMessageText", { chat_id: ada.id, message_id: id, text: "x" })).toBe(
    "Bad Request: message can't be edited",
  );
});

it("more than 100 entities are cut, and told", async () => {
  const ada = telegram.user();
  const entities = Array.from({ length: 120 }, (_, i) => ({ type: "bold", offset: i * 2, length: 1 }));
  await sent({ chat_id: ada.id, text: "x ".repeat(120), entities });
  expect(telegram.answers(ada)[0]!.entities).toHaveLength(100);
  expect(telegram.oddities.at(-1)).toContain("more than 100 entities: 20 are dropped");
});

it("whispers reach one person of a group, soon after what they did, and nobody else", async () => {
  const [ada, bob] = [telegram.user(), telegram.user()];
  const group = telegram.supergroup({ members: [ada, bob] });
  const whisper = (receiver_user_id: number, chat_id = group.id): Promise<Reply> =>
    call("sendMessage", { chat_id, text: "psst", ephemeral_message_parameters: { receiver_user_id } });
  telegram.say({ chat: group, from: ada, text: "/export@gondolier_bot" });
  const made = (await whisper(ada.id)).result as { message_id: number; ephemeral_message_id: number };
  expect(made).toMatchObject({ message_id: 0, receiver_user: { id: ada.id } });
  expect(telegram.answers(group)).toEqual([]);
  const { ephemeral_message_id } = made;
  const edit = { chat_id: group.id, receiver_user_id: ada.id, ephemeral_message_id, text: "done" };
  expect((await call("editEphemeralMessageText", edit)).result).toBe(true);
  expect(telegram.whispers(group, ada.id).map((m) => m.content.fields.text)).toEqual(["done"]);
  expect((await whisper(bob.id)).ok).toBe(false);
  expect((await whisper(ada.id, ada.id)).ok).toBe(false);
  expect((await call("deleteEphemeralMessage", edit)).ok).toBe(true);
  expect(telegram.whispers(group)).toEqual([]);
});
