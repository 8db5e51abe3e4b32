import { randomBytes } from "node:crypto";
import sharp from "sharp";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Choices, Media, Part } from "../../src/core/part.ts";
import { openStage, type Stage } from "./harness.ts";

let stage: Stage;
let guild: ReturnType<Stage["discord"]["addGuild"]>;
let channel: ReturnType<Stage["discord"]["addChannel"]>;
let ada: ReturnType<Stage["discord"]["addUser"]>;

beforeEach(async () => {
  stage = await openStage({
    maxFileBytes: 400_000,
    limits: "lifted",
    before(discord) {
      guild = discord.addGuild({ name: "Venice" });
      channel = discord.addChannel({ guild, name: "canals" });
      ada = discord.addUser({ username: "ada" });
    },
  });
});
afterEach(async () => {
  await stage[Symbol.asyncDispose]();
});

const voice = (more: Partial<Media> = {}): Media => ({
  kind: "voice",
  bytes: Buffer.from("OggS and so on"),
  mime: "audio/ogg",
  name: "voice.ogg",
  alt: "Good day",
  durationSecs: 1.5,
  waveform: Uint8Array.from({ length: 256 }, (_, n) => n),
  ...more,
});
const picture = (name: string, bytes: Uint8Array = Buffer.from(name)): Media => ({
  kind: "image",
  bytes,
  mime: "image/png",
  name,
  alt: `shows ${name}`,
});
const media = (each: Media): Part => ({ type: "media", media: each });
const again: Choices = {
  type: "choices",
  phase: "done",
  rows: [[{ kind: "button", label: "Again", call: { command: "ask", options: {} }, who: "asker", id: "a1" }]],
};
const VOICE = 8192;

async function answersTo(...parts: readonly Part[]) {
  stage.core.script = async function* () {
    yield* parts;
  };
  stage.discord.say({ channel, author: ada, content: `<@${stage.discord.bot.id}> go` });
  await stage.discord.until(() => stage.core.turns.length > 0);
  await stage.core.shown();
  return stage.discord.answers(channel);
}

test("several pictures stand in one message, ten at most, with their words for who does not see them", async () => {
  const all = Array.from({ length: 12 }, (_, n) => picture(`${n}.png`));
  const answers = await answersTo({ type: "text", text: "Look:" }, ...all.map(media), again);
  expect(answers.map((each) => each.attachments.length)).toEqual([10, 2]);
  expect(answers.map((each) => each.controls.length)).toEqual([0, 1]);
  expect(answers.flatMap((each) => each.attachments.map((file) => file.description))).toEqual(
    all.map(({ alt }) => alt),
  );
  expect(answers.flatMap((each) => each.attachments.map((file) => Buffer.from(file.bytes).toString()))).toEqual(
    all.map(({ name }) => name),
  );
  expect(stage.discord.violations).toEqual([]);
});

test("a voice message stands alone, with its length and waveform; words and buttons stand before it", async () => {
  const [words, spoken, ...others] = await answersTo(
    { type: "text", text: "I say:" },
    media(picture("a.png")),
    media(voice()),
    again,
  );
  expect(others).toEqual([]);
  expect(words).toMatchObject({ content: "I say:", attachments: [{ name: "a.png" }], controls: [{ label: "Again" }] });
  expect(spoken).toMatchObject({
    content: "",
    controls: [],
    flags: VOICE,
    attachments: [{ name: "voice.ogg", contentType: "audio/ogg", durationSecs: 1.5 }],
  });
  expect(Buffer.from(spoken?.attachments[0]?.waveform ?? "", "base64")).toHaveLength(256);
  expect(stage.discord.violations).toEqual([]);
});

test("a voice message that is all there is needs no words beside it", async () => {
  const answers = await answersTo(media(voice()));
  expect(answers).toMatchObject([{ flags: VOICE, reference: expect.any(String) }]);
});

