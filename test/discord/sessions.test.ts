import { afterEach, expect, test, vi } from "vitest";
import { createSessions } from "../../src/discord/sessions.ts";
import { createLog, silent } from "../../src/log.ts";
import type { FakeDiscord } from "../fakes/discord/index.ts";
import { memory, openStage, type Stage, type StageOptions, setStage } from "./harness.ts";

const open: AsyncDisposable[] = [];
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each[Symbol.asyncDispose]();
});

/** A first process, in a world with a channel; each `next` is another one on the same data. */
async function begin(o: StageOptions = {}) {
  const sessions = await memory();
  const lines: string[] = [];
  const log = createLog("info", [], { write: (line) => void lines.push(line) });
  const adapter = { sessions, log };
  const next = async (discord: FakeDiscord) => {
    const stage = await openStage({ discord, adapter });
    open.push(stage);
    return stage;
  };
  const stage = await openStage({ ...o, before: (discord) => void discord.addGuild(), adapter });
  open.push({ [Symbol.asyncDispose]: () => stage.discord.stop() }, stage);
  const { discord } = stage;
  const [guild] = [...discord.world.guilds.values()];
  if (!guild) throw new Error("no server");
  const channel = discord.addChannel({ guild });
  const ask = (words: string) => discord.say({ channel, content: `<@${discord.bot.id}> ${words}` });
  /** Its own session is kept from now on. */
  const isKept = () => vi.waitFor(async () => expect(await sessions.get("gateway")).toMatchObject({ sessions: [{}] }));
  return { stage, discord, guild, channel, ask, sessions, lines, next, isKept };
}
const prompts = (stage: Stage) => stage.core.turns.map(({ call }) => call.options.prompt);

test("what is asked between a stop and the next start is heard by the next process, in order", async () => {
  const { stage, discord, ask, next, isKept } = await begin();
  await isKept();
  await stage.adapter.stop();
  for (const words of ["one", "two", "three"]) ask(words);
  const second = await next(discord);
  await discord.until(() => second.core.turns.length === 3);
  expect(prompts(second)).toEqual(["one", "two", "three"]);
  ask("four");
  await discord.until(() => second.core.turns.length === 4);
  expect(discord.violations).toEqual([]);
});

test("a first direct message, and what is deleted meanwhile, are heard too", async () => {
  const { stage, discord, ask, next, isKept } = await begin();
  const early = ask("early");
  await discord.until(() => stage.core.turns.length === 1);
  await isKept();
  await stage.adapter.stop();
  discord.say({ channel: discord.addDm(discord.addUser()), content: "hello?" });
  discord.delete(early);
  const second = await next(discord);
  await discord.until(() => second.core.turns.length === 1 && second.core.removed.length === 1);
  expect(prompts(second)).toEqual(["hello?"]);
  expect(second.core.removed).toEqual([early.id]);
});

test("the old session is ended once it is heard out, and two stops in a row lose nothing", async () => {
  const { stage, discord, ask, next, isKept } = await begin();
  await isKept();
  const [old] = discord.gateway.sessions.map(({ id }) => id);
  await stage.adapter.stop();
  ask("one");
  const second = await next(discord);
  await discord.until(() => !discord.gateway.sessions.some(({ id }) => id === old));
  expect(prompts(second)).toEqual(["one"]);
  await second.adapter.stop();
  ask("two");
  const third = await next(discord);
  await discord.until(() => third.core.turns.length === 1);
  expect(prompts(third)).toEqual(["two"]);
});

test("a process that dies before it has heard all leaves the old session to the next", async () => {
  const { stage, discord, ask, next, isKept, sessions } = await begin();
  await isKept();
  await stage.adapter.stop();
  ask("one");
  const before = await sessions.get("gateway");
  const second = await setStage({ discord, adapter: { sessions } });
  open.push(second);
  const { promise: dead, resolve: die } = Promise.withResolvers<void>();
  const { promise: isTaking, resolve: takes } = Promise.withResolvers<void>();
  second.core.beforeAccept = () => {
    takes();
    return dead;
  };
  await second.adapter.start();
  await isTaking;
  expect(await sessions.get("gateway")).toEqual(before);
  const third = await next(discord);
  await discord.until(() => third.core.turns.length === 1);
  expect(prompts(third)).toEqual(["one"]);
  die();
});

