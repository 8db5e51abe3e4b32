import { describe, expect, it } from "vitest";
import { at, isDone, labels, townIn } from "./discord-people.ts";
import { eventually } from "./eventually.ts";
import { onStage, UNHURRIED_MS } from "./on-stage.ts";
import { expectClean } from "./stage.ts";
import { groupIn, isDone as isDoneInTelegram } from "./telegram-people.ts";

const both = { discord: true, telegram: true } as const;

describe.concurrent("SIGTERM while answers grow", () => {
  it(
    "lets short ones finish, takes nothing new, and exits 0",
    () =>
      onStage(both, async (stage) => {
        const { discord, telegram } = stage;
        const town = townIn(discord);
        const { chat, ada } = groupIn(telegram);
        await stage.begin();
        discord.say({ channel: town.channel, author: town.ada, content: `${at(discord)} count to 200 before the end` });
        telegram.say({ chat, from: ada, text: "@gondolier_bot count to 200 before the end" });
        await eventually(() => {
          expect(discord.answers(town.channel)).toHaveLength(1);
          expect(telegram.answers(chat)).toHaveLength(1);
        });
        const begun = Date.now();
        expect(await stage.bot.term()).toBe(0);
        expect(Date.now() - begun).toBeLessThan(15_000);
        expect(discord.answers(town.channel)[0]?.text).toContain("199, 200");
        expect(isDone(discord.answers(town.channel)[0])).toBe(true);
        expect(telegram.answers(chat)[0]?.text).toContain("199, 200");
        // What comes while it is away waits for the next process.
        telegram.say({ chat, from: ada, text: "@gondolier_bot said while you were away" });
        stage.bot.start();
        await eventually(() => expect(telegram.answers(chat).at(-1)?.text).toContain("said while you were away"));
        expect(discord.answers(town.channel)).toHaveLength(1);
        expect(telegram.answers(chat)).toHaveLength(2);
        expectClean(stage);
      }),
    UNHURRIED_MS,
  );

  it(
    "hands over what takes too long: the next process finishes it in the same message",
    () =>
      onStage(both, async (stage) => {
        const { discord, telegram, venice } = stage;
        const town = townIn(discord);
        const { chat, ada } = groupIn(telegram);
        await stage.begin();
        venice.fault({ path: "/chat/completions", stallAfterTokens: 200, count: 2 });
        discord.say({ channel: town.channel, author: town.ada, content: `${at(discord)} count to 250, slowly` });
        telegram.say({ chat, from: ada, text: "@gondolier_bot count to 250, slowly" });
        await eventually(() => {
          expect(discord.answers(town.channel)).toHaveLength(1);
          expect(telegram.answers(chat)).toHaveLength(1);
        });
        const [there, here] = [discord.answers(town.channel)[0]?.id, telegram.answers(chat)[0]?.id];
        const begun = Date.now();
        expect(await stage.bot.term()).toBe(0);
        expect(Date.now() - begun).toBeLessThan(25_500);
        stage.bot.start();
        await eventually(() => {
          expect(isDone(discord.answers(town.channel).at(-1))).toBe(true);
          expect(isDoneInTelegram(telegram.answers(chat).at(-1))).toBe(true);
        });
        expect(discord.answers(town.channel).map(({ id, text }) => [id, text.includes("249, 250")])).toEqual([
          [there, true],
        ]);
        expect(telegram.answers(chat).map(({ id, text }) => [id, text.includes("249, 250")])).toEqual([[here, true]]);
        expect(labels(discord.answers(town.channel)[0])).toEqual(["Regenerate"]);
        expectClean(stage);
      }),
    UNHURRIED_MS,
  );

  it(
    "twice, and SIGINT alike, ends it once",
    () =>
      onStage(both, async (stage) => {
        await stage.begin();
        const [first, second] = await Promise.all([stage.bot.term(), stage.bot.term()]);
        expect([first, second]).toEqual([0, 0]);
      }),
    UNHURRIED_MS,
  );

  it(
    "right after the start it ends as well",
    () =>
      onStage(both, async (stage) => {
        await stage.begin();
        await stage.bot.term();
        stage.bot.start();
        await eventually(async () => expect((await stage.bot.status("/healthz")).status).toBe(200));
        expect(await stage.bot.term()).toBe(0);
      }),
    UNHURRIED_MS,
  );
});
