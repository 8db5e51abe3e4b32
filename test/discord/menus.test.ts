import { afterEach, beforeEach, expect, test } from "vitest";
import { openStage, type Stage, say } from "./harness.ts";

let stage: Stage;
let guild: ReturnType<Stage["discord"]["addGuild"]>;
let channel: ReturnType<Stage["discord"]["addChannel"]>;
let ada: ReturnType<Stage["discord"]["addUser"]>;
let bob: ReturnType<Stage["discord"]["addUser"]>;

beforeEach(async () => {
  stage = await openStage({
    before(discord) {
      guild = discord.addGuild({ name: "Venice" });
      channel = discord.addChannel({ guild, name: "canals" });
      [ada, bob] = ["ada", "bob"].map((username) => discord.addUser({ username })) as [typeof ada, typeof bob];
    },
  });
  await stage.discord.until(() => stage.discord.commands.length > 5);
});
afterEach(async () => {
  await stage[Symbol.asyncDispose]();
});

const file = (name: string, contentType: string, bytes = "bytes") => ({ name, contentType, bytes });

test("a command in the menu of a message gets what the message says", async () => {
  stage.core.script = () => say("spoken");
  const target = stage.discord.say({ channel, author: bob, content: `hello <@${ada.id}>` });
  const handle = stage.discord.contextMenu({ command: "Read aloud", user: ada, channel, target });
  await stage.discord.until(() => stage.core.turns.length === 1);
  await stage.core.shown();
  expect(stage.core.turns[0]?.call).toEqual({ command: "read-aloud", options: { text: "hello @ada" } });
  expect(handle.response?.content).toBe("spoken");
  expect(handle.response?.ephemeralTo).toBeUndefined();
  expect(stage.discord.violations).toEqual([]);
});

test("a message's pictures, sounds and other files fill their options, and can be opened again", async () => {
  const attachments = [
    file("a.png", "image/png"),
    file("b.ogg", "audio/ogg", "sound"),
    file("c.pdf", "application/pdf"),
  ];
  const target = stage.discord.say({ channel, author: bob, content: "see", attachments });
  const handle = stage.discord.contextMenu({ command: "look", user: ada, channel, target });
  await stage.discord.until(() => stage.core.turns.length === 1);
  const { options } = stage.core.turns[0]!.call;
  expect(Object.keys(options).sort()).toEqual(["audio", "file", "image"]);
  const [sound] = options.audio as [Parameters<typeof stage.adapter.openFile>[0]];
  const bytes = await stage.adapter.openFile(sound, 1000, AbortSignal.timeout(2000));
  expect(Buffer.from(bytes).toString()).toBe("sound");
  await stage.core.shown();
  expect(handle.response?.ephemeralTo).toBe(ada.id);
});

test("where the bot is no member, the message's files come from what the menu brought", async () => {
  const abroad = stage.discord.addGuild({ name: "Genoa", bot: false });
  const harbour = stage.discord.addChannel({ guild: abroad, name: "harbour" });
  const attachments = [file("b.mp3", "audio/mpeg", "song")];
  const target = stage.discord.say({ channel: harbour, author: bob, content: "listen", attachments });
  stage.discord.contextMenu({ command: "look", user: ada, channel: harbour, target, userInstall: true });
  await stage.discord.until(() => stage.core.turns.length === 1);
  const [sound] = stage.core.turns[0]!.call.options.audio as [Parameters<typeof stage.adapter.openFile>[0]];
  expect(sound.ref).toMatch(/^command\//);
  const bytes = await stage.adapter.openFile(sound, 1000, AbortSignal.timeout(2000));
  expect(Buffer.from(bytes).toString()).toBe("song");
  expect(stage.discord.violations).toEqual([]);
});

test("a message without words opens a form for them", async () => {
  const target = stage.discord.say({ channel, author: bob, attachments: [file("a.png", "image/png")] });
  const handle = stage.discord.contextMenu({ command: "Read aloud", user: ada, channel, target });
  expect((await handle.responded).kind).toBe("modal");
  stage.discord.submitModal({ from: handle, values: { text: "these words" } });
  await stage.discord.until(() => stage.core.turns.length === 1);
  expect(stage.core.turns[0]?.call).toEqual({ command: "read-aloud", options: { text: "these words" } });
});

test("commands of the menu are no slash commands, and numbers may have fractions", async () => {
  expect(() => stage.discord.slash({ command: "read-aloud", user: ada, channel })).toThrow("no such command");
  stage.discord.slash({ command: "speed", options: { factor: 1.5 }, user: ada, channel });
  await stage.discord.until(() => stage.core.turns.length === 1);
  expect(stage.core.turns[0]?.call.options).toEqual({ factor: 1.5 });
});

test("a voice message that somebody speaks to the bot is listened to", async () => {
  stage.discord.say({
    channel: stage.discord.addDm(ada),
    author: ada,
    voice: true,
    attachments: [{ ...file("voice-message.ogg", "audio/ogg"), durationSecs: 2, waveform: "AAAA" }],
  });
  await stage.discord.until(() => stage.core.turns.length === 1);
  expect(stage.core.turns[0]?.call).toMatchObject({
    command: "ask",
    options: { prompt: "", audio: [{ name: "voice-message.ogg", mime: "audio/ogg" }] },
  });
});

test("what was last written in a channel can be read, oldest first, up to one message", async () => {
  stage.discord.say({ channel, author: bob, content: "one" });
  const upTo = stage.discord.say({ channel, author: ada, content: `two for <@${bob.id}>` });
  stage.discord.say({ channel, author: bob, content: "three" });
  const place = { platform: "discord", id: channel.id, server: guild.id, private: false, nsfw: false } as const;
  expect(await stage.adapter.recent?.(place, upTo.id, 10)).toEqual([
    { name: "bob", text: "one" },
    { name: "ada", text: "two for @bob" },
  ]);
  expect(await stage.adapter.recent?.({ ...place, owner: ada.id }, upTo.id, 10)).toBeUndefined();
});