test("what is being taken in does not count as heard, nor does what came after it", async () => {
  const space = await memory();
  const signal = new AbortController().signal;
  const onMissed = async () => {};
  const sessions = createSessions({
    space,
    token: "t",
    onMissed,
    lookBack: onMissed,
    signal,
    log: silent,
    now: Date.now,
  });
  const hear = (type: string, sequence: number, taken: Promise<void> | undefined) =>
    sessions.heard({ type, data: { session_id: "s", resume_gateway_url: "ws://x" }, shard: 0, sequence }, taken);
  const kept = async () => {
    await sessions.save();
    return space.get("gateway");
  };
  const { promise: slow, resolve } = Promise.withResolvers<void>();
  hear("READY", 1, Promise.resolve());
  await sessions.catchUp();
  hear("MESSAGE_CREATE", 2, Promise.resolve());
  hear("MESSAGE_CREATE", 3, slow);
  hear("MESSAGE_CREATE", 4, Promise.resolve());
  await Promise.resolve();
  expect(await kept()).toMatchObject({ sessions: [{ id: "s", sequence: 2 }] });
  resolve();
  await slow;
  hear("MESSAGE_CREATE", 5, undefined);
  await Promise.resolve();
  expect(await kept()).toMatchObject({ sessions: [{ sequence: 4 }] });
});

test("after too long an absence the channels are looked through, direct messages too", async () => {
  const { stage, discord, ask, next, isKept, lines } = await begin();
  const friend = discord.addUser();
  const dm = discord.addDm(friend);
  ask("before");
  discord.say({ channel: dm, author: friend, content: "known already" });
  await discord.until(() => stage.core.turns.length === 2);
  await isKept();
  discord.clock.advance(60_000);
  await stage.adapter.stop();
  ask("one");
  discord.say({ channel: dm, author: friend, content: "two" });
  ask("three");
  discord.clock.advance(600_000);
  const second = await next(discord);
  await discord.until(() => second.core.turns.length === 3);
  expect(prompts(second).toSorted()).toEqual(["one", "three", "two"]);
  expect(second.core.turns.map(({ place }) => place.private).toSorted()).toEqual([false, false, true]);
  expect(lines.filter((line) => line.includes("away for too long"))).toHaveLength(1);
  ask("heard");
  await discord.until(() => second.core.turns.length === 4);
  expect(discord.violations).toEqual([]);
});

test("what was written more than a day ago is let be, and what cannot be read is not asked for", async () => {
  const { stage, discord, guild, ask, next, isKept } = await begin();
  const hidden = discord.addChannel({ guild, overwrites: [{ of: guild, deny: ["VIEW_CHANNEL"] }] });
  await isKept();
  await stage.adapter.stop();
  ask("yesterday");
  discord.clock.advance(90_000_000);
  discord.say({ channel: hidden, content: `<@${discord.bot.id}> in hiding` });
  ask("today");
  discord.clock.advance(600_000);
  const second = await next(discord);
  await discord.until(() => second.core.turns.length === 1);
  expect(prompts(second)).toEqual(["today"]);
  expect(discord.violations).toEqual([]);
});

test("where Discord ends a session under the running bot, it looks back to when that was last heard", async () => {
  const space = await memory();
  const looks: number[] = [];
  const sessions = createSessions({
    space,
    token: "t",
    onMissed: async () => {},
    lookBack: async (since) => void looks.push(since),
    signal: new AbortController().signal,
    log: silent,
    now: Date.now,
  });
  const begin = (id: string) => {
    const data = { session_id: id, resume_gateway_url: "ws://x" };
    sessions.heard({ type: "READY", data, shard: 0, sequence: 1 }, Promise.resolve());
  };
  begin("first");
  await sessions.catchUp();
  const heardAt = Date.now();
  begin("second");
  await sessions.save();
  expect(await space.get("gateway")).toMatchObject({ sessions: [{ id: "first" }] });
  await vi.waitFor(() => expect(looks).toHaveLength(1), 3_000);
  expect(looks[0]).toBeGreaterThan(heardAt - 15_000);
  expect(looks[0]).toBeLessThan(heardAt);
  await vi.waitFor(async () => expect(await space.get("gateway")).toMatchObject({ sessions: [{ id: "second" }] }));
});
