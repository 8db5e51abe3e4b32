import { describe, expect, test } from "vitest";
import { createLog } from "../../src/log.ts";
import { readTurn } from "../../src/telegram/inbound.ts";
import { type Message, parseUpdate } from "../../src/telegram/wire.ts";
import { COMMANDS } from "./harness.ts";

const me = { id: 7, username: "gondolier_bot", name: "Gondolier" };
const ann = { id: 5, is_bot: false, first_name: "Ann", last_name: "Lee", language_code: "de-AT" };
const bot = { id: 7, is_bot: true, first_name: "Gondolier", username: "gondolier_bot" };
const den = { id: -1001, type: "supergroup", title: "Den" };
const home = { id: 5, type: "private", first_name: "Ann" };
const photo = [
  { file_id: "small", file_unique_id: "a", width: 90, height: 60, file_size: 100 },
  { file_id: "large", file_unique_id: "b", width: 900, height: 600, file_size: 9000 },
];

let counter = 100;
function message(fields: Record<string, unknown>): Message {
  const body = {
    update_id: 1,
    message: { message_id: counter++, date: 1_700_000_000, from: ann, chat: den, ...fields },
  };
  return parseUpdate(body)!.message!;
}
const read = (...messages: Message[]) => readTurn(messages, me, COMMANDS);
const call = (fields: Record<string, unknown>) => read(message(fields))?.turn.call;
const typed = (text: string, length = text.split(" ")[0]!.length) => ({
  text,
  entities: [{ type: "bot_command", offset: 0, length }],
});
const mention = (text: string) => ({
  text,
  entities: [{ type: "mention", offset: text.indexOf("@"), length: "@gondolier_bot".length }],
});

describe("what is an ask", () => {
  test("any message in a private chat, also in its topics", () => {
    const turn = read(message({ chat: home, text: "hi", is_topic_message: true, message_thread_id: 12 }))?.turn;
    expect(turn).toMatchObject({ call: { command: "ask", options: { prompt: "hi" } }, place: { thread: "12" } });
    expect(turn?.target).toMatchObject({ chat: 5, thread: 12, user: 5 });
  });

  test("in a group a mention, a mention by name, and a reply to the bot", () => {
    expect(call(mention("hey @Gondolier_Bot  what now?"))).toEqual({
      command: "ask",
      options: { prompt: "hey what now?" },
    });
    const byName = { text: "Gondolier, hi", entities: [{ type: "text_mention", offset: 0, length: 9, user: bot }] };
    expect(call(byName)?.options).toEqual({ prompt: "hi" });
    const reply = read(
      message({ text: "why?", reply_to_message: { message_id: 9, chat: den, from: bot, text: "so" } }),
    );
    expect(reply?.turn).toMatchObject({ call: { options: { prompt: "why?" } }, replyTo: "9" });
    expect(reply?.turn.quoted).toBeUndefined();
  });

  test("nothing else in a group", () => {
    expect(call({ text: "good morning" })).toBeUndefined();
    expect(call({ text: "see @other_bot", entities: [{ type: "mention", offset: 4, length: 10 }] })).toBeUndefined();
    expect(call({ text: "no", reply_to_message: { message_id: 9, chat: den, from: ann, text: "so" } })).toBeUndefined();
    expect(call({ photo })).toBeUndefined();
  });

  test("a thread in a supergroup that is no forum is no topic", () => {
    const turn = read(message({ ...mention("@gondolier_bot a"), message_thread_id: 44 }))?.turn;
    expect(turn?.place.thread).toBeUndefined();
  });

  test("in a topic that the bot opened every message, without replying to its beginning", () => {
    const start = { message_id: 3, chat: den, from: bot, forum_topic_created: { name: "x", icon_color: 1 } };
    const inTopic = { is_topic_message: true, message_thread_id: 3 };
    const turn = read(message({ text: "hi", ...inTopic, reply_to_message: start }))?.turn;
    expect(turn).toMatchObject({ call: { options: { prompt: "hi" } } });
    expect(turn?.replyTo).toBeUndefined();
    expect(call({ text: "hi", ...inTopic, reply_to_message: { ...start, from: ann } })).toBeUndefined();
  });

  test("a bare mention below somebody's words asks about those, and below nothing it asks nothing", () => {
    const replied = { message_id: 9, chat: den, from: { id: 6, first_name: "Bob" }, text: "is the sea green?" };
    const turn = read(message({ ...mention("@gondolier_bot"), reply_to_message: replied }))?.turn;
    expect(turn?.call).toEqual({ command: "ask", options: { prompt: "is the sea green?" } });
    expect(turn?.quoted).toBeUndefined();
    const seen = read(message({ ...mention("@gondolier_bot"), reply_to_message: { ...replied, photo } }))?.turn;
    expect(seen).toMatchObject({ call: { options: { prompt: "" } }, quoted: { text: "is the sea green?" } });
    expect(call(mention("@gondolier_bot"))?.options).toEqual({ prompt: "" });
  });

  test("the message replied to is quoted, or what of it was marked", () => {
    const replied = { message_id: 9, chat: den, from: { id: 8, first_name: "Bob" }, text: "the sea is green" };
    expect(read(message({ ...mention("@gondolier_bot true?"), reply_to_message: replied }))?.turn).toMatchObject({
      quoted: { name: "Bob", text: "the sea is green" },
      replyTo: "9",
    });
    const marked = {
      ...mention("@gondolier_bot true?"),
      reply_to_message: replied,
      quote: { text: "green", position: 11 },
    };
    expect(read(message(marked))?.turn.quoted?.text).toBe("green");
  });
});

