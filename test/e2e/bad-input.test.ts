import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ask, at, chats, place, shows, type Town, townIn } from "./discord-people.ts";
import { eventually } from "./eventually.ts";
import { gif, png } from "./pictures.ts";
import { expectClean, openStage, type Stage } from "./stage.ts";
import { alone, shows as showsInTelegram, tell } from "./telegram-people.ts";

let stage: Stage;
let town: Town;
beforeAll(async () => {
  stage = await openStage({ discord: true, telegram: true });
  town = townIn(stage.discord);
  await stage.begin();
  await stage.discord.until(() => stage.discord.commands.length > 5);
});
afterAll(() => stage.end());

const told = (words: string) => chats(stage).filter(({ text }) => text.includes(words));

type Files = NonNullable<Parameters<Stage["discord"]["say"]>[0]["attachments"]>;

/** What the bot says to a message with files; nothing of it may have reached Venice when it is a refusal. */
async function said(content: string, attachments: Files, words: RegExp): Promise<string> {
  const channel = place(stage.discord, town);
  stage.discord.say({ channel, author: town.ada, content: `${at(stage.discord)} ${content}`, attachments });
  return eventually(() => {
    const text = stage.discord
      .answers(channel)
      .map((message) => message.text)
      .join("\n");
    expect(text).toMatch(words);
    return text;
  });
}

const refused = async (content: string, attachments: Files, words: RegExp) => {
  const text = await said(content, attachments, words);
  expect(text).not.toMatch(/went wrong/);
  expect(told(content)).toEqual([]);
};

describe.concurrent("files that cannot be taken are refused in a sentence, before anything is sent", () => {
  it("a file of the wrong kind", () =>
    refused(
      "wrong kind of file",
      [{ name: "a.zip", bytes: Buffer.from([80, 75, 3, 4, 0, 255, 254, 0]), contentType: "application/zip" }],
      /a\.zip/,
    ));
  it("a corrupt picture", () =>
    refused(
      "a corrupt picture",
      [{ name: "bad.png", bytes: png().slice(0, 120), contentType: "image/png" }],
      /bad\.png.*damaged|cannot open bad\.png/i,
    ));
  it("a picture that is none", () =>
    refused("no picture at all", [{ name: "no.png", bytes: "hello", contentType: "image/png" }], /no\.png/));
  it("a text that is too large", () =>
    refused(
      "too large a text",
      [{ name: "big.txt", bytes: "x".repeat(700_000), contentType: "text/plain" }],
      /big\.txt is too large/,
    ));
  it("a picture that is too small to see", () =>
    refused(
      "too small a picture",
      [{ name: "dot.png", bytes: png(8, 8), contentType: "image/png" }],
      /dot\.png is too small/,
    ));
  it("a sound", () =>
    refused(
      "listen to this sound",
      [{ name: "voice.ogg", bytes: Buffer.from("OggS\0\x02\xff\xfe"), contentType: "audio/ogg" }],
      /voice\.ogg/,
    ));
});

describe.concurrent("files that are taken", () => {
  it("a text goes in as text, whatever its name", async () => {
    const words = await said(
      "what is in this file?",
      [{ name: "notes.weird", bytes: "the password of the cellar is barolo", contentType: "application/octet-stream" }],
      /barolo/,
    );
    expect(words).not.toMatch(/went wrong/);
    expect(told("what is in this file?").at(-1)?.text).toContain("the password of the cellar is barolo");
  });

  it("a picture goes to a model that sees, and the answer says so", async () => {
    await said(
      "what is on this picture?",
      [{ name: "red.png", bytes: png(120, 90), contentType: "image/png" }],
      /120x90[\s\S]*looked at the picture/,
    );
    expect(told("what is on this picture?").at(-1)?.text).toContain("data:image/png;base64,");
    expect(told("what is on this picture?").at(-1)?.text).not.toContain("http://");
  });

  it("a GIF is converted", async () => {
    await said("and on this one?", [{ name: "moving.gif", bytes: gif(96, 80), contentType: "image/gif" }], /96x80/);
    expect(told("and on this one?").at(-1)?.text).not.toContain("image/gif");
  });

  it("a picture without a word is looked at", async () => {
    await said("", [{ name: "silent.png", bytes: png(130, 90), contentType: "image/png" }], /130x90/);
  });

  it("a very large picture is made smaller", async () => {
    await said(
      "and how large is this?",
      [{ name: "large.png", bytes: png(3000, 1000), contentType: "image/png" }],
      /2048x68\d/,
    );
  });

  it("a picture that was replied to comes along, and is fetched again in the next turn", async () => {
    const { discord } = stage;
    const channel = place(discord, town);
    const shown = discord.say({
      channel,
      author: town.bob,
      content: "look",
      attachments: [{ name: "blue.png", bytes: png(140, 70, [0, 0, 250]), contentType: "image/png" }],
    });
    const [answer] = await ask(stage, {
      channel,
      author: town.ada,
      content: `${at(discord)} what did bob show?`,
      replyTo: shown,
    });
    expect(answer?.text).toContain("140x70");
    await ask(stage, { channel, author: town.ada, content: `${at(discord)} and now without showing it?` });
    expect(told("and now without showing it?").at(-1)?.text).toContain("data:image/png");
  });

  it("in Telegram a document of text is read, a huge file is refused unseen", async () => {
    const { user } = alone(stage);
    const { telegram } = stage;
    await tell(stage, {
      chat: user,
      from: user,
      caption: "what is written here?",
      document: { bytes: Buffer.from("gold is buried at Torcello"), name: "map.txt", mime: "text/plain" },
    });
    expect(told("what is written here?").at(-1)?.text).toContain("gold is buried at Torcello");
    const downloads = telegram.traffic.filter(({ path }) => path.startsWith("file/")).length;
    telegram.say({
      chat: user,
      from: user,
      caption: "and here?",
      document: { bytes: Buffer.from("x"), name: "film.txt", mime: "text/plain", size: 900_000_000 },
    });
    await showsInTelegram(stage, user, /film\.txt is too large/);
    expect(telegram.traffic.filter(({ path }) => path.startsWith("file/")).length).toBe(downloads);
  });
});

