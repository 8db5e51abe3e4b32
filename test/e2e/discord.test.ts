import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Emulator, startEmulator } from "../../src/emulator/index.ts";
import { type FakeDiscord, startFakeDiscord } from "../fakes/discord/index.ts";
import { type Bot, startBot } from "./bot.ts";
import { keepTraffic, keepVeniceTraffic } from "./traffic.ts";

let venice: Emulator;
let discord: FakeDiscord;
let bot: Bot;
let people: ReturnType<typeof settle>;

function settle(discord: FakeDiscord) {
  const guild = discord.addGuild({ name: "Laguna" });
  const channel = discord.addChannel({ guild, name: "general" });
  const ada = discord.addUser({ username: "ada" });
  const bob = discord.addUser({ username: "bob" });
  for (const user of [ada, bob]) discord.addMember(guild, user);
  return { guild, channel, ada, bob };
}

beforeEach(async () => {
  venice = await startEmulator({ tokensPerSecond: 200 });
  discord = await startFakeDiscord();
  people = settle(discord);
  bot = await startBot({
    VENICE_API_KEY: "VENICE_INFERENCE_KEY_test-secret",
    VENICE_BASE_URL: venice.url,
    DISCORD_TOKEN: discord.token,
    DISCORD_API_URL: discord.url,
  });
  await bot.ready();
});
afterEach(async () => {
  keepTraffic("discord", discord.traffic);
  keepVeniceTraffic(venice);
  await bot.dispose();
  await discord.stop();
  await venice.stop();
});

const mention = () => `<@${discord.bot.id}>`;
const finished = () => {
  const answers = discord.answers(people.channel);
  return answers.length > 0 && JSON.stringify(answers.at(-1)?.components).includes("Regenerate");
};

describe("a mention in a channel", () => {
  it("is answered by a reply that grows and ends complete, with no ping and no complaint from Discord", async () => {
    const question = discord.say({
      channel: people.channel,
      author: people.ada,
      content: `${mention()} what is a gondola? @everyone`,
    });
    await expect.poll(finished, { timeout: 15_000 }).toBe(true);
    const [answer] = discord.answers(people.channel);
    expect(answer?.content).toContain("gondola");
    expect(answer?.history.length).toBeGreaterThan(1);
    expect(JSON.stringify(answer)).toContain(question.id);
    expect(answer?.pinged).toEqual([]);
    expect(discord.violations).toEqual([]);
    expect(venice.warnings).toEqual([]);
    expect(bot.log()).not.toContain("gondola?");
    expect(bot.log()).not.toContain("test-secret");
  });
});

describe("being killed", () => {
  it("in the middle of an answer loses nothing and doubles nothing", async () => {
    venice.fault({ path: "/chat/completions", tokensPerSecond: 30 });
    discord.say({ channel: people.channel, author: people.ada, content: `${mention()} how are you?` });
    await expect.poll(() => discord.answers(people.channel).length, { timeout: 10_000 }).toBe(1);
    await bot.kill();
    bot.start();
    await bot.ready();
    await expect.poll(finished, { timeout: 15_000 }).toBe(true);
    expect(discord.answers(people.channel)).toHaveLength(1);
  });
});
