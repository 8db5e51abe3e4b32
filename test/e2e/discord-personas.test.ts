import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { MessageView } from "../fakes/discord/index.ts";
import { at, labels, place, type Town, townIn } from "./discord-people.ts";
import { eventually } from "./eventually.ts";
import { expectClean, openStage, type Stage } from "./stage.ts";

const VOICE = 8192;

let stage: Stage;
let town: Town;
beforeAll(async () => {
  stage = await openStage({ discord: { messageContent: "granted" } });
  town = townIn(stage.discord);
  await stage.begin();
  await stage.discord.until(() => stage.discord.commands.length > 5);
});
afterAll(() => stage.end());

const spoken = (channel: { id: string }): MessageView[] =>
  stage.discord.answers(channel).filter(({ author }) => author.webhook);

/** Waits until a character has said something there that it will not change. */
async function said(channel: { id: string }, count: number): Promise<MessageView[]> {
  await eventually(() => {
    const all = spoken(channel);
    const glance = JSON.stringify(stage.discord.messages(channel).map(({ text, controls }) => [text, controls.length]));
    expect(all.length, glance).toBeGreaterThanOrEqual(count);
    expect(labels(all.at(-1)), glance).not.toContain("Stop");
    expect(all.at(-1)?.controls.length, glance).toBeGreaterThan(0);
  });
  return spoken(channel);
}

/** Puts a character into a channel, where it says so in its own name. */
async function appoint(channel: { id: string }): Promise<void> {
  const command = { command: "character", options: { name: "Captain Brine" } };
  stage.discord.slash({ ...command, user: town.boss, channel });
  await eventually(() => expect(stage.discord.answers(channel).at(-1)?.text).toContain("answers here"));
}

describe.concurrent("characters", () => {
  it("a character that was set answers by a webhook, under its own name", async () => {
    const { discord } = stage;
    const channel = place(discord, town);
    await appoint(channel);
    discord.say({ channel, author: town.ada, content: `${at(discord)} where do we sail?` });
    const answer = (await said(channel, 2)).at(-1);
    expect(answer?.author.name).toMatch(/^Captain Brine/);
    expect(answer?.pinged).toEqual([]);
    discord.say({ channel, author: town.bob, content: "and then, captain?", replyTo: answer!.id, pingReply: false });
    const all = await said(channel, 3);
    expect(all.at(-1)?.author.name).toMatch(/^Captain Brine/);
  });

  it("to /ask the question stands above, and the character answers below", async () => {
    const { discord } = stage;
    const channel = place(discord, town);
    await appoint(channel);
    const handle = discord.slash({ command: "ask", options: { prompt: "is it far?" }, user: town.ada, channel });
    await said(channel, 2);
    await eventually(() => expect(handle.response?.content).toBe("> is it far?"));
  });

  it("swiping right answers once more in the character's own message, and left brings the first answer back", async () => {
    const { discord } = stage;
    const channel = place(discord, town);
    await appoint(channel);
    discord.say({ channel, author: town.ada, content: `${at(discord)} tell me of the sea` });
    const answer = (await said(channel, 2)).at(-1)!;
    discord.press({ message: answer.id, label: "▶", user: town.ada });
    await eventually(() => expect(labels(discord.message(answer.id))).toContain("2/2"));
    discord.press({ message: answer.id, label: "◀", user: town.ada });
    await eventually(() => expect(labels(discord.message(answer.id))).toContain("1/2"));
    expect(discord.message(answer.id).content).toBe(answer.content);
    expect(spoken(channel)).toHaveLength(2);
  });

  it("in a scene several speak in a thread, each under its own name and without the bot between them", async () => {
    const { discord } = stage;
    const channel = place(discord, town);
    const options = { characters: "Captain Brine, Madame Fenice" };
    discord.slash({ command: "scene", options, user: town.boss, channel });
    const thread = await discord.until(() =>
      [...discord.world.channels.values()].find((each) => each.parentId === channel.id),
    );
    for (const name of ["Captain Brine", "Madame Fenice"]) {
      discord.say({ channel: thread, author: town.boss, content: `${name}, what do you say?` });
      await eventually(() => {
        const names = spoken(thread).map(({ author }) => author.name.replace(" (AI)", ""));
        expect(names).toContain(name);
      });
    }
    discord.slash({ command: "scene", options: { stop: true }, user: town.boss, channel: thread });
  });

  it("where the bot may have no webhook, the character's name stands above its words", async () => {
    const { discord } = stage;
    const guild = discord.addGuild({
      owner: town.boss,
      botPermissions: ["VIEW_CHANNEL", "SEND_MESSAGES", "READ_MESSAGE_HISTORY", "ATTACH_FILES"],
    });
    const channel = discord.addChannel({ guild });
    await appoint(channel);
    discord.say({ channel, author: town.ada, content: `${at(discord)} ahoy` });
    await eventually(() => {
      const last = discord.answers(channel).at(-1);
      expect(last?.content).not.toContain("answers here");
      expect(last?.content).toMatch(/^\*\*Captain Brine/);
      expect(labels(last)).not.toContain("Stop");
    });
  });
});

describe.concurrent("pictures and voices", () => {
  it("/imagine shows its pictures in one message, with words for who does not see them, and a card of buttons", async () => {
    const { discord } = stage;
    const channel = place(discord, town);
    const handle = discord.slash({
      command: "imagine",
      options: { prompt: "a gondola at dusk", count: 2 },
      user: town.ada,
      channel,
    });
    await eventually(() => expect(handle.response?.attachments.length).toBe(2));
    await eventually(() => expect(handle.response?.controls.length).toBeGreaterThan(4));
    for (const { description, contentType } of handle.response?.attachments ?? []) {
      expect(description).toContain("gondola");
      expect(contentType).toMatch(/^image\//);
    }
  });

  it("/say answers with a voice message", async () => {
    const { discord } = stage;
    const channel = place(discord, town);
    const handle = discord.slash({ command: "say", options: { text: "Good day, Venice." }, user: town.ada, channel });
    await eventually(() => expect(handle.followups.at(-1)?.flags).toBe(VOICE));
    const [file] = handle.followups.at(-1)?.attachments ?? [];
    expect(file).toMatchObject({ contentType: "audio/ogg" });
    expect(file?.durationSecs).toBeGreaterThan(0);
  });

  it("a message can be read aloud from its menu", async () => {
    const { discord } = stage;
    const channel = place(discord, town);
    const target = discord.say({ channel, author: town.bob, content: "The tide is high." });
    const handle = discord.contextMenu({ command: "Read aloud", user: town.ada, channel, target });
    await eventually(() => expect(handle.followups.at(-1)?.flags).toBe(VOICE));
  });
});

it("and nobody complained", () => {
  expectClean(stage);
});