describe.concurrent("words", () => {
  it("100,000 characters are refused with the number that can be taken", async () => {
    const { user } = alone(stage);
    stage.telegram.sayLong({ chat: user, from: user, text: "abcdefghi ".repeat(10_000) });
    const message = await showsInTelegram(stage, user, /characters; I can take 50000/);
    expect(message.text).toMatch(/9\d{4}|100000/);
    expect(chats(stage).some(({ text }) => text.includes("abcdefghi abcdefghi"))).toBe(false);
  });

  it("a question of one emoji, of one dot and of right-to-left words is answered", async () => {
    const { discord } = stage;
    for (const words of ["🦀", ".", "‮evil‬ שלום"]) {
      const channel = place(discord, town);
      const [answer] = await ask(stage, { channel, author: town.ada, content: `${at(discord)} ${words}` });
      expect(answer?.text).not.toBe("");
    }
  });

  it("an unknown model is refused with the nearest names", async () => {
    const handle = stage.discord.slash({
      command: "model",
      options: { name: "mistral" },
      user: town.boss,
      channel: place(stage.discord, town),
    });
    await shows(handle, /There is no model mistral.*Did you mean.*mistral-/);
  });

  it("a message deleted before it could be answered leaves no error behind", async () => {
    const { discord } = stage;
    const channel = place(discord, town);
    const question = discord.say({ channel, author: town.ada, content: `${at(discord)} gone at once` });
    discord.delete(question);
    await ask(stage, { channel, author: town.ada, content: `${at(discord)} but this one stays` });
    expect(discord.answers(channel).filter(({ text }) => text.includes("went wrong"))).toEqual([]);
  });

  it("a reply to a message that is gone is answered all the same", async () => {
    const { discord } = stage;
    const channel = place(discord, town);
    const said = discord.say({ channel, author: town.bob, content: "soon gone" });
    const [answer] = await ask(stage, { channel, author: town.ada, content: `${at(discord)} first, about canals` });
    discord.say({ channel, author: town.ada, content: `${at(discord)} replying to the lost`, replyTo: said });
    discord.delete(said);
    await eventually(() =>
      expect(
        discord
          .answers(channel)
          .map(({ text }) => text)
          .join(),
      ).toContain("replying to the lost"),
    );
    expect(answer?.text).toContain("canals");
  });
});

describe.concurrent("places where the bot may not write", () => {
  it("the asker hears of it in private", async () => {
    const { discord } = stage;
    const channel = discord.addChannel({
      guild: town.guild,
      name: "silent",
      overwrites: [{ of: town.guild, deny: ["SEND_MESSAGES"] }],
    });
    const eva = discord.addUser({ username: "eva" });
    discord.updateChannel(channel, { overwrites: [{ of: discord.bot.id, deny: ["SEND_MESSAGES"] }] });
    discord.say({ channel, author: eva, content: `${at(discord)} can you hear me?` });
    await eventually(() =>
      expect(
        discord
          .answers(discord.addDm(eva))
          .map(({ text }) => text)
          .join(),
      ).toMatch(/may not write in #silent/),
    );
  });

  it("a thread that is locked, and a channel that vanishes in the middle of an answer, end quietly", async () => {
    const { discord } = stage;
    const doomed = place(discord, town, "doomed");
    discord.say({ channel: doomed, author: town.ada, content: `${at(discord)} count to 900 in a doomed channel` });
    await eventually(() => expect(discord.answers(doomed)).toHaveLength(1));
    discord.channelDelete(doomed);
    await eventually(() =>
      expect(
        stage.venice.requests.filter(({ body }) => String(JSON.stringify(body)).includes("in a doomed channel")).at(-1)
          ?.outcome,
      ).not.toBe("open"),
    );
  });
});

describe("after all that", () => {
  it("Discord, Telegram and Venice have nothing else to complain of", () =>
    expectClean(stage, { discord: ({ code }) => [50013, 50001, 10003, 10008].includes(code) }));
});