describe("what is ignored", () => {
  test.each([
    ["bots", { from: { id: 9, is_bot: true, first_name: "B" } }],
    ["messages sent via a bot", { via_bot: { id: 9, is_bot: true, first_name: "B" } }],
    ["posts forwarded automatically", { is_automatic_forward: true, sender_chat: { id: -1002, type: "channel" } }],
    ["people who write as a channel", { sender_chat: { id: -1002, type: "channel", title: "News" } }],
    ["business chats", { business_connection_id: "x" }],
  ])("%s", (_, fields) => {
    expect(call({ ...mention("@gondolier_bot hi"), ...fields })).toBeUndefined();
  });

  test("news about the chat itself", () => {
    expect(call({ chat: home, new_chat_title: "x" })).toBeUndefined();
    expect(call({ chat: home, pinned_message: { message_id: 1 } })).toBeUndefined();
  });

  test("but not who manages a group anonymously", () => {
    const standIn = { id: 1087968824, is_bot: true, first_name: "Group" };
    const turn = read(message({ ...mention("@gondolier_bot hi"), from: standIn, sender_chat: den }))?.turn;
    expect(turn?.person).toMatchObject({ id: "-1001", name: "anonymous admin" });
    expect(turn?.target).not.toHaveProperty("user");
  });
});

