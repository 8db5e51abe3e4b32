import { describe, expect, it } from "vitest";
import { at, isDone, townIn } from "./discord-people.ts";
import { eventually } from "./eventually.ts";
import { onStage, UNHURRIED_MS } from "./on-stage.ts";
import { expectClean } from "./stage.ts";
import { isDone as isDoneInTelegram } from "./telegram-people.ts";

const slow = { tokensPerSecond: 60 };
/** First words come at once: with 50 requests a second for everything, typing signs included. */
const AT_ONCE_MS = 6_000;
const PEOPLE = 50;
/** In one place, where answers come one after another. */
const CROWD = 10;

describe(`${PEOPLE} people at once`, () => {
  it(
    "in as many channels of Discord: all are answered, first words at once, not one 429",
    () =>
      onStage({ discord: true, venice: slow }, async (stage) => {
        const { discord } = stage;
        const town = townIn(discord);
        const rooms = Array.from({ length: PEOPLE }, (_, n) => {
          const author = discord.addUser({ username: `person-${n}` });
          return { author, channel: discord.addChannel({ guild: town.guild, name: `room-${n}` }) };
        });
        await stage.begin();
        const begun = Date.now();
        for (const { channel, author } of rooms)
          discord.say({ channel, author, content: `${at(discord)} count to 120, all of us` });
        await eventually(() =>
          expect(rooms.filter(({ channel }) => discord.answers(channel).length === 0)).toHaveLength(0),
        );
        expect(Date.now() - begun).toBeLessThan(AT_ONCE_MS);
        await eventually(() =>
          expect(rooms.filter(({ channel }) => !isDone(discord.answers(channel).at(-1)))).toHaveLength(0),
        );
        for (const { channel } of rooms) {
          expect(discord.answers(channel)).toHaveLength(1);
          expect(discord.answers(channel)[0]?.text).toContain("119, 120");
        }
        expect(discord.traffic.filter(({ status }) => status === 429)).toEqual([]);
        expectClean(stage);
      }),
    UNHURRIED_MS,
  );

  it(
    "in one channel of Discord: all are answered in order of arrival, not one 429",
    () =>
      onStage({ discord: true, venice: slow }, async (stage) => {
        const { discord } = stage;
        const town = townIn(discord);
        const people = Array.from({ length: CROWD }, (_, n) => discord.addUser({ username: `person-${n}` }));
        await stage.begin();
        const questions = people.map(
          (author, n) =>
            discord.say({ channel: town.channel, author, content: `${at(discord)} crowd question number ${n}.` }).id,
        );
        await eventually(() => expect(discord.answers(town.channel).filter(isDone)).toHaveLength(CROWD));
        expect(
          discord
            .answers(town.channel)
            .map(({ reference }) => reference)
            .sort(),
        ).toEqual([...questions].sort());
        const asked = stage.venice.requests
          .map(({ body }) => JSON.stringify((body as { messages?: readonly unknown[] } | undefined)?.messages?.at(-1)))
          .map((said) => /crowd question number (\d+)\./.exec(said ?? "")?.[1])
          .filter((n) => n !== undefined);
        expect(asked).toEqual(people.map((_, n) => String(n)));
        expectClean(stage);
      }),
    UNHURRIED_MS,
  );

  it(
    "in private chats of Telegram: all are answered, not one 429",
    () =>
      onStage({ telegram: true, venice: slow }, async (stage) => {
        const { telegram } = stage;
        const people = Array.from({ length: PEOPLE }, (_, n) => telegram.user({ name: `Person ${n}` }));
        await stage.begin();
        const begun = Date.now();
        for (const user of people) telegram.say({ chat: user, from: user, text: "count to 120, all of us" });
        await eventually(() =>
          expect(
            people.filter(
              (user) => telegram.drafts(user).every(({ text }) => text === "") && telegram.answers(user).length === 0,
            ),
          ).toHaveLength(0),
        );
        expect(Date.now() - begun).toBeLessThan(AT_ONCE_MS);
        await eventually(() =>
          expect(people.filter((user) => !isDoneInTelegram(telegram.answers(user).at(-1)))).toHaveLength(0),
        );
        for (const user of people) {
          expect(telegram.answers(user)).toHaveLength(1);
          expect(telegram.answers(user)[0]?.text).toContain("119, 120");
        }
        expectClean(stage);
      }),
    UNHURRIED_MS,
  );

  it(
    "one person who writes 30 messages in a second is told so once each, and others are served",
    () =>
      onStage({ discord: true, venice: slow }, async (stage) => {
        const { discord } = stage;
        const town = townIn(discord);
        await stage.begin();
        for (let n = 0; n < 30; n++)
          discord.say({ channel: town.channel, author: town.ada, content: `${at(discord)} spam number ${n}.` });
        discord.say({ channel: town.channel, author: town.bob, content: `${at(discord)} may I ask something too?` });
        await eventually(() => expect(discord.answers(town.channel).filter(isDone)).toHaveLength(4));
        const texts = discord.answers(town.channel).map(({ text }) => text);
        expect(texts.join("\n")).toContain("may I ask something too?");
        expect(texts.filter((text) => /already have 2/.test(text)).length).toBeLessThanOrEqual(27);
        expectClean(stage);
      }),
    UNHURRIED_MS,
  );
});
