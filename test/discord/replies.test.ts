import { afterEach, beforeEach, expect, test } from "vitest";
import { DeliveryError } from "../../src/core/adapter.ts";
import type { Choices, Media } from "../../src/core/part.ts";
import { openStage, type Script, type Stage, say, setStage, Tap } from "./harness.ts";

let stage: Stage;
let guild: ReturnType<Stage["discord"]["addGuild"]>;
let channel: ReturnType<Stage["discord"]["addChannel"]>;
let ada: ReturnType<Stage["discord"]["addUser"]>;

beforeEach(async () => {
  stage = await openStage({
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

const choices = (phase: Choices["phase"], label: string): Choices => ({
  type: "choices",
  phase,
  rows: [[{ kind: "button", label, call: { command: "stop", options: {} }, who: "asker", id: `${phase}1` }]],
});
const ask = (content = "hello") =>
  stage.discord.say({ channel, author: ada, content: `<@${stage.discord.bot.id}> ${content}` });
const turns = (count = 1) => stage.discord.until(() => stage.core.turns.length >= count);
const answers = () => stage.discord.answers(channel);
const sends = () =>
  stage.discord.traffic.filter((each) => /\/messages(\/\d+)?$/.test(each.path) && each.method !== "GET");

async function answered(): Promise<void> {
  await turns();
  await stage.core.shown();
}

test("words lie unread until the next edit may leave", async () => {
  const tap = new Tap();
  stage.core.script = () => tap.parts();
  ask();
  await turns();
  const restMs = () => stage.adapter.restMs(stage.core.turns[0]!);
  expect(restMs()).toBe(125);
  tap.say("one");
  await stage.discord.until(() => answers().length === 1);
  // The harness has it that edits are 100 ms apart.
  expect(restMs()).toBeLessThanOrEqual(100);
  await new Promise((resolve) => setTimeout(resolve, 120));
  expect(restMs()).toBe(0);
  tap.end();
  await stage.core.shown();
  expect(restMs()).toBe(125);
});

test("an answer grows by paced edits and ends complete, with Stop while it grows and Regenerate at the end", async () => {
  const tap = new Tap();
  stage.core.script = () => tap.parts();
  ask();
  await turns();
  tap.give(choices("growing", "Stop"));
  tap.say("one");
  await stage.discord.until(() => answers().length === 1);
  expect(answers()[0]).toMatchObject({ content: "one", controls: [{ label: "Stop" }] });
  for (let n = 0; n < 8; n++) {
    tap.say(` ${n}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  tap.give(choices("done", "Regenerate"));
  tap.end();
  await stage.core.shown();
  const [answer] = answers();
  expect(answer?.content).toBe(`one ${Array.from({ length: 8 }, (_, n) => n).join(" ")}`);
  expect(answer?.controls).toMatchObject([{ label: "Regenerate" }]);
  const edits = sends().filter((each) => each.method === "PATCH");
  expect(edits.length).toBeGreaterThan(1);
  expect(edits.length).toBeLessThan(7);
  expect(stage.discord.violations).toEqual([]);
});

test("a long answer is split over several messages, and only the last has buttons", async () => {
  stage.core.script = async function* () {
    yield choices("growing", "Stop");
    yield { type: "text", text: `${"word ".repeat(900)}\n\n\`\`\`js\n${"let x = 1;\n".repeat(100)}\`\`\`\n` };
    yield choices("done", "Regenerate");
  };
  const question = ask();
  await answered();
  const all = answers();
  expect(all.length).toBeGreaterThan(2);
  expect(all.map((each) => each.controls.length)).toEqual([...Array(all.length - 1).fill(0), 1]);
  expect(all.map((each) => each.reference)).toEqual([question.id, ...Array(all.length - 1).fill(undefined)]);
  for (const each of all) {
    expect(each.content.length).toBeLessThanOrEqual(2000);
    expect((each.content.match(/```/g) ?? []).length % 2).toBe(0);
  }
  expect(stage.core.sent.get(stage.core.turns[0]!.id)).toEqual(all.map((each) => each.id));
  expect(stage.discord.violations).toEqual([]);
});

test("nothing that a model says pings anyone or brings previews along", async () => {
  stage.core.script = () => say(`@everyone <@${ada.id}> look at https://example.com`);
  ask();
  await answered();
  expect(answers()[0]?.pinged).toEqual([]);
  for (const { body } of sends()) {
    expect(body).toMatchObject({ allowed_mentions: { parse: [], replied_user: false }, flags: 4 });
  }
});

test("a message whose making met no answer is not made twice", async () => {
  stage.discord.fault({ method: "POST", path: /messages$/, dropAfterProcessing: true });
  stage.core.script = () => say("only once");
  ask();
  await answered();
  expect(answers().map((each) => each.content)).toEqual(["only once"]);
  const creates = sends().filter((each) => each.method === "POST");
  expect(creates).toHaveLength(2);
  const [one, two] = creates.map((each) => each.body as { nonce: string; enforce_nonce: boolean });
  expect(one?.nonce).toBe(two?.nonce);
  expect(one).toMatchObject({ enforce_nonce: true });
  expect(one?.nonce.length).toBeLessThanOrEqual(25);
});

test("5xx and a flood of 429 delay the end but do not lose it", async () => {
  const tap = new Tap();
  stage.core.script = () => tap.parts();
  ask();
  await turns();
  tap.say("begun");
  await stage.discord.until(() => answers().length === 1);
  stage.discord.fault({ method: "PATCH", path: /messages/, status: 503, times: 1 });
  stage.discord.fault({
    method: "PATCH",
    path: /messages/,
    status: 429,
    times: 1,
    headers: { "Retry-After": "1", "X-RateLimit-Scope": "shared" },
    body: { message: "slow down", retry_after: 0.6, global: false },
  });
  tap.say(" and ended");
  tap.end();
  await stage.core.shown();
  expect(answers().map((each) => each.content)).toEqual(["begun and ended"]);
  expect(stage.core.failures).toEqual([]);
});

test("an answer goes on after Discord was down", async () => {
  const tap = new Tap();
  stage.core.script = () => tap.parts();
  ask();
  await turns();
  tap.say("before");
  await stage.discord.until(() => answers().length === 1);
  const down = stage.discord.down(1500);
  await stage.discord.until(() => !stage.adapter.health().ready);
  expect(stage.adapter.health().reason).toMatch(/Discord/);
  tap.say(" and after");
  tap.end();
  await down;
  await stage.core.shown();
  expect(answers().map((each) => each.content)).toEqual(["before and after"]);
  await stage.discord.until(() => stage.adapter.health().ready);
  ask("again");
  await turns(2);
}, 30_000);

test("an answer that a crash cut is finished in the same messages", async () => {
  const tap = new Tap();
  stage.core.script = () => tap.parts();
  ask();
  await turns();
  tap.say("half");
  await stage.discord.until(() => answers().length === 1 && stage.core.sent.size === 1);
  const [turn] = stage.core.turns;
  const sent = stage.core.sent.get(turn!.id)!;
  const after = await setStage({ discord: stage.discord });
  after.core.script = () => say("whole");
  after.core.answer(turn!, sent);
  await after.core.shown();
  expect(answers().map((each) => [each.id, each.content])).toEqual([[sent[0], "whole"]]);
  await after[Symbol.asyncDispose]();
});

test("a message that was sent but not noted before a crash is found again", async () => {
  stage.core.script = () => say("half");
  ask();
  await answered();
  const [turn] = stage.core.turns;
  // Long enough for Discord to have forgotten the nonce.
  stage.discord.clock.advance(20 * 60_000);
  const after = await openStage({ discord: stage.discord });
  after.core.script = () => say("whole");
  after.core.answer(turn!, []);
  await after.core.shown();
  expect(after.core.failures).toEqual([]);
  expect(answers().map((each) => each.content)).toEqual(["whole"]);
  await after[Symbol.asyncDispose]();
});

test("an interaction that a crash cut is finished in its first response", async () => {
  await stage.discord.until(() => stage.discord.commands.length > 0);
  const tap = new Tap();
  stage.core.script = () => tap.parts();
  const handle = stage.discord.slash({ command: "ask", options: { prompt: "x" }, user: ada, channel });
  await handle.responded;
  await turns();
  const [turn] = stage.core.turns;
  const after = await setStage({ discord: stage.discord });
  after.core.script = () => say("whole");
  after.core.answer(turn!, []);
  await after.core.shown();
  expect(after.core.failures).toEqual([]);
  expect(handle.response?.content).toBe("whole");
  await after[Symbol.asyncDispose]();
});

test("where the bot may not write, the asker hears of it in private", async () => {
  stage.discord.updateChannel(channel, { overwrites: [{ of: guild, deny: ["SEND_MESSAGES"] }] });
  ask();
  await answered();
  expect(stage.core.failures).toHaveLength(1);
  expect(stage.core.failures[0]).toBeInstanceOf(DeliveryError);
  const dm = stage.discord.addDm(ada);
  expect(stage.discord.answers(dm).map((each) => each.content)).toEqual([
    "I may not write in #canals, so I could not answer you there.",
  ]);
});

test("an answer that is deleted while it grows ends quietly", async () => {
  const tap = new Tap();
  stage.core.script = () => tap.parts();
  ask();
  await turns();
  tap.say("begun");
  await stage.discord.until(() => answers().length === 1);
  stage.discord.delete(answers()[0]!);
  await stage.discord.until(() => stage.core.removed.length === 1);
  tap.say(" more");
  tap.end();
  await stage.core.shown();
  expect(stage.core.failures).toEqual([]);
  expect(answers()).toEqual([]);
});

test("nothing more is asked for once somebody has deleted the growing answer", async () => {
  const tap = new Tap();
  let ended = false;
  stage.core.script = async function* (_turn, signal) {
    signal.addEventListener("abort", () => {
      ended = true;
      tap.end();
    });
    yield* tap.parts();
  };
  ask();
  await turns();
  tap.say("begun");
  await stage.discord.until(() => answers().length === 1);
  stage.discord.delete(answers()[0]!);
  await stage.discord.until(() => stage.core.removed.length === 1);
  tap.say(" more");
  await stage.discord.until(() => ended);
  await stage.core.shown();
  expect(answers()).toEqual([]);
});

test("an old message that takes no further edits is replaced, and those below it", async () => {
  stage.core.script = async function* () {
    yield { type: "text", text: "word ".repeat(500) };
  };
  ask();
  await answered();
  const old = answers().map((each) => each.id);
  expect(old).toHaveLength(2);
  const tap = new Tap();
  stage.core.script = () => tap.parts();
  stage.discord.fault({
    method: "PATCH",
    path: new RegExp(`/messages/${old[0]}$`),
    status: 400,
    body: { code: 30046, message: "Maximum number of edits to messages older than 1 hour reached. Try again later" },
  });
  const [turn] = stage.core.turns;
  stage.core.answer({ ...turn!, id: "discord:again", replaces: turn!.id }, old);
  tap.say("other ".repeat(400));
  tap.give(choices("done", "Regenerate"));
  tap.end();
  await stage.core.shown();
  const all = answers();
  expect(all.map((each) => each.content).join(" ")).toBe("other ".repeat(400).trim());
  expect(all.map((each) => each.controls.length)).toEqual([0, 1]);
  expect(all.filter((each) => old.includes(each.id))).toEqual([]);
  expect(stage.core.failures).toEqual([]);
});

test("a reply without the right to read earlier messages is an ordinary message", async () => {
  stage.discord.updateChannel(channel, { overwrites: [{ of: guild, deny: ["READ_MESSAGE_HISTORY"] }] });
  ask();
  await answered();
  expect(stage.core.failures).toEqual([]);
  expect(answers()).toMatchObject([{ content: "Hello!", reference: undefined }]);
});

test("a long wait is shown, and the answer takes its place", async () => {
  const tap = new Tap();
  stage.core.script = () => tap.parts();
  ask();
  await turns();
  tap.give({ type: "status", text: "Waiting: 3 in line" });
  await stage.discord.until(() => answers().length === 1);
  expect(answers()[0]?.content).toBe("-# Waiting: 3 in line");
  tap.say("Here.");
  tap.end();
  await stage.core.shown();
  expect(answers().map((each) => each.content)).toEqual(["Here."]);
});

test("a short wait is shown by typing only", async () => {
  const tap = new Tap();
  stage.core.script = () => tap.parts();
  ask();
  await turns();
  tap.give({ type: "status", text: "Thinking…" });
  await stage.discord.until(() => stage.discord.traffic.some((each) => each.path.endsWith("/typing")));
  tap.say("Here.");
  tap.end();
  await stage.core.shown();
  expect(answers()[0]?.history.map((each) => each.content)).toEqual(["Here."]);
});

test("notices stand in small print under an answer, and plainly where there is none", async () => {
  stage.core.script = async function* (): ReturnType<Script> {
    yield { type: "text", text: "Answer." };
    yield { type: "notice", text: "zai_x looked at *it*.", tone: "info" };
    yield { type: "sources", sources: [{ number: 1, title: "The [Rialto]", url: "https://www.example.com/a_(b)" }] };
  };
  ask();
  await answered();
  expect(answers()[0]?.content).toBe(
    "Answer.\n-# 1. [The [Rialto]](<https://www.example.com/a_(b%29>) · example.com\n-# zai\\_x looked at \\*it\\*.",
  );
  stage.core.script = async function* () {
    yield { type: "notice", text: "Venice is busy.", tone: "error" };
  };
  ask();
  await turns(2);
  await stage.core.shown();
  expect(answers()[1]?.content).toBe("Venice is busy.");
});

test("thinking stands above the answer as a small quotation", async () => {
  stage.core.script = async function* () {
    yield { type: "reasoning", text: `Let me see.\n${"hm ".repeat(400)}` };
    yield { type: "text", text: "word ".repeat(500) };
  };
  ask();
  await answered();
  const [first, ...rest] = answers();
  expect(first?.content).toMatch(/^> -# Let me see\.\n> -# hm /);
  expect(first?.content.length).toBeLessThanOrEqual(2000);
  expect(rest.every((each) => !each.content.includes(">"))).toBe(true);
});

const picture = (name: string, bytes: number): Media => ({
  kind: "image",
  bytes: new Uint8Array(bytes).fill(7),
  mime: "image/png",
  name,
  alt: "a boat",
});

test("files come with the message, spoilers hidden, and what is too large is said", async () => {
  stage.core.script = async function* () {
    yield { type: "text", text: "Pictures:" };
    yield { type: "media", media: picture("a.png", 1000) };
    yield { type: "media", media: { ...picture("b.png", 1000), spoiler: true } };
    yield { type: "media", media: picture("c.png", 10 * 1024 * 1024 + 1) };
  };
  ask();
  await answered();
  expect(stage.core.failures).toEqual([]);
  const [answer, ...others] = answers();
  expect(others).toEqual([]);
  expect(answer?.attachments).toMatchObject([
    { name: "a.png", contentType: "image/png", description: "a boat", spoiler: false },
    { spoiler: true },
  ]);
  expect(answer?.content).toMatch(
    /^Pictures:\n-# c\.png is too large to be shown here: 10 MB\. Discord takes 10 MB\.$/,
  );
  expect(stage.discord.violations).toEqual([]);
});

test("more than ten files go into further messages", async () => {
  stage.core.script = async function* () {
    for (let n = 0; n < 12; n++) yield { type: "media", media: picture(`${n}.png`, 10) };
    yield choices("done", "More");
  };
  ask();
  await answered();
  expect(answers().map((each) => [each.attachments.length, each.controls.length])).toEqual([
    [10, 0],
    [2, 1],
  ]);
  expect(stage.discord.violations).toEqual([]);
});

test("a finished answer's buttons can be changed", async () => {
  ask();
  await answered();
  const [turn] = stage.core.turns;
  await stage.adapter.amend(turn!.place, stage.core.sent.get(turn!.id)!, choices("done", "Answer the edited question"));
  expect(answers()[0]).toMatchObject({ content: "Hello!", controls: [{ label: "Answer the edited question" }] });
});

test("something can be said where nobody asked, and in private where that is allowed", async () => {
  const place = { platform: "discord", id: channel.id, server: guild.id, private: false, nsfw: false } as const;
  const turn = {
    ...{ id: "job:1", at: 0, place, person: { id: ada.id, name: "Ada", locale: "en", roles: [] } },
    ...{ call: { command: "ask", options: {} }, asked: [], target: stage.adapter.targetIn(place) },
  };
  await stage.adapter.reply(turn, []).show(say("A video is ready."), async () => {});
  expect(answers().map((each) => each.content)).toEqual(["A video is ready."]);
  expect(await stage.adapter.tell(ada.id, say("Psst"))).toBe(true);
  expect(stage.discord.answers(stage.discord.addDm(ada)).map((each) => each.content)).toEqual(["Psst"]);
  const shut = stage.discord.addUser({ username: "shut", dmsClosed: true });
  expect(await stage.adapter.tell(shut.id, say("Psst"))).toBe(false);
});