describe("commands", () => {
  test("text after the command fills the first required option", () => {
    expect(call(typed("/ask what is\nnew?"))).toEqual({ command: "ask", options: { prompt: "what is\nnew?" } });
    expect(call(typed("/ask@Gondolier_bot why"))).toEqual({ command: "ask", options: { prompt: "why" } });
    expect(call(typed("/model llama"))).toEqual({ command: "model", options: { name: "llama" } });
    expect(call(typed("/imagine a cat style=anime count=2"))).toEqual({
      command: "imagine",
      options: { prompt: "a cat", style: "Anime", count: 2 },
    });
    expect(call(typed("/ask what does x=1 mean"))?.options).toEqual({ prompt: "what does x=1 mean" });
  });

  test("those of other bots are ignored, unknown ones too unless they are meant for us", () => {
    expect(call(typed("/ask@other_bot hi"))).toBeUndefined();
    expect(call(typed("/dance"))).toBeUndefined();
    expect(call(typed("/dance@gondolier_bot"))).toEqual({ command: "dance\u2060", options: {} });
    expect(call({ chat: home, ...typed("/dance") })).toEqual({ command: "dance\u2060", options: {} });
    expect(call({ chat: home, ...typed("/secret") })?.command).toBe("secret\u2060");
  });

  test("a medium fills its option, one's own before that of the message replied to", () => {
    const replied = { message_id: 9, chat: home, from: bot, photo };
    const file = { name: "photo.jpg", mime: "image/jpeg", size: 9000, ref: "large" };
    expect(call({ chat: home, ...typed("/edit make it blue"), reply_to_message: replied })?.options).toEqual({
      prompt: "make it blue",
      image: [file],
    });
    const own = { caption: "/edit green", caption_entities: [{ type: "bot_command", offset: 0, length: 5 }] };
    const mine = [{ ...photo[1]!, file_id: "mine" }];
    expect(call({ chat: home, ...own, photo: mine, reply_to_message: replied })?.options.image).toEqual([
      { ...file, ref: "mine" },
    ]);
    const voice = { file_id: "v", duration: 3, mime_type: "audio/ogg" };
    expect(
      call({ chat: home, ...typed("/transcribe"), reply_to_message: { ...replied, photo: undefined, voice } }),
    ).toMatchObject({
      options: { audio: [{ ref: "v", mime: "audio/ogg" }] },
    });
  });

  test("the words of the message replied to stand in for missing ones", () => {
    const replied = { message_id: 9, chat: home, from: { id: 8, first_name: "Bob" }, text: "a cat" };
    const asked = read(message({ chat: home, ...typed("/imagine"), reply_to_message: replied }));
    expect(asked?.turn.call.options).toEqual({ prompt: "a cat" });
    expect(asked?.turn.quoted).toBeUndefined();
  });

  test("/start greets and shows help, whatever comes with it", () => {
    const asked = read(message({ chat: home, ...typed("/start help=1") }));
    expect(asked?.turn.call).toEqual({ command: "help", options: {} });
    expect(asked?.turn.target).toMatchObject({ greet: "Ann Lee" });
  });
});

describe("files of a plain message", () => {
  const fileOf = (fields: Record<string, unknown>) => call({ chat: home, ...fields })?.options;

  test("pictures of every kind are pictures", () => {
    expect(fileOf({ photo })).toEqual({
      prompt: "",
      image: [{ name: "photo.jpg", mime: "image/jpeg", size: 9000, ref: "large" }],
    });
    const thumbnail = photo[0];
    const animation = { file_id: "g", mime_type: "video/mp4", thumbnail };
    expect(fileOf({ animation, document: animation })?.image).toEqual([
      { name: "animation.jpg", mime: "image/jpeg", size: 100, ref: "small" },
    ]);
    expect(fileOf({ sticker: { file_id: "s", is_animated: false, is_video: false } })?.image).toMatchObject([
      { mime: "image/webp", ref: "s" },
    ]);
    expect(fileOf({ sticker: { file_id: "s", is_animated: true, is_video: false, thumbnail } })?.image).toMatchObject([
      { ref: "small" },
    ]);
    const sent = { file_id: "d", file_name: "cat.PNG", mime_type: "application/octet-stream" };
    expect(fileOf({ document: sent })?.image).toMatchObject([{ mime: "image/png", name: "cat.PNG" }]);
  });

  test("what is said in a round film is listened to, and any file to be listened to is judged where that is done", () => {
    const note = { video_note: { file_id: "n", duration: 3 } };
    const document = { file_id: "t", file_name: "a.txt", mime_type: "text/plain" };
    const transcribed = (replied: Record<string, unknown>) =>
      call({ chat: home, ...typed("/transcribe"), reply_to_message: { ...message({ chat: home }), ...replied } })
        ?.options;
    expect(transcribed(note)?.audio).toMatchObject([{ ref: "n", mime: "video/mp4", name: "video-note.mp4" }]);
    expect(transcribed({ document })?.audio).toMatchObject([{ ref: "t", name: "a.txt" }]);
  });

  test("what no option takes goes where the core can say why", () => {
    expect(fileOf({ sticker: { file_id: "s", is_animated: true, is_video: false } })?.file).toMatchObject([
      { name: "sticker.tgs", mime: "application/x-tgsticker", ref: "s" },
    ]);
    expect(fileOf({ sticker: { file_id: "s", is_animated: false, is_video: true } })?.file).toMatchObject([
      { name: "sticker.webm", mime: "video/webm" },
    ]);
    expect(fileOf({ voice: { file_id: "v", mime_type: "audio/ogg" } })?.file).toMatchObject([{ mime: "audio/ogg" }]);
    expect(fileOf({ video: { file_id: "m", mime_type: "video/mp4" }, caption: "look" })).toMatchObject({
      prompt: "look",
    });
    expect(fileOf({ document: { file_id: "t", file_name: "a.txt", mime_type: "text/plain" } })?.file).toMatchObject([
      { name: "a.txt", ref: "t" },
    ]);
  });

  test("a sticker-less, wordless message is an empty ask in private", () => {
    expect(fileOf({ location: { latitude: 1, longitude: 2 } })).toEqual({ prompt: "" });
  });
});

