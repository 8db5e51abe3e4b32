import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  answered,
  ask,
  at,
  chats,
  isDone,
  isOver,
  labels,
  place,
  seen,
  shows,
  type Town,
  townIn,
} from "./discord-people.ts";
import { eventually } from "./eventually.ts";
import { expectClean, openStage, type Stage } from "./stage.ts";

let stage: Stage;
let town: Town;
beforeAll(async () => {
  stage = await openStage({ discord: true });
  town = townIn(stage.discord);
  await stage.begin();
});
afterAll(() => stage.end());

const told = (words: string) => chats(stage).filter(({ text }) => text.includes(words));

describe.concurrent("what is answered", () => {
  it("a mention, by a reply that grows, pings nobody and ends with Regenerate", async () => {
    const channel = place(stage.discord, town);
    const question = `${at(stage.discord)} what is a gondola? @everyone <@${town.bob.id}>`;
    const [answer, ...more] = await ask(stage, { channel, author: town.ada, content: question });
    expect(more).toEqual([]);
    expect(answer?.content).toContain("gondola");
    expect(answer?.history.length).toBeGreaterThan(1);
    expect(answer?.reference).toBe(stage.discord.messages(channel)[0]?.id);
    expect(answer?.pinged).toEqual([]);
    expect(labels(answer)).toEqual(["Regenerate"]);
    expect(told("gondola?").at(-1)?.text).toContain("ada: ");
    expect(told("gondola?").at(-1)?.text).toContain("@bob");
    expect(told("gondola?").at(-1)?.text).not.toContain(stage.discord.bot.id);
  });

  it("a reply to the bot without a ping, which continues from there", async () => {
    const channel = place(stage.discord, town);
    const { ada } = town;
    const [answer] = await ask(stage, {
      channel,
      author: ada,
      content: `${at(stage.discord)} my boat is called Lucia`,
    });
    const replied = await ask(stage, {
      channel,
      author: ada,
      content: "what is my boat called?",
      replyTo: answer!.id,
      pingReply: false,
    });
    expect(replied).toHaveLength(1);
    expect(replied[0]?.content).toContain("Lucia");
  });

  it("a direct message, without any mention", async () => {
    const channel = stage.discord.addDm(town.bob);
    const [answer] = await ask(stage, { channel, author: town.bob, content: "hello from my cellar" });
    expect(answer?.content).toContain("cellar");
    expect(told("cellar").at(-1)?.text).not.toContain("bob: ");
  });

  it("any message in a thread that the bot opened, and only there", async () => {
    const { discord } = stage;
    const channel = place(discord, town);
    const ours = discord.addThread({ parent: channel, name: "ours", by: discord.bot, members: [town.ada] });
    const theirs = discord.addThread({
      parent: channel,
      name: "theirs",
      by: town.bob,
      members: [town.ada, discord.bot],
    });
    discord.say({ channel: theirs, author: town.ada, content: "nobody asked you here" });
    const [answer] = await ask(stage, { channel: ours, author: town.ada, content: "is this our thread?" });
    expect(answer?.content).toContain("our thread");
    expect(discord.answers(theirs)).toEqual([]);
  });

  it("a mention in a thread that was opened from a message, as a place of its own", async () => {
    const { discord } = stage;
    const channel = place(discord, town);
    const starter = discord.say({ channel, author: town.ada, content: "let us talk about bridges" });
    const thread = discord.addThread({ parent: channel, name: "bridges", by: town.ada, message: starter });
    const [answer] = await ask(stage, {
      channel: thread,
      author: town.ada,
      content: `${at(discord)} which bridge is oldest?`,
    });
    expect(answer?.content).toContain("which bridge");
    expect(discord.answers(channel)).toEqual([]);
  });

  it("a mention that replies to somebody else, with their words", async () => {
    const { discord } = stage;
    const channel = place(discord, town);
    const theirs = discord.say({ channel, author: town.bob, content: "the rialto is closed on tuesdays" });
    await ask(stage, { channel, author: town.ada, content: `${at(discord)} is that true?`, replyTo: theirs });
    expect(told("is that true?").at(-1)?.text).toContain("the rialto is closed on tuesdays");
  });

  it("nothing else: no plain words, no @everyone, no roles, no bots, no webhooks, no notices, no replies to others", async () => {
    const { discord } = stage;
    const channel = place(discord, town);
    const other = discord.addUser({ username: "other-bot", bot: true });
    const human = discord.say({ channel, author: town.ada, content: "just talking" });
    discord.say({ channel, author: town.ada, content: "@everyone look" });
    discord.say({ channel, author: other, bot: true, content: `${at(discord)} hello fellow bot` });
    discord.say({ channel, webhook: { name: "news" }, content: `${at(discord)} news` });
    discord.say({ channel, author: town.bob, type: 7, content: `${at(discord)}` });
    discord.say({ channel, author: town.bob, content: "I agree", replyTo: human });
    discord.say({ channel, author: town.bob, content: `@gondolier without a real mention` });
    await ask(stage, { channel, author: town.ada, content: `${at(discord)} the last one here` });
    expect(discord.answers(channel)).toHaveLength(1);
  });

  it("a bare mention gets a sentence that says what to do", async () => {
    const { discord } = stage;
    const channel = place(discord, town);
    discord.say({ channel, author: town.ada, content: at(discord) });
    await eventually(() =>
      expect(
        discord
          .answers(channel)
          .map(({ text }) => text)
          .join(),
      ).toMatch(/nothing to answer|question/i),
    );
    expect(discord.answers(channel)).toHaveLength(1);
  });
});

