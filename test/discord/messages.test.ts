import { afterEach, beforeEach, expect, test } from "vitest";
import type { FileRef } from "../../src/core/turn.ts";
import { openStage, type Stage } from "./harness.ts";

let stage: Stage;
let guild: ReturnType<Stage["discord"]["addGuild"]>;
let channel: ReturnType<Stage["discord"]["addChannel"]>;
let ada: ReturnType<Stage["discord"]["addUser"]>;

beforeEach(async () => {
  stage = await openStage({
    before(discord) {
      guild = discord.addGuild({ name: "Venice" });
      channel = discord.addChannel({ guild, name: "canals" });
      ada = discord.addUser({ username: "ada", globalName: "Ada" });
    },
  });
});
afterEach(async () => {
  await stage.core.shown();
  expect(stage.discord.violations).toEqual([]);
  await stage[Symbol.asyncDispose]();
});

const mention = () => `<@${stage.discord.bot.id}>`;
const turns = (count: number) => stage.discord.until(() => stage.core.turns.length >= count);
const quiet = () => new Promise((resolve) => setTimeout(resolve, 150));

test("a message that mentions the bot is an ask, without the mention", async () => {
  const message = stage.discord.say({ channel, author: ada, content: `${mention()}, who built the Rialto?` });
  await turns(1);
  const [turn] = stage.core.turns;
  expect(turn).toMatchObject({
    id: `discord:${message.id}`,
    place: { platform: "discord", id: channel.id, server: guild.id, private: false, nsfw: false, name: "canals" },
    person: { id: ada.id, name: "Ada" },
    call: { command: "ask", options: { prompt: "who built the Rialto?" } },
    asked: [message.id],
  });
  await stage.core.shown();
  const [answer] = stage.discord.answers(channel);
  expect(answer).toMatchObject({ content: "Hello!", reference: message.id, pinged: [] });
});

test("a direct message is an ask in a private place", async () => {
  const dm = stage.discord.addDm(ada);
  stage.discord.say({ channel: dm, author: ada, content: "hello" });
  await turns(1);
  expect(stage.core.turns[0]).toMatchObject({
    place: { id: dm.id, private: true },
    call: { options: { prompt: "hello" } },
  });
  expect(stage.core.turns[0]?.place.server).toBeUndefined();
});

test("a reply to the bot's message is an ask that names it", async () => {
  stage.discord.say({ channel, author: ada, content: `${mention()} one` });
  await turns(1);
  await stage.core.shown();
  const [answer] = stage.discord.answers(channel);
  stage.discord.say({ channel, author: ada, content: "and two?", replyTo: answer!.id, pingReply: false });
  await turns(2);
  expect(stage.core.turns[1]).toMatchObject({ replyTo: answer!.id, call: { options: { prompt: "and two?" } } });
  expect(stage.core.turns[1]?.quoted).toBeUndefined();
});

test("a mention in reply to somebody else takes their words and files along", async () => {
  const bob = stage.discord.addUser({ username: "bob", globalName: "Bob" });
  const other = stage.discord.say({
    channel,
    author: bob,
    content: "look at this",
    attachments: [{ name: "bridge.png", bytes: "png", contentType: "image/png" }],
  });
  stage.discord.say({ channel, author: ada, content: `${mention()} what is it?`, replyTo: other.id });
  await turns(1);
  const [turn] = stage.core.turns;
  expect(turn).toMatchObject({ quoted: { name: "Bob", text: "look at this" } });
  expect(turn?.replyTo).toBeUndefined();
  const [image] = turn?.call.options.image as FileRef[];
  expect(image).toMatchObject({ name: "bridge.png", mime: "image/png" });
  expect(image?.ref).not.toMatch(/http|\?/);
  const bytes = await stage.adapter.openFile(image!, 1000, new AbortController().signal);
  expect(Buffer.from(bytes).toString()).toBe("png");
});

test("a mention alone in reply to somebody else asks with their words", async () => {
  const bob = stage.discord.addUser({ username: "bob", globalName: "Bob" });
  const other = stage.discord.say({ channel, author: bob, content: "why is the lagoon green?" });
  stage.discord.say({ channel, author: ada, content: mention(), replyTo: other.id });
  await turns(1);
  expect(stage.core.turns[0]?.call.options.prompt).toBe("why is the lagoon green?");
  expect(stage.core.turns[0]?.quoted).toBeUndefined();
});

test("every message in a thread that the bot opened is an ask, in the thread's place", async () => {
  const thread = stage.discord.addThread({ parent: channel, name: "talk", by: stage.discord.bot });
  const other = stage.discord.addThread({ parent: channel, name: "theirs", by: ada });
  stage.discord.say({ channel: thread, author: ada, content: "in the thread" });
  stage.discord.say({ channel: other, author: ada, content: "not for the bot" });
  await turns(1);
  await quiet();
  expect(stage.core.turns.map((turn) => turn.call.options.prompt)).toEqual(["in the thread"]);
  expect(stage.core.turns[0]?.place).toMatchObject({ id: channel.id, thread: thread.id, server: guild.id });
});

test("a thread is age-restricted when its channel is", async () => {
  const red = stage.discord.addChannel({ guild, name: "red", nsfw: true });
  const thread = stage.discord.addThread({ parent: red, name: "talk", by: stage.discord.bot });
  stage.discord.say({ channel: thread, author: ada, content: "hello" });
  await turns(1);
  expect(stage.core.turns[0]?.place.nsfw).toBe(true);
});

