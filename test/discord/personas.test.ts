import sharp from "sharp";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Choices, Media, Part, Speaker } from "../../src/core/part.ts";
import type { TurnRecord } from "../../src/core/turn.ts";
import { memory, openStage, type Stage, setStage, Tap } from "./harness.ts";

let stage: Stage;
let guild: ReturnType<Stage["discord"]["addGuild"]>;
let channel: ReturnType<Stage["discord"]["addChannel"]>;
let ada: ReturnType<Stage["discord"]["addUser"]>;
let bob: ReturnType<Stage["discord"]["addUser"]>;

beforeEach(async () => {
  stage = await openStage({
    limits: "lifted",
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

const FACE = "https://outerface.venice.ai/characters/marco.png";
const marco: Speaker = { type: "speaker", name: "Marco *Polo*", avatarUrl: FACE };
const buttons = (phase: Choices["phase"], label: string): Choices => ({
  type: "choices",
  phase,
  rows: [[{ kind: "button", label, call: { command: "ask", options: { prompt: "x" } }, who: "asker", id: phase }]],
});
const text = (words: string): Part => ({ type: "text", text: words });
const script = (...parts: readonly Part[]) => {
  stage.core.script = async function* () {
    yield* parts;
  };
};
const say = (content = "hello", where: { id: string } = channel) =>
  stage.discord.say({ channel: where, author: ada, content: `<@${stage.discord.bot.id}> ${content}` });
async function answered(count = 1): Promise<void> {
  await stage.discord.until(() => stage.core.turns.length >= count);
  await stage.core.shown();
}
const answers = (where: { id: string } = channel) => stage.discord.answers(where);
const requests = (method: string, path: RegExp) =>
  stage.discord.traffic.filter((each) => each.method === method && path.test(each.path));
const hooks = () => [...stage.discord.world.webhooks.values()];

test("a character speaks by a webhook under its own name and face, grows by edits, and ends with its buttons", async () => {
  const tap = new Tap();
  stage.core.script = () => tap.parts();
  say();
  await stage.discord.until(() => stage.core.turns.length === 1);
  tap.give(marco);
  tap.give(buttons("growing", "Stop"));
  tap.say("Once");
  await stage.discord.until(() => answers().length === 1);
  expect(answers()[0]).toMatchObject({
    content: "Once",
    author: { name: "Marco *Polo*", webhook: true },
    controls: [{ label: "Stop" }],
    pinged: [],
  });
  tap.say(" upon a @everyone time");
  tap.give(buttons("done", "Regenerate"));
  tap.end();
  await stage.core.shown();
  expect(answers()).toMatchObject([{ content: expect.stringMatching(/time$/), controls: [{ label: "Regenerate" }] }]);
  expect(answers()[0]?.history.length).toBeGreaterThan(1);
  const [execute] = requests("POST", /^\/webhooks/);
  expect(execute).toMatchObject({ query: { wait: "true", with_components: "true" }, body: { avatar_url: FACE } });
  expect(requests("POST", /\/messages$/)).toEqual([]);
  expect(stage.core.sent.get(stage.core.turns[0]!.id)).toEqual(answers().map(({ id }) => id));
  expect(stage.discord.violations).toEqual([]);
});

test("one webhook is made per channel and found again, by another process too", async () => {
  script(marco, text("one"));
  say();
  await answered();
  say("again");
  await answered(2);
  expect(hooks()).toHaveLength(1);
  expect(requests("GET", /webhooks$/)).toHaveLength(1);
  await using other = await openStage({ discord: stage.discord });
  other.core.script = stage.core.script;
  await stage.adapter.stop();
  say("and again");
  await stage.discord.until(() => other.core.turns.length === 1);
  await other.core.shown();
  expect(answers()).toHaveLength(3);
  expect(hooks()).toHaveLength(1);
});

test("webhooks of others, whatever they look like, keep no character from speaking", async () => {
  const theirs = { id: "1", type: 1, token: null, application_id: null, name: "news" };
  stage.discord.fault({ method: "GET", path: /webhooks$/, status: 200, body: [theirs] });
  script(marco, text("one"));
  say();
  await answered();
  expect(hooks()).toHaveLength(1);
  expect(answers()).toHaveLength(1);
});

test("in a thread and in a forum the webhook of the parent speaks", async () => {
  script(marco, text("in here"), buttons("done", "Again"));
  const forum = stage.discord.addChannel({ guild, name: "forum", type: 15 });
  const thread = stage.discord.addThread({ parent: channel, by: ada });
  const post = stage.discord.addThread({ parent: forum, by: ada });
  for (const [n, where] of [thread, post].entries()) {
    say("hello", where);
    await answered(n + 1);
    expect(answers(where)).toMatchObject([{ content: "in here", author: { webhook: true } }]);
  }
  expect(hooks().map((each) => each.channelId)).toEqual([channel.id, forum.id]);
  await stage.adapter.amend(stage.core.turns[1]!.place, [answers(post)[0]!.id], buttons("done", "Other"));
  expect(answers(post)[0]?.controls).toMatchObject([{ label: "Other" }]);
  expect(stage.discord.violations).toEqual([]);
});

test("a reply to what a character said is a reply to the bot; other webhooks start nothing", async () => {
  script(marco, text("Ask me"));
  say();
  await answered();
  const [said] = answers();
  const stranger = stage.discord.say({ channel, content: "I am no bot of yours", webhook: { name: "Marco *Polo*" } });
  stage.discord.say({ channel, author: bob, content: "to a stranger", replyTo: stranger });
  stage.discord.say({ channel, author: bob, content: "what then?", replyTo: said!.id, pingReply: false });
  await answered(2);
  expect(stage.core.turns[1]).toMatchObject({ replyTo: said!.id, call: { options: { prompt: "what then?" } } });
  expect(stage.core.turns[1]?.quoted).toBeUndefined();
  expect(stage.core.turns).toHaveLength(2);
});

test("where other words came in between, a line leads to the question", async () => {
  const tap = new Tap();
  stage.core.script = () => tap.parts();
  const question = say();
  await stage.discord.until(() => stage.core.turns.length === 1);
  stage.discord.say({ channel, author: bob, content: "by the way" });
  await new Promise((resolve) => setTimeout(resolve, 50));
  tap.give(marco);
  tap.say("As you say");
  tap.end();
  await stage.core.shown();
  const link = `https://discord.com/channels/${guild.id}/${channel.id}/${question.id}`;
  expect(answers()[0]?.content).toBe(`-# [↩ ada](<${link}>)\nAs you say`);
});

test("a long answer goes on in further messages of the same character, none too long", async () => {
  script(marco, text("word ".repeat(900)), buttons("done", "Again"));
  say();
  await answered();
  expect(answers().length).toBeGreaterThan(2);
  for (const each of answers()) {
    expect(each.author.name).toBe("Marco *Polo*");
    expect(each.content.length).toBeLessThanOrEqual(2000);
  }
  expect(answers().map((each) => each.controls.length)).toEqual([...Array(answers().length - 1).fill(0), 1]);
});

test("pictures and voices of a character come from it too", async () => {
  const voice: Media = {
    kind: "voice",
    bytes: Buffer.from("OggS"),
    mime: "audio/ogg",
    name: "voice.ogg",
    durationSecs: 1,
    waveform: Uint8Array.of(1, 2),
  };
  const picture: Media = { kind: "image", bytes: Buffer.from("png"), mime: "image/png", name: "a.png", alt: "a boat" };
  script(marco, text("See and hear"), { type: "media", media: picture }, { type: "media", media: voice });
  say();
  await answered();
  expect(answers()).toMatchObject([
    { author: { webhook: true }, attachments: [{ name: "a.png", description: "a boat" }] },
    { author: { webhook: true }, attachments: [{ name: "voice.ogg" }], content: "" },
  ]);
  expect(stage.discord.violations).toEqual([]);
});

test("a message whose making met no answer is looked for, not made twice", async () => {
  script(marco, text("only once"));
  stage.discord.fault({ method: "POST", path: /^\/webhooks/, dropAfterProcessing: true });
  say();
  await answered();
  expect(answers().map((each) => each.content)).toEqual(["only once"]);
  expect(requests("POST", /^\/webhooks/)).toHaveLength(1);
});

test("a message that was never made is made", async () => {
  script(marco, text("at last"));
  stage.discord.fault({ method: "POST", path: /^\/webhooks/, drop: true });
  say();
  await answered();
  expect(answers().map((each) => each.content)).toEqual(["at last"]);
});

test("a webhook that somebody deletes is made anew once, and the answer is whole", async () => {
  const tap = new Tap();
  stage.core.script = () => tap.parts();
  say();
  await stage.discord.until(() => stage.core.turns.length === 1);
  tap.give(marco);
  tap.say("before");
  await stage.discord.until(() => answers().length === 1);
  stage.discord.world.webhooks.clear();
  tap.say(" and after");
  tap.end();
  await stage.core.shown();
  expect(answers().at(-1)).toMatchObject({ content: "before and after", author: { webhook: true } });
  expect(hooks()).toHaveLength(1);
  expect(stage.core.failures).toEqual([]);
  // Once more, and nobody wants one there.
  stage.discord.world.webhooks.clear();
  script(marco, text("by name"));
  say("again");
  await answered(2);
  expect(answers().at(-1)).toMatchObject({ author: { webhook: false } });
  expect(answers().at(-1)?.content).toMatch(/^\*\*Marco .*\*\*\nby name$/);
});

test("without the permission its name stands above its words, and its picture is shown once", async () => {
  const portrait = await sharp({ create: { width: 8, height: 8, channels: 3, background: "red" } })
    .png()
    .toBuffer();
  const poor = stage.discord.addGuild({ botPermissions: ["VIEW_CHANNEL", "SEND_MESSAGES", "ATTACH_FILES"] });
  const place = stage.discord.addChannel({ guild: poor });
  script({ type: "speaker", name: "Marco", avatar: portrait }, text("I have no face"));
  say("one", place);
  await answered(1);
  say("two", place);
  await answered(2);
  expect(answers(place)).toMatchObject([
    { content: "**Marco**\nI have no face", attachments: [{ name: "portrait.png", description: "Marco" }] },
    { content: "**Marco**\nI have no face", attachments: [] },
  ]);
  // Nobody was asked for what the bot knows that it may not have.
  expect(requests("GET", /webhooks$/)).toEqual([]);
  expect(stage.discord.violations).toEqual([]);
});

test("in direct messages its name stands above its words", async () => {
  script({ type: "speaker", name: "Marco" }, text("Between us"));
  stage.discord.say({ channel: stage.discord.addDm(ada), author: ada, content: "hello" });
  await answered();
  expect(answers(stage.discord.addDm(ada))).toMatchObject([{ content: "**Marco**\nBetween us" }]);
});

test("a face that is only bytes is given to the webhook once, and then named by its address", async () => {
  const portrait = await sharp({ create: { width: 300, height: 300, channels: 3, background: "red" } })
    .webp()
    .toBuffer();
  script({ type: "speaker", name: "Marco", avatar: portrait }, text("My face"));
  say();
  await answered();
  say("again");
  await answered(2);
  expect(requests("PATCH", /^\/webhooks\/\d+\/TOKEN$/)).toHaveLength(1);
  const faces = requests("POST", /^\/webhooks/).map((each) => (each.body as { avatar_url: string }).avatar_url);
  const [hook] = hooks();
  expect(new Set(faces)).toEqual(new Set([`https://cdn.discordapp.com/avatars/${hook!.id}/${hook!.avatar}.png`]));
  expect(stage.discord.violations).toEqual([]);
});

test("to a slash command the first response shows the question, and the character answers below", async () => {
  script(marco, text("By gondola"));
  const handle = stage.discord.slash({
    command: "ask",
    options: { prompt: "How do I\nget there?" },
    user: ada,
    channel,
  });
  await answered();
  expect(handle.response?.content).toBe("> How do I\n> get there?");
  expect(answers().map(({ content, author }) => [content, author.webhook])).toEqual([
    ["> How do I\n> get there?", false],
    ["By gondola", true],
  ]);
  expect(stage.core.sent.get(stage.core.turns[0]!.id)).toEqual([answers()[1]!.id]);
  expect(stage.discord.violations).toEqual([]);
});

test("a private answer to a command, and one where the bot is no member, stay in the command's own response", async () => {
  script(marco, text("Hush"));
  const hushed = stage.discord.slash({ command: "ask", options: { prompt: "x", private: true }, user: ada, channel });
  await answered();
  expect(hushed.response).toMatchObject({ content: "**Marco \\*Polo\\***\nHush", ephemeralTo: ada.id });
  const abroad = stage.discord.addGuild({ bot: false });
  const harbour = stage.discord.addChannel({ guild: abroad });
  const handle = stage.discord.slash({
    command: "ask",
    options: { prompt: "x" },
    user: ada,
    channel: harbour,
    userInstall: true,
  });
  await answered(2);
  expect(handle.response?.content).toBe("**Marco \\*Polo\\***\nHush");
  expect(hooks()).toEqual([]);
});

test("Regenerate answers in the character's own message, after a restart too", async () => {
  script(marco, text("first"), buttons("done", "Regenerate"));
  say();
  await answered();
  const [turn] = stage.core.turns as [TurnRecord];
  const [message] = answers();
  for (const again of ["second", "third"]) {
    stage.core.presses = () => ({
      call: { command: "ask", options: { prompt: "x" } },
      update: false,
      replaces: turn.id,
    });
    script(marco, text(again), buttons("done", "Regenerate"));
    const count = stage.core.turns.length;
    stage.discord.press({ message: message!.id, label: "Regenerate", user: ada });
    await answered(count + 1);
    expect(answers()).toMatchObject([{ id: message!.id, content: again, author: { webhook: true } }]);
  }
  await using other = await setStage({
    discord: stage.discord,
    adapter: { personas: await memory("discord-webhooks") },
  });
  other.core.script = async function* () {
    yield marco;
    yield text("fourth");
  };
  await other.adapter.start();
  other.core.answer({ ...turn, id: "discord:1", replaces: turn.id }, [message!.id]);
  await other.core.shown();
  expect(answers()).toMatchObject([{ id: message!.id, content: "fourth" }]);
  expect(stage.discord.violations.filter(({ code }) => code !== 10008)).toEqual([]);
});

test("an answer that a crash cut is finished in the same message of the same character", async () => {
  const tap = new Tap();
  stage.core.script = () => tap.parts();
  say();
  await stage.discord.until(() => stage.core.turns.length === 1);
  tap.give(marco);
  tap.say("half");
  await stage.discord.until(() => answers().length === 1);
  const [turn] = stage.core.turns as [TurnRecord];
  await using other = await openStage({ discord: stage.discord });
  other.core.script = async function* () {
    yield marco;
    yield text("half and whole");
  };
  // Whether the first process could note the message or not.
  other.core.answer(turn, []);
  await other.core.shown();
  expect(answers()).toMatchObject([{ content: "half and whole", author: { webhook: true } }]);
  other.core.answer({ ...turn, id: "discord:2" }, [answers()[0]!.id]);
  await other.core.shown();
  expect(answers()).toHaveLength(1);
});

test("what nobody asked for is said by a character in a thread that the bot opened", async () => {
  script(marco, text("The scene begins"));
  const place = { platform: "discord", id: channel.id, server: guild.id, private: false, nsfw: false } as const;
  const thread = await stage.adapter.openThread?.(place, "A scene in Venice");
  expect(thread).toMatchObject({ id: channel.id, name: "A scene in Venice" });
  const target = stage.adapter.targetIn(thread!);
  const person = { id: ada.id, name: "ada", locale: "en", roles: [] };
  const call = { command: "ask", options: {} };
  await stage.core.accept({ id: "job:1", at: Date.now(), place: thread!, person, call, asked: [], target });
  await stage.core.shown();
  expect(answers({ id: thread!.thread! })).toMatchObject([{ content: "The scene begins", reference: undefined }]);
  // And people who write there need not name the bot.
  stage.discord.say({ channel: thread!.thread!, author: ada, content: "I enter" });
  await answered(2);
  expect(stage.core.turns[1]).toMatchObject({ call: { options: { prompt: "I enter" } } });
  expect(stage.discord.violations).toEqual([]);
});

test("a sentence that says why there is no answer is the bot's own", async () => {
  script(marco, { type: "notice", text: "Your allowance is used up.", tone: "error" });
  say();
  await answered();
  expect(answers()).toMatchObject([{ content: "Your allowance is used up.", author: { webhook: false } }]);
});
