import { afterEach, describe, expect, it } from "vitest";
import { ask, at, chats, place, shows, townIn } from "./discord-people.ts";
import { eventually } from "./eventually.ts";
import { expectClean, openStage, type Stage, type StageOptions } from "./stage.ts";
import { groupIn, shows as showsInTelegram, tell } from "./telegram-people.ts";

let stage: Stage;
afterEach(() => stage.end());
const open = async (o: StageOptions) => {
  stage = await openStage(o);
  return stage;
};

describe("ALLOW and BLOCK", () => {
  it("a server that is allowed is answered; another hears one sentence a day, and nothing of it reaches Venice", async () => {
    const { discord } = await open({ discord: true });
    const [inside, outside] = [townIn(discord, "Inside"), townIn(discord, "Outside")];
    await stage.begin({ ALLOW: `discord:guild:${inside.guild.id}`, BLOCK: `discord:user:${inside.bob.id}` });
    await ask(stage, { channel: inside.channel, author: inside.ada, content: `${at(discord)} am I let in?` });
    for (const n of [1, 2, 3])
      discord.say({
        channel: outside.channel,
        author: outside.ada,
        content: `${at(discord)} knocking at the door ${n}`,
      });
    await eventually(() =>
      expect(
        discord
          .answers(outside.channel)
          .map(({ text }) => text)
          .join(),
      ).toMatch(/not open to everyone/),
    );
    // Blocked beats allowed.
    discord.say({ channel: inside.channel, author: inside.bob, content: `${at(discord)} blocked but insistent` });
    await eventually(() => expect(discord.answers(inside.channel).at(-1)?.text).toMatch(/not open to everyone/));
    await ask(stage, { channel: inside.channel, author: inside.ada, content: `${at(discord)} still in?` });
    expect(discord.answers(outside.channel)).toHaveLength(1);
    expect(chats(stage).some(({ text }) => /knocking|insistent/.test(text))).toBe(false);
    const handle = discord.slash({ command: "settings", user: outside.bob, channel: outside.channel });
    await shows(handle, /not open to everyone/);
    expectClean(stage);
  });

  it("in Telegram a chat and a user may be allowed, and the sentence comes once", async () => {
    const { telegram } = await open({ telegram: true });
    const { chat, ada } = groupIn(telegram);
    const carl = telegram.user({ name: "Carl" });
    const dora = telegram.user({ name: "Dora" });
    await stage.begin({ ALLOW: `telegram:chat:${chat.id},telegram:user:${dora.id}` });
    await tell(stage, { chat, from: ada, text: "@gondolier_bot in an allowed group" });
    await tell(stage, { chat: dora, from: dora, text: "an allowed person in private" });
    telegram.say({ chat: carl, from: carl, text: "let me in please do" });
    telegram.say({ chat: carl, from: carl, text: "let me in please do now" });
    await showsInTelegram(stage, carl, /not open to everyone/);
    telegram.say({ chat: ada, from: ada, text: "ada in private is not on the list" });
    await showsInTelegram(stage, ada, /not open to everyone/);
    expect(telegram.answers(carl)).toHaveLength(1);
    expect(chats(stage).some(({ text }) => /let me in|not on the list/.test(text))).toBe(false);
    expectClean(stage);
  });
});

describe("a group that ALLOW names by its number", () => {
  it("stays allowed when it becomes a supergroup; the log says what to write instead", async () => {
    const { telegram } = await open({ telegram: true });
    const [boss, ada] = ["Boss", "Ada"].map((name) => telegram.user({ name }));
    const group = telegram.group({ title: "Small", creator: boss!, members: [ada!] });
    await stage.begin({ ALLOW: `telegram:chat:${group.id}` });
    await tell(stage, { chat: group, from: ada!, text: "@gondolier_bot before we move" });
    const larger = telegram.upgrade(group);
    const [answer] = await tell(stage, { chat: larger, from: ada!, text: "@gondolier_bot are we still let in?" });
    expect(answer?.text).toContain("still let in");
    const advice = `in .env, write telegram:chat:${larger.id} for telegram:chat:${group.id} in ALLOW`;
    expect(stage.bot.log().split(advice)).toHaveLength(2);
    expectClean(stage, { telegram: ({ description }) => /upgraded/.test(description) });
  });
});

describe("OWNERS", () => {
  it("manage every place, hear of new servers and of a refused key, once", async () => {
    const { discord, venice } = await open({ discord: true });
    const town = townIn(discord);
    const owner = discord.addUser({ username: "the-owner" });
    discord.addMember(town.guild, owner);
    await stage.begin({ OWNERS: `discord:${owner.id}` });
    await discord.until(() => discord.commands.length > 5);
    await shows(
      discord.slash({ command: "model", options: { name: "zai-org-glm-5-2" }, user: owner, channel: town.channel }),
      /From now on/,
    );
    const guild = discord.addGuild({ name: "Brand new", bot: false });
    discord.guildCreate(guild);
    const letters = () => discord.answers(discord.addDm(owner)).map(({ text }) => text);
    await eventually(() => expect(letters().join("\n")).toMatch(/added to .*Brand new/));
    venice.fault({ path: "/chat/completions", refuse: "key", count: 6 });
    for (const n of [1, 2]) {
      discord.say({
        channel: place(discord, town),
        author: town.ada,
        content: `${at(discord)} with a refused key ${n}`,
      });
    }
    await eventually(() => expect(letters().join("\n")).toMatch(/refuses the API key/));
    expect(letters().filter((text) => /refuses the API key/.test(text))).toHaveLength(1);
    expectClean(stage);
  });

  it("an owner who cannot be told is named in the log", async () => {
    const { discord } = await open({ discord: true });
    townIn(discord);
    const owner = discord.addUser({ username: "closed", dmsClosed: true });
    await stage.begin({ OWNERS: `discord:${owner.id},telegram:5` });
    discord.guildCreate(discord.addGuild({ name: "Another new", bot: false }));
    await eventually(() => expect(stage.bot.log()).toMatch(/The owner could not be told/));
    expectClean(stage, { discord: ({ code }) => code === 50007 });
  });

  it("servers that were there before the start are no news", async () => {
    const { discord } = await open({ discord: true });
    const town = townIn(discord);
    const owner = discord.addUser({ username: "the-owner" });
    await stage.begin({ OWNERS: `discord:${owner.id}` });
    await ask(stage, { channel: town.channel, author: town.ada, content: `${at(discord)} anything new?` });
    discord.gateway.forgetSessions();
    discord.gateway.drop();
    await discord.until(() => discord.gateway.connected > 0);
    await ask(stage, { channel: town.channel, author: town.ada, content: `${at(discord)} and after a new session?` });
    expect(discord.answers(discord.addDm(owner))).toEqual([]);
  });
});