test("buttons of a lone voice message stand above what was said", async () => {
  const answers = await answersTo(media(voice()), again);
  expect(answers).toMatchObject([{ content: "-# 🔊 Good day", controls: [{ label: "Again" }] }, { flags: VOICE }]);
});

test("a command's first response cannot be a voice message, so that follows it", async () => {
  await stage.discord.until(() => stage.discord.commands.length > 5);
  stage.core.script = async function* () {
    yield { type: "status", text: "Speaking" };
    yield media(voice());
  };
  const handle = stage.discord.slash({ command: "ask", options: { prompt: "hi" }, user: ada, channel });
  await stage.discord.until(() => stage.core.turns.length > 0);
  await stage.core.shown();
  expect(handle.response?.content).toBe("-# 🔊 Good day");
  expect(handle.followups).toMatchObject([{ flags: VOICE, content: "" }]);
  expect(stage.discord.violations).toEqual([]);
});

test("where voice messages are forbidden the sound comes as a file, and where files are, that is said", async () => {
  const everyone = ["VIEW_CHANNEL", "SEND_MESSAGES", "READ_MESSAGE_HISTORY"] as const;
  const strict = stage.discord.addGuild({ botPermissions: [...everyone, "ATTACH_FILES"], everyone });
  channel = stage.discord.addChannel({ guild: strict });
  await stage.discord.until(() => stage.discord.world.guild(strict.id).members.has(stage.discord.bot.id));
  const asFile = await answersTo({ type: "text", text: "Hear:" }, media(voice()));
  expect(asFile).toMatchObject([{ content: "Hear:", attachments: [{ name: "voice.ogg" }], flags: 4 }]);
  const stricter = stage.discord.addGuild({ botPermissions: everyone, everyone });
  channel = stage.discord.addChannel({ guild: stricter });
  stage.core.turns.length = 0;
  const said = await answersTo({ type: "text", text: "Hear:" }, media(voice()));
  expect(said).toMatchObject([
    { content: expect.stringMatching(/^Hear:\n-# Discord takes no files from me here, so voice\.ogg/) },
  ]);
  stage.core.turns.length = 0;
  const inWords = await answersTo(media(voice({ words: "Good evening from the lagoon." })), again);
  expect(inWords.at(-1)?.content).toMatch(/^Good evening from the lagoon\.\n-# Voice messages cannot be sent/);
  expect(stage.core.failures).toEqual([]);
});

test("an answer that is given again makes its voice message anew", async () => {
  const first = await answersTo({ type: "text", text: "one" }, media(voice()), again);
  const before = stage.core.turns[0]!;
  stage.core.presses = () => ({
    call: { command: "ask", options: { prompt: "x" } },
    update: false,
    replaces: before.id,
  });
  stage.core.script = async function* () {
    yield { type: "text", text: "two" };
    yield media(voice({ alt: "another" }));
  };
  stage.discord.press({ message: first[0]!.id, label: "Again", user: ada });
  await stage.discord.until(() => stage.core.turns.length === 2);
  await stage.core.shown();
  const now = stage.discord.answers(channel);
  expect(now.map((each) => each.content)).toEqual(["two", ""]);
  expect(now[0]?.id).toBe(first[0]?.id);
  expect(now[1]?.id).not.toBe(first[1]?.id);
  expect(now[1]?.flags).toBe(VOICE);
  expect(stage.discord.violations).toEqual([]);
});

test("words that take the place of a voice message stand in a message of their own", async () => {
  const first = await answersTo({ type: "text", text: "one" }, media(voice()), again);
  const before = stage.core.turns[0]!;
  stage.core.presses = () => ({
    call: { command: "ask", options: { prompt: "x" } },
    update: false,
    replaces: before.id,
  });
  stage.core.script = async function* () {
    yield { type: "text", text: "word ".repeat(600) };
  };
  stage.discord.press({ message: first[0]!.id, label: "Again", user: ada });
  await stage.discord.until(() => stage.core.turns.length === 2);
  await stage.core.shown();
  const now = stage.discord.answers(channel);
  expect(now.map((each) => each.flags)).toEqual([4, 4]);
  expect(now.map((each) => each.content.length > 500)).toEqual([true, true]);
});

test("a film that is too large is named, with what Discord takes", async () => {
  const film: Media = { kind: "video", bytes: new Uint8Array(12 * 1_048_576), mime: "video/mp4", name: "film.mp4" };
  const [answer] = await answersTo({ type: "text", text: "See:" }, media(film));
  expect(answer?.content).toMatch(/^See:\n-# film\.mp4 is too large to be shown here: 12 MB\. Discord takes 10 MB\.$/);
  expect(stage.discord.violations).toEqual([]);
});

/** Nothing can be left out of it. */
const noise = async (side: number) =>
  sharp(randomBytes(side * side * 3), { raw: { width: side, height: side, channels: 3 } })
    .png()
    .toBuffer();

test("a picture that is too large for where it is asked for is compressed", async () => {
  await stage.discord.until(() => stage.discord.commands.length > 5);
  const bytes = await noise(600);
  expect(bytes.byteLength).toBeGreaterThan(1_000_000);
  stage.core.script = async function* () {
    yield media(picture("noise.png", bytes));
  };
  const handle = stage.discord.slash({ command: "ask", options: { prompt: "hi" }, user: ada, channel });
  await stage.discord.until(() => stage.core.turns.length > 0);
  await stage.core.shown();
  const [file] = handle.response?.attachments ?? [];
  expect(file).toMatchObject({ name: "noise.jpg", contentType: "image/jpeg", description: "shows noise.png" });
  expect(await sharp(file?.bytes).metadata()).toMatchObject({ format: "jpeg" });
  expect(file?.bytes.byteLength).toBeLessThanOrEqual(400_000);
  expect(stage.discord.violations).toEqual([]);
});

test("a limit that nobody told of is found out", async () => {
  const [answer] = await answersTo(media(picture("noise.png", await noise(450))));
  expect(answer?.attachments).toMatchObject([{ name: "noise.jpg" }]);
  expect(stage.core.failures).toEqual([]);
});

test("a server's boosts let larger files through", async () => {
  const boosted = stage.discord.addGuild({ premiumTier: 2 });
  channel = stage.discord.addChannel({ guild: boosted });
  const film: Media = { kind: "video", bytes: new Uint8Array(15 * 1_048_576), mime: "video/mp4", name: "film.mp4" };
  const answers = await answersTo({ type: "text", text: "See:" }, media(film));
  expect(answers[0]?.attachments).toMatchObject([{ name: "film.mp4", contentType: "video/mp4" }]);
  expect(stage.discord.violations).toEqual([]);
}, 15_000);

test("what a film may weigh is known beforehand: by the command, the server's boosts, and what a request holds", async () => {
  const MEBIBYTE = 1_048_576;
  const boosted = stage.discord.addGuild({ premiumTier: 2 });
  const most = (target: unknown) => stage.adapter.mostFileBytes(target);
  const message = { kind: "message", channel: channel.id };
  expect(most({ ...message, guild: guild.id })).toBe(10 * MEBIBYTE);
  await expect.poll(() => most({ ...message, guild: boosted.id })).toBe(24 * MEBIBYTE);
  expect(most(undefined)).toBe(10 * MEBIBYTE);
  stage.discord.slash({ command: "ask", options: { prompt: "hi" }, user: ada, channel });
  await stage.discord.until(() => stage.core.turns.length > 0);
  expect(most(stage.core.turns[0]?.target)).toBe(400_000);
});

test("a voice message whose making met no answer is not made twice", async () => {
  stage.discord.fault({ method: "POST", path: /messages$/, dropAfterProcessing: true });
  const answers = await answersTo(media(voice()));
  expect(answers).toMatchObject([{ flags: VOICE }]);
  expect(answers).toHaveLength(1);
});