describe.concurrent("conversations", () => {
  it("a reply to an older answer branches from there; a plain mention continues the newest turn", async () => {
    const { discord } = stage;
    const channel = place(discord, town);
    const { ada } = town;
    const [first] = await ask(stage, { channel, author: ada, content: `${at(discord)} my cat is named Figaro` });
    await ask(stage, { channel, author: ada, content: `${at(discord)} my dog is named Rusty` });
    await ask(stage, { channel, author: ada, content: "branching question one", replyTo: first!.id });
    const branch = told("branching question one").at(-1)?.text ?? "";
    expect(branch).toContain("Figaro");
    expect(branch).not.toContain("Rusty");
    await ask(stage, { channel, author: ada, content: `${at(discord)} plain question two` });
    const plain = told("plain question two").at(-1)?.text ?? "";
    expect(plain).toContain("branching question one");
    expect(plain).not.toContain("Rusty");
  });

  it("who said what stays clear, and two who share a name are told apart", async () => {
    const { discord } = stage;
    const channel = place(discord, town);
    const twins = ["x", "y"].map((n) => discord.addUser({ username: `twin-${n}`, globalName: "Marco" }));
    for (const twin of twins) discord.addMember(town.guild, twin);
    await ask(stage, { channel, author: twins[0]!, content: `${at(discord)} I live in Murano` });
    await ask(stage, { channel, author: twins[1]!, content: `${at(discord)} I live in Burano` });
    await ask(stage, { channel, author: twins[0]!, content: `${at(discord)} who lives where?` });
    const text = told("who lives where?").at(-1)?.text ?? "";
    const names = [...text.matchAll(/Marco \[\w+\](?=: )/g)].map(([name]) => name);
    expect(new Set(names).size).toBe(2);
  });

  it("answers run in order of arrival, and a third that waits is refused in a sentence", async () => {
    const { discord } = stage;
    const channel = place(discord, town);
    for (const n of ["one", "two", "three", "four"])
      discord.say({ channel, author: town.ada, content: `${at(discord)} waiting question ${n}` });
    const texts = () => discord.answers(channel).map(({ text }) => text);
    await eventually(() => expect(texts().filter((text) => /waiting question/.test(text)).length).toBe(3));
    await eventually(() => expect(texts().filter((text) => /already have 2/.test(text)).length).toBe(1));
    const asked = chats(stage)
      .map(({ body }) => String(JSON.stringify(body.messages.at(-1))))
      .filter((text) => text.includes("waiting question"));
    expect(asked.map((text) => /question (\w+)/.exec(text)?.[1])).toEqual(["one", "two", "three"]);
  });

  it("sentences come in the language of the person's app", async () => {
    const { discord } = stage;
    const channel = place(discord, town);
    const greta = discord.addUser({ username: "greta" });
    await shows(discord.slash({ command: "stop", user: greta, channel, locale: "de" }), /gerade keine/);
    discord.say({ channel, author: greta, content: at(discord) });
    await eventually(() => expect(discord.answers(channel).at(-1)?.text).toMatch(/Frage/));
  });
});

