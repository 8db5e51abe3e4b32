import { describe, expect, it } from "vitest";
import { ask, at, chats, isDone, labels, place, shows, type Town, townIn } from "./discord-people.ts";
import { eventually } from "./eventually.ts";
import { expectClean, openStage, type Stage } from "./stage.ts";
import { alone, answered, groupIn, isDone as isDoneInTelegram, seen } from "./telegram-people.ts";

/** A stage for one test alone, with a server in it. */
async function onStage(test: (stage: Stage, town: Town) => Promise<void>): Promise<void> {
  const stage = await openStage({ discord: true, telegram: true });
  try {
    const town = townIn(stage.discord);
    await stage.begin();
    await test(stage, town);
  } finally {
    await stage.end();
  }
}

const everything = ({ discord }: Stage, channel: { id: string }) =>
  discord
    .answers(channel)
    .map(({ text }) => text)
    .join("\n");
/** How it finds out whether a message went out whose sending was cut off. */
const isLooking = ({ description }: { description: string }) =>
  /not modified|to edit not found|can't be edited/.test(description);
const numbers = (text: string) => [...text.matchAll(/\b(\d+)(?=,| |$)/g)].length;

describe.concurrent("Discord out of order", () => {
  it(
    "down for 4 s in the middle of an answer: it is finished in the same message",
    () =>
      onStage(async (stage, town) => {
        const { discord } = stage;
        discord.say({
          channel: town.channel,
          author: town.ada,
          content: `${at(discord)} count to 300 through the outage`,
        });
        await eventually(() => expect(discord.answers(town.channel)).toHaveLength(1));
        const [first] = discord.answers(town.channel);
        await discord.down(4000);
        await eventually(() => expect(isDone(discord.answers(town.channel).at(-1))).toBe(true), 15_000);
        expect(discord.answers(town.channel)[0]?.id).toBe(first?.id);
        expect(discord.answers(town.channel)).toHaveLength(1);
        expect(everything(stage, town.channel)).toContain("299, 300");
        await eventually(async () => expect((await stage.bot.status("/readyz")).status).toBe(200), 10_000);
        expectClean(stage, { errors: /./ });
      }),
    30_000,
  );

  it(
    "a first message whose outcome is unknown appears once; so does every further one",
    () =>
      onStage(async (stage, town) => {
        const { discord } = stage;
        for (const skip of [0, 1, 2]) {
          const channel = place(discord, town);
          discord.fault({
            method: "POST",
            path: new RegExp(`^/channels/${channel.id}/messages`),
            dropAfterProcessing: true,
            skip,
          });
          discord.say({ channel, author: town.ada, content: `${at(discord)} essay of 700 words on locks ${skip}` });
          await eventually(() => expect(isDone(discord.answers(channel).at(-1))).toBe(true), 20_000);
          const parts = [...everything(stage, channel).matchAll(/Part (\d+)/g)].map(([, n]) => Number(n));
          expect(parts).toEqual(parts.map((_, i) => i + 1));
          expect(discord.answers(channel).filter((message) => labels(message).length > 0)).toHaveLength(1);
        }
        expectClean(stage);
      }),
    60_000,
  );

  it(
    "500s, 502 pages, cut connections and slow replies change nothing about the answer",
    () =>
      onStage(async (stage, town) => {
        const { discord } = stage;
        const path = new RegExp(`^/channels/${town.channel.id}/messages`);
        discord.fault({
          path,
          status: 502,
          body: "<html>bad gateway</html>",
          headers: { "content-type": "text/html" },
          times: 2,
        });
        discord.fault({ path, status: 500, body: { message: "500: Internal Server Error", code: 0 } });
        discord.fault({ path, drop: true, skip: 2 });
        discord.fault({ path, delayMs: 1500, skip: 1 });
        const answers = await ask(stage, {
          channel: town.channel,
          author: town.ada,
          content: `${at(discord)} count to 250 over stones`,
          withinMs: 20_000,
        });
        expect(answers).toHaveLength(1);
        expect(answers[0]?.text).toContain("249, 250");
        expectClean(stage);
      }),
    30_000,
  );

  it(
    "a 429 with a long retry_after in one channel does not hold up another",
    () =>
      onStage(async (stage, town) => {
        const { discord } = stage;
        const other = place(discord, town);
        discord.fault({
          method: "PATCH",
          path: new RegExp(`^/channels/${town.channel.id}/messages`),
          status: 429,
          body: { message: "You are being rate limited.", retry_after: 3, global: false },
          headers: { "retry-after": "3", "x-ratelimit-scope": "shared" },
        });
        const slow = ask(stage, {
          channel: town.channel,
          author: town.ada,
          content: `${at(discord)} the slow one`,
          withinMs: 15_000,
        });
        const begun = Date.now();
        await ask(stage, { channel: other, author: town.bob, content: `${at(discord)} the quick one` });
        expect(Date.now() - begun).toBeLessThan(3500);
        await slow;
        expectClean(stage);
      }),
    30_000,
  );

  it(
    "sessions that are dropped, invalidated or asked to reconnect lose no question",
    () =>
      onStage(async (stage, town) => {
        const { discord } = stage;
        for (const [n, break_] of [
          () => discord.gateway.drop(),
          () => discord.gateway.reconnect(),
          () => discord.gateway.close(4000),
        ].entries()) {
          break_();
          const channel = place(discord, town);
          discord.say({ channel, author: town.ada, content: `${at(discord)} said while nobody listened ${n}` });
          await eventually(() => expect(everything(stage, channel)).toContain(`nobody listened ${n}`), 12_000);
        }
        expectClean(stage);
      }),
    45_000,
  );
});

