import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ask, at, chats, isDone, place, type Town, townIn } from "./discord-people.ts";
import { eventually } from "./eventually.ts";
import { expectClean, openStage, type Stage } from "./stage.ts";

let stage: Stage;
let town: Town;
beforeAll(async () => {
  stage = await openStage({ discord: { shards: 2 } });
  town = townIn(stage.discord);
  await stage.begin();
});
afterAll(() => stage.end());

const texts = (channel: { id: string }) =>
  stage.discord
    .answers(channel)
    .map(({ text }) => text)
    .join("\n");
const outcomeOf = (words: string) =>
  stage.venice.requests.filter(({ body }) => String(JSON.stringify(body)).includes(words)).at(-1)?.outcome;

/** A channel of the town in which the bot lacks some rights. */
function without(deny: NonNullable<Parameters<Stage["discord"]["addChannel"]>[0]["overwrites"]>[number]["deny"]) {
  const channel = place(stage.discord, town, "restricted");
  stage.discord.updateChannel(channel, { overwrites: [{ of: stage.discord.bot.id, deny: deny ?? [] }] });
  return channel;
}

describe.concurrent("rights", () => {
  it("without the history of a channel the answer comes without being a reply", async () => {
    const channel = without(["READ_MESSAGE_HISTORY"]);
    const [answer] = await ask(stage, {
      channel,
      author: town.ada,
      content: `${at(stage.discord)} without any history`,
    });
    expect(answer?.text).toContain("without any history");
  });

  it("without the right to link or attach, words are answered all the same", async () => {
    const channel = without(["EMBED_LINKS", "ATTACH_FILES", "ADD_REACTIONS"]);
    const [answer] = await ask(stage, {
      channel,
      author: town.ada,
      content: `${at(stage.discord)} without attachments`,
    });
    expect(answer?.text).toContain("without attachments");
  });

  it("a right that is taken away while the answer grows ends it quietly, and the asker hears of it", async () => {
    const { discord } = stage;
    const channel = place(discord, town, "revoked");
    const gina = discord.addUser({ username: "gina" });
    discord.say({ channel, author: gina, content: `${at(discord)} count to 900 until you may not` });
    await eventually(() => expect(discord.answers(channel)).toHaveLength(1));
    discord.updateChannel(channel, { overwrites: [{ of: discord.bot.id, deny: ["VIEW_CHANNEL", "SEND_MESSAGES"] }] });
    await eventually(() => expect(outcomeOf("until you may not")).not.toBe("open"));
    await eventually(() => expect(texts(discord.addDm(gina))).toMatch(/may not write in/));
  });

  it("a member in time-out, and one who takes no direct messages, cost nothing but silence", async () => {
    const { discord } = stage;
    const guild = discord.addGuild({ name: "Strict" });
    const channel = discord.addChannel({ guild, name: "strict" });
    const shut = discord.addUser({ username: "shut", dmsClosed: true });
    discord.timeout(guild, discord.bot, 60_000);
    discord.say({ channel, author: shut, content: `${at(discord)} are you allowed to speak?` });
    await eventually(() => expect(outcomeOf("are you allowed to speak?")).toBe("done"));
    expect(discord.answers(channel)).toEqual([]);
  });
});

describe.concurrent("threads", () => {
  it("an archived one that somebody writes into is answered; a locked one is told of in private", async () => {
    const { discord } = stage;
    const parent = place(discord, town);
    const thread = discord.addThread({ parent, name: "old", by: discord.bot, members: [town.ada] });
    thread.thread!.archived = true;
    const [answer] = await ask(stage, { channel: thread, author: town.ada, content: "is this thread alive?" });
    expect(answer?.text).toContain("alive?");
    const hugo = discord.addUser({ username: "hugo" });
    const locked = discord.addThread({ parent, name: "locked", by: discord.bot, members: [hugo] });
    discord.say({ channel: locked, author: hugo, content: "will be locked at once" });
    locked.thread!.locked = true;
    locked.thread!.archived = true;
    await eventually(() => expect(texts(discord.addDm(hugo)) + texts(locked)).toMatch(/may not write|locked at once/));
  });

  it("forum posts and announcement threads of the bot's own are answered", async () => {
    const { discord } = stage;
    const forum = discord.addChannel({ guild: town.guild, name: "forum", type: 15 });
    const post = discord.addThread({ parent: forum, name: "a post", by: discord.bot, type: 11, members: [town.ada] });
    const [answer] = await ask(stage, { channel: post, author: town.ada, content: "in a post of a forum" });
    expect(answer?.text).toContain("post of a forum");
  });
});