describe.concurrent("long and strange answers", () => {
  it("a long answer is split, loses no part, and carries buttons under the last message only", async () => {
    const { discord } = stage;
    const channel = place(discord, town);
    const answers = await ask(stage, {
      channel,
      author: town.ada,
      content: `${at(discord)} write an essay of 900 words about boats`,
    });
    expect(answers.length).toBeGreaterThan(2);
    for (const { content } of answers) expect(content.length).toBeLessThanOrEqual(2000);
    const whole = answers.map(({ content }) => content).join("\n");
    const parts = [...whole.matchAll(/Part (\d+)/g)].map(([, n]) => Number(n));
    expect(parts).toEqual(parts.map((_, i) => i + 1));
    expect(parts.length).toBeGreaterThanOrEqual(14);
    expect(answers.slice(0, -1).every((each) => each.controls.length === 0)).toBe(true);
  });

  it("a regenerated answer that is shorter leaves nothing behind", async () => {
    const { discord } = stage;
    const channel = place(discord, town);
    const answers = await ask(stage, {
      channel,
      author: town.ada,
      content: `${at(discord)} essay of 700 words on ropes`,
    });
    expect(answers.length).toBeGreaterThan(1);
    discord.edit(discord.messages(channel)[0]!, `${at(discord)} just one word on ropes`);
    await eventually(() => expect(labels(discord.answers(channel).at(-1))).toEqual(["Answer the edited question"]));
    discord.press({ message: answers.at(-1)!.id, label: "Answer the edited question", user: town.ada });
    await eventually(() => expect(discord.answers(channel).length).toBe(1));
    await eventually(() => expect(isDone(discord.answers(channel)[0])).toBe(true));
    expect(discord.answers(channel)[0]?.id).toBe(answers[0]?.id);
    expect(discord.answers(channel)[0]?.content).toContain("one word on ropes");
  });

  it("a private interaction in a channel neither reads nor enters its memory", async () => {
    const { discord } = stage;
    const channel = place(discord, town);
    await ask(stage, { channel, author: town.ada, content: `${at(discord)} publicly known thing` });
    const handle = discord.slash({
      command: "ask",
      options: { prompt: "my hidden thing", private: true },
      user: town.ada,
      channel,
    });
    await eventually(() => expect(isOver(handle.messages.at(-1))).toBe(true));
    expect(handle.messages.every((message) => message.ephemeralTo === town.ada.id)).toBe(true);
    expect(told("my hidden thing").at(-1)?.text).not.toContain("publicly known thing");
    const before = seen(discord, channel);
    discord.say({ channel, author: town.ada, content: `${at(discord)} afterwards in public` });
    await answered(stage, channel, before);
    expect(told("afterwards in public").at(-1)?.text).not.toContain("my hidden thing");
  });
});

describe("after all that", () => {
  it("every message was sent with an enforced nonce and without leave to ping", () => {
    const sent = stage.discord.traffic.filter(
      ({ method, path }) => method === "POST" && /^\/channels\/\d+\/messages$/.test(path),
    );
    expect(sent.length).toBeGreaterThan(20);
    for (const { body } of sent) {
      const message = (body as { payload_json?: object }).payload_json ?? body;
      expect(message).toMatchObject({ enforce_nonce: true, allowed_mentions: { parse: [] } });
    }
  });

  it("nobody has complained, and the log holds no words", () => expectClean(stage));
});
