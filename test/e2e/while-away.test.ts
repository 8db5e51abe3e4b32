import { describe, expect, it } from "vitest";
import { at, inPublic, isDone, townIn } from "./discord-people.ts";
import { eventually } from "./eventually.ts";
import { onStage, UNHURRIED_MS } from "./on-stage.ts";
import { expectClean, type Stage } from "./stage.ts";

/** People ask before, in and after the moment in which the bot goes; each is answered once when it is back. */
async function askWhileAway(stage: Stage, away: () => Promise<unknown>): Promise<void> {
  const { discord } = stage;
  const town = townIn(discord);
  const dm = discord.addDm(town.bob);
  await stage.begin();
  const say = (words: string) =>
    discord.say({ channel: town.channel, author: town.ada, content: `${at(discord)} ${words}` });
  const asked = [
    say("what is a forcola?"),
    discord.say({ channel: dm, author: town.bob, content: "good morning to you" }),
  ];
  const answers = () => [...inPublic(discord, town.channel), ...inPublic(discord, dm)];
  await eventually(() => expect(answers().filter(isDone)).toHaveLength(asked.length));
  const first = inPublic(discord, town.channel)[0]!;
  asked.push(say("asked in the last moment"));
  await away();
  asked.push(say("asked while nobody was there"));
  asked.push(discord.say({ channel: town.channel, author: town.bob, content: "and its wood?", replyTo: first }));
  asked.push(discord.say({ channel: dm, author: town.bob, content: "nobody else reads this" }));
  discord.say({ channel: town.channel, author: town.bob, content: "not for the bot at all" });
  stage.bot.start();
  await eventually(() => expect(answers().filter(isDone)).toHaveLength(asked.length));
  asked.push(say("asked when it is back"));
  await eventually(() => expect(answers().filter(isDone)).toHaveLength(asked.length));
  for (const { id } of asked.filter(({ channelId }) => channelId !== dm.id))
    expect(answers().filter(({ reference }) => reference === id)).toHaveLength(1);
  expectClean(stage);
}

describe.concurrent("Discord: asked while no process is there", () => {
  it(
    "after SIGTERM, each question is answered once",
    () => onStage({ discord: true }, (stage) => askWhileAway(stage, () => stage.bot.term())),
    UNHURRIED_MS,
  );

  it(
    "after a kill, each question is answered once",
    () => onStage({ discord: true }, (stage) => askWhileAway(stage, () => stage.bot.kill())),
    UNHURRIED_MS,
  );

  it(
    "after longer than Discord keeps a session, the channels are looked through, and each question is answered once",
    () =>
      onStage({ discord: true }, (stage) =>
        askWhileAway(stage, async () => {
          await stage.bot.kill();
          stage.discord.gateway.forgetSessions();
        }),
      ),
    UNHURRIED_MS,
  );
});
