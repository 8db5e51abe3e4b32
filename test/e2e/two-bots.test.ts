import { afterEach, describe, expect, it } from "vitest";
import { ask, at, townIn } from "./discord-people.ts";
import { expectClean, openStage, type Stage } from "./stage.ts";
import { groupIn, tell } from "./telegram-people.ts";

let stage: Stage;
afterEach(() => stage.end());

/** Answers everything that the bot writes, with its name and as a reply, as an obliging bot would. */
function oblige(messages: () => readonly { readonly id: string | number }[], answer: (id: string | number) => void) {
  const answered = new Set<string | number>();
  const timer = setInterval(() => {
    for (const { id } of messages()) {
      if (answered.has(id)) continue;
      answered.add(id);
      answer(id);
    }
  }, 10);
  return { count: () => answered.size, stop: () => clearInterval(timer) };
}

describe("another bot that answers every message", () => {
  it("never makes a loop in Discord, by itself, by a webhook or in a thread of the bot's own", async () => {
    stage = await openStage({ discord: true });
    const { discord } = stage;
    const town = townIn(discord);
    const other = discord.addUser({ username: "obliging-bot", bot: true });
    const thread = discord.addThread({
      parent: town.channel,
      name: "ours",
      by: discord.bot,
      members: [town.ada, other],
    });
    await stage.begin();
    // Without Discord's own notice that the bot has opened a thread.
    const spoken = (channel: typeof thread) => discord.answers(channel).filter(({ type }) => type === 0 || type === 19);
    const loops = [town.channel, thread].map((channel) =>
      oblige(
        () => spoken(channel),
        (id) => {
          discord.say({
            channel,
            author: other,
            bot: true,
            content: `${at(discord)} thank you, and why?`,
            replyTo: String(id),
          });
          discord.say({ channel, webhook: { name: "echo" }, content: `${at(discord)} echo` });
        },
      ),
    );
    for (const channel of [town.channel, thread])
      await ask(stage, { channel, author: town.ada, content: `${at(discord)} just one answer please` });
    await ask(stage, { channel: town.channel, author: town.bob, content: `${at(discord)} and one for me` });
    for (const loop of loops) loop.stop();
    expect(loops.map((loop) => loop.count())).toEqual([2, 1]);
    expect(spoken(town.channel)).toHaveLength(2);
    expectClean(stage);
  });

  it("never makes a loop in Telegram, even where bots hear each other", async () => {
    stage = await openStage({ telegram: { bot: { privacy: false, hearsBots: true } } });
    const { telegram } = stage;
    const { chat, ada } = groupIn(telegram);
    const other = telegram.user({ name: "Obliging", username: "obliging_bot", isBot: true });
    telegram.join(chat, other);
    await stage.begin();
    const loop = oblige(
      () => telegram.answers(chat),
      (id) => telegram.say({ chat, from: other, text: "@gondolier_bot thank you, and why?", replyTo: Number(id) }),
    );
    await tell(stage, { chat, from: ada, text: "@gondolier_bot just one answer please" });
    await tell(stage, { chat, from: ada, text: "@gondolier_bot and another one" });
    loop.stop();
    expect(loop.count()).toBe(2);
    expect(telegram.answers(chat)).toHaveLength(2);
    expectClean(stage);
  });
});