describe.concurrent("Telegram out of order", () => {
  it(
    "down for 4 s in the middle of answers, private and in a group: each is finished once",
    () =>
      onStage(async (stage, _town) => {
        const { telegram } = stage;
        const { user } = alone(stage);
        const { chat, ada } = groupIn(telegram);
        telegram.say({ chat: user, from: user, text: "count to 400 through the outage" });
        telegram.say({ chat, from: ada, text: "@gondolier_bot count to 400 through the outage too" });
        await eventually(() => expect(telegram.answers(chat)).toHaveLength(1));
        telegram.down(4000);
        telegram.say({ chat: user, from: user, text: "said while it was down" });
        await eventually(() => {
          expect(telegram.answers(user).filter(isDoneInTelegram)).toHaveLength(2);
          expect(telegram.answers(chat).filter(isDoneInTelegram)).toHaveLength(1);
        }, 25_000);
        for (const place of [user, chat])
          expect(
            telegram
              .answers(place)
              .map(({ text }) => text)
              .join("\n"),
          ).toContain("399, 400");
        expect(telegram.answers(user)).toHaveLength(2);
        expectClean(stage, { errors: /./, telegram: isLooking });
      }),
    40_000,
  );

  it(
    "a message whose outcome is unknown appears once, with and without buttons",
    () =>
      onStage(async (stage, _town) => {
        const { telegram } = stage;
        const { user } = alone(stage);
        const { chat, ada } = groupIn(telegram);
        for (const skip of [0, 1]) {
          const before = seen(telegram, user);
          telegram.fault({
            method: "sendMessage",
            when: (params) => params.get("chat_id") === String(user.id) && skip === 0,
            dropAfterProcessing: true,
          });
          telegram.say({ chat: user, from: user, text: `essay of 700 words on keels ${skip}` });
          const answers = await answered(stage, user, before, 20_000);
          const parts = [
            ...answers
              .map(({ text }) => text)
              .join("\n")
              .matchAll(/Part (\d+)/g),
          ].map(([, n]) => Number(n));
          expect(parts).toEqual(parts.map((_, i) => i + 1));
        }
        telegram.fault({
          method: "sendMessage",
          when: (params) => params.get("chat_id") === String(chat.id),
          dropAfterProcessing: true,
        });
        telegram.say({ chat, from: ada, text: "@gondolier_bot only once in the group" });
        await answered(stage, chat, new Set(), 20_000);
        expect(telegram.answers(chat)).toHaveLength(1);
        expectClean(stage, {
          telegram: isLooking,
        });
      }),
    60_000,
  );

  it(
    "HTML error pages, 500s and flood waits change nothing about the answer",
    () =>
      onStage(async (stage, _town) => {
        const { telegram } = stage;
        const { user } = alone(stage);
        for (const method of ["sendMessageDraft", "sendMessage"]) {
          telegram.fault({ method, status: 502, html: true });
          telegram.fault({ method, retryAfter: 2 });
        }
        telegram.fault({ method: "getUpdates", status: 500, times: 2 });
        const before = seen(telegram, user);
        telegram.say({ chat: user, from: user, text: "count to 200 over stones" });
        const answers = await answered(stage, user, before, 20_000);
        expect(answers).toHaveLength(1);
        expect(numbers(answers[0]?.text ?? "")).toBeGreaterThanOrEqual(200);
        expectClean(stage, {
          telegram: isLooking,
          errors: /Telegram refuses/,
        });
      }),
    30_000,
  );

  it(
    "a second poller (409) shows in /readyz, and it hears again afterwards",
    () =>
      onStage(async (stage, _town) => {
        const { telegram } = stage;
        telegram.fault({
          method: "getUpdates",
          status: 409,
          description:
            "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
          times: 3,
        });
        const { user } = alone(stage);
        telegram.say({ chat: user, from: user, text: "wake up the poller" });
        await eventually(async () => expect((await stage.bot.status("/readyz")).body).toMatch(/409/), 8000);
        await eventually(
          () => expect(telegram.answers(user).filter(isDoneInTelegram).length).toBeGreaterThan(0),
          20_000,
        );
        await eventually(async () => expect((await stage.bot.status("/readyz")).status).toBe(200), 8000);
      }),
    45_000,
  );
});

describe.concurrent("one platform down does not touch the other", () => {
  it(
    "Telegram answers while Discord is away, and /readyz says which one is",
    () =>
      onStage(async (stage, town) => {
        const { discord } = stage;
        const down = discord.down(5000);
        const { says } = alone(stage);
        expect((await says("are you there without Discord?"))[0]?.text).toContain("without Discord");
        await eventually(async () => {
          const { status, body } = await stage.bot.status("/readyz");
          expect(status).toBe(503);
          expect(JSON.parse(body).parts).toMatchObject({ discord: { ready: false }, telegram: { ready: true } });
        });
        expect((await stage.bot.status("/healthz")).status).toBe(200);
        await down;
        await eventually(async () => expect((await stage.bot.status("/readyz")).status).toBe(200), 12_000);
        await stage.discord.until(() => discord.commands.length > 5);
        await shows(discord.slash({ command: "help", user: town.ada, channel: town.channel }), /\/ask/);
        expect(chats(stage).length).toBeGreaterThan(0);
      }),
    30_000,
  );
});