test("an album is one turn with the id of its first message", () => {
  const parts = [3, 1, 2].map((n) =>
    message({
      message_id: n,
      chat: home,
      media_group_id: "g",
      photo: [{ ...photo[1]!, file_id: `p${n}` }],
      ...(n === 1 && { caption: "which?" }),
    }),
  );
  const turn = read(...parts)?.turn;
  expect(turn).toMatchObject({ id: "telegram:5:1", asked: ["1", "2", "3"], call: { options: { prompt: "which?" } } });
  expect((turn?.call.options.image as { ref: string }[]).map(({ ref }) => ref)).toEqual(["p1", "p2", "p3"]);
});

test("pieces of a long text are put together as they were cut", () => {
  const first = "a".repeat(4096);
  expect(
    read(message({ chat: home, text: first }), message({ chat: home, text: "bc" }))?.turn.call.options.prompt,
  ).toBe(`${first}bc`);
  const line = "a".repeat(4000);
  expect(read(message({ chat: home, text: line }), message({ chat: home, text: "bc" }))?.turn.call.options.prompt).toBe(
    `${line}\nbc`,
  );
});

test("an ephemeral message has an id of its own and leave to be answered unseen", () => {
  const turn = read(message({ message_id: 0, ephemeral_message_id: 4, ...typed("/export@gondolier_bot") }))?.turn;
  expect(turn).toMatchObject({ id: "telegram:-1001:e4-1700000000", asked: [] });
  expect(turn?.target).toMatchObject({ whisper: { message: 4, until: 1_700_000_015_000 } });
});

test("whatever comes in, reading it does not fail", () => {
  for (const odd of [undefined, null, 3, "x", [], {}, { update_id: "1" }]) expect(parseUpdate(odd)).toBeUndefined();
  expect(parseUpdate({ update_id: 4, message: { text: 3 } })).toEqual({ update_id: 4 });
});

test("what makes no sense is told to the log, without its words", () => {
  const lines: string[] = [];
  const log = createLog("info", [], { write: (line) => void lines.push(line) });
  const whole = { message_id: 1, chat: { id: 5, type: "private" }, text: "a secret", secret: 1 };
  parseUpdate({ update_id: 4, message: { ...whole, entities: [{ type: "bold", offset: "x", length: 1 }] } }, log);
  parseUpdate({ update_id: 5, message: whole }, log);
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    {
      level: "warn",
      update: 4,
      kinds: ["message"],
      at: "message.entities.0.offset",
      msg: "an update could not be read",
    },
  ]);
  expect(lines.join()).not.toContain("secret");
});