describe.concurrent("servers", () => {
  it("on every shard, and direct messages, are heard", async () => {
    const { discord } = stage;
    const guilds = Array.from({ length: 4 }, (_, n) => townIn(discord, `Guild ${n}`));
    const answers = await Promise.all(
      guilds.map(({ channel, ada }, n) =>
        ask(stage, { channel, author: ada, content: `${at(discord)} heard on shard of ${n}?` }),
      ),
    );
    expect(answers.map(([answer], n) => answer?.text.includes(`shard of ${n}?`))).toEqual([true, true, true, true]);
  });

  it("one that throws the bot out in the middle of an answer, and takes it back, is answered again", async () => {
    const { discord } = stage;
    const other = townIn(discord, "Fickle");
    discord.say({
      channel: other.channel,
      author: other.ada,
      content: `${at(discord)} count to 900 before you throw me out`,
    });
    await eventually(() => expect(discord.answers(other.channel)).toHaveLength(1));
    discord.guildDelete(other.guild);
    await eventually(() => expect(outcomeOf("throw me out")).not.toBe("open"));
    discord.guildCreate(other.guild);
    const [answer] = await ask(stage, {
      channel: other.channel,
      author: other.ada,
      content: `${at(discord)} do you remember me?`,
    });
    expect(answer?.text).toContain("remember me?");
  });

  it("one in an outage is answered once it is back", async () => {
    const { discord } = stage;
    const other = townIn(discord, "Outage");
    await ask(stage, { channel: other.channel, author: other.ada, content: `${at(discord)} before the outage` });
    discord.guildDelete(other.guild, true);
    discord.guildCreate(other.guild);
    await ask(stage, { channel: other.channel, author: other.ada, content: `${at(discord)} after the outage` });
    expect(chats(stage).find(({ text }) => text.includes("after the outage"))?.text).toContain("before the outage");
  });
});

describe.concurrent("events that come twice", () => {
  it("a message delivered again, at once and after a restart, is answered once", async () => {
    const { discord } = stage;
    const channel = place(discord, town);
    const events: Parameters<typeof discord.world.emit>[0][] = [];
    const emit = discord.world.emit.bind(discord.world);
    discord.world.emit = (event) => {
      if (event.name === "MESSAGE_CREATE") events.push(event);
      emit(event);
    };
    discord.say({ channel, author: town.ada, content: `${at(discord)} said once, delivered often` });
    discord.world.emit = emit;
    for (let n = 0; n < 3; n++) emit(events[0]!);
    await eventually(() => expect(isDone(discord.answers(channel).at(-1))).toBe(true));
    emit(events[0]!);
    await ask(stage, { channel, author: town.bob, content: `${at(discord)} something else` });
    expect(discord.answers(channel).filter(({ text }) => text.includes("delivered often"))).toHaveLength(1);
    expect(
      chats(stage).filter(({ body }) => JSON.stringify(body.messages.at(-1)).includes("delivered often")),
    ).toHaveLength(1);
  });
});

describe("after all that", () => {
  it("Discord has nothing to complain of but what was forbidden", () =>
    expectClean(stage, {
      discord: ({ code }) => [50013, 50001, 50083, 160002, 160005, 10003, 10004, 50007].includes(code),
    }));
});