test("bots, webhooks, system messages, everyone, roles and plain talk start nothing", async () => {
  const role = stage.discord.addRole(guild, { name: "gondolier", mentionable: true });
  const bob = stage.discord.addUser({ username: "bob" });
  const words = stage.discord.say({ channel, author: bob, content: "just talking" });
  stage.discord.say({ channel, bot: true, content: `${mention()} hi` });
  stage.discord.say({ channel, webhook: { name: "hook" }, content: `${mention()} hi` });
  stage.discord.say({ channel, author: ada, type: 7, content: `${mention()} joined` });
  stage.discord.say({ channel, author: stage.discord.owner, content: "@everyone come" });
  stage.discord.say({ channel, author: stage.discord.owner, content: `<@&${role.id}> come` });
  stage.discord.say({ channel, author: ada, content: "agreed", replyTo: words.id });
  await quiet();
  expect(stage.core.turns).toEqual([]);
});

test("names stand for ids in what the model reads", async () => {
  const bob = stage.discord.addUser({ username: "bob", globalName: "Bob" });
  stage.discord.addMember(guild, bob, { nick: "Bobby" });
  const role = stage.discord.addRole(guild, { name: "rowers" });
  stage.discord.say({
    channel,
    author: ada,
    content: `hey ${mention()} ask <@${bob.id}> of <@&${role.id}> in <#${channel.id}> <:boat:123456789012345678>`,
  });
  await turns(1);
  expect(stage.core.turns[0]?.call.options.prompt).toMatch(/^hey ask @Bob(by)? of @rowers in #canals :boat:$/);
});

test("an empty mention is answered by a question for the question, and is no turn", async () => {
  stage.discord.say({ channel, author: ada, content: mention() });
  await stage.discord.until(() => stage.discord.answers(channel).length === 1);
  expect(stage.core.turns).toEqual([]);
  expect(stage.discord.answers(channel)[0]?.content).toMatch(/write your question/);
});

test("an event that comes twice is one turn", async () => {
  const message = stage.discord.say({ channel, author: ada, content: `${mention()} once` });
  await turns(1);
  await stage.core.shown();
  stage.discord.gateway.drop();
  await stage.discord.until(() => stage.adapter.health().ready);
  await quiet();
  expect(stage.core.turns.map((turn) => turn.id)).toEqual([`discord:${message.id}`]);
  expect(stage.discord.answers(channel)).toHaveLength(1);
});

test("messages of a channel are taken in in their order, however long each takes", async () => {
  stage.core.beforeAccept = async (turn) => {
    if (turn.call.options.prompt === "one") await new Promise((resolve) => setTimeout(resolve, 60));
  };
  for (const word of ["one", "two", "three"])
    stage.discord.say({ channel, author: ada, content: `${mention()} ${word}` });
  await turns(3);
  expect(stage.core.turns.map((turn) => turn.call.options.prompt)).toEqual(["one", "two", "three"]);
});

test("an edited question is told once, and only when its words have changed", async () => {
  const message = stage.discord.say({ channel, author: ada, content: `${mention()} one` });
  await turns(1);
  stage.discord.edit(message, `${mention()}  one`);
  stage.discord.edit(message, `${mention()} two`);
  await stage.discord.until(() => stage.core.edits.length > 0);
  await quiet();
  expect(stage.core.edits).toEqual([{ id: message.id, text: "two" }]);
});

test("deleted messages are told, one by one and many at once", async () => {
  const messages = ["a", "b", "c"].map((content) => stage.discord.say({ channel, author: ada, content }));
  stage.discord.delete(messages[0]!);
  stage.discord.bulkDelete(channel, messages.slice(1));
  await stage.discord.until(() => stage.core.removed.length === 3);
  expect(stage.core.removed.toSorted()).toEqual(messages.map((each) => each.id).toSorted());
});

test("files are sorted by what they are, and opened by their ids", async () => {
  const dm = stage.discord.addDm(ada);
  stage.discord.say({
    channel: dm,
    author: ada,
    content: "",
    attachments: [
      { name: "a.png", bytes: "1", contentType: "image/png" },
      { name: "b.txt", bytes: "some text", contentType: "text/plain; charset=utf-8" },
      { name: "c.zip", bytes: "2", contentType: "application/zip" },
    ],
  });
  await stage.discord.until(() => stage.discord.answers(dm).length > 0);
  stage.discord.say({
    channel: dm,
    author: ada,
    content: "read",
    attachments: [{ name: "b.txt", bytes: "some text", contentType: "text/plain; charset=utf-8" }],
  });
  await turns(1);
  const [file] = stage.core.turns[0]?.call.options.file as FileRef[];
  expect(file).toMatchObject({ name: "b.txt", mime: "text/plain", size: 9 });
  const signal = new AbortController().signal;
  await expect(stage.adapter.openFile(file!, 5, signal)).rejects.toMatchObject({ key: "error.file.large" });
  await expect(stage.adapter.openFile({ ...file!, size: 0 }, 5, signal)).rejects.toMatchObject({
    key: "error.file.large",
  });
  stage.discord.delete(stage.core.turns[0]!.asked[0]!);
  await expect(stage.adapter.openFile(file!, 5000, signal)).rejects.toMatchObject({ key: "error.file.gone" });
  await stage.discord.until(() => stage.discord.violations.length > 0);
  stage.discord.violations.length = 0;
});
