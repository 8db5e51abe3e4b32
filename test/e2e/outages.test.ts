import { describe, expect, it } from "vitest";
import { ask, at, chats, isDone, labels, place, shows, townIn } from "./discord-people.ts";
import { eventually } from "./eventually.ts";
import { onStage, UNHURRIED_MS } from "./on-stage.ts";
import { expectClean, isReady, type Stage } from "./stage.ts";
import { alone } from "./telegram-people.ts";

const both = { discord: true, telegram: true } as const;

const everything = ({ discord }: Stage, channel: { id: string }) =>
  discord
    .answers(channel)
    .map(({ text }) => text)
    .join("\n");
describe.concurrent("Discord out of order", () => {
  it(
    "down for 4 s in the middle of an answer: it is finished in the same message",
    () =>
      onStage(both, async (stage) => {
        const town = townIn(stage.discord);
        await stage.begin();
        const { discord } = stage;
        discord.say({
          channel: town.channel,
          author: town.ada,
          content: `${at(discord)} count to 300 through the outage`,
        });
        await eventually(() => expect(discord.answers(town.channel)).toHaveLength(1));
        const [first] = discord.answers(town.channel);
        await discord.down(4000);
        await eventually(() => expect(isDone(discord.answers(town.channel).at(-1))).toBe(true));
        expect(discord.answers(town.channel)[0]?.id).toBe(first?.id);
        expect(discord.answers(town.channel)).toHaveLength(1);
        expect(everything(stage, town.channel)).toContain("299, 300");
        await isReady(stage);
        expectClean(stage, { errors: /./ });
      }),
    UNHURRIED_MS,
  );

  it(
    "a first message whose outcome is unknown appears once; so does every further one",
    () =>
      onStage(both, async (stage) => {
        const town = townIn(stage.discord);
        await stage.begin();
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
          await eventually(() => expect(isDone(discord.answers(channel).at(-1))).toBe(true));
          const parts = [...everything(stage, channel).matchAll(/Part (\d+)/g)].map(([, n]) => Number(n));
          expect(parts).toEqual(parts.map((_, i) => i + 1));
          expect(discord.answers(channel).filter((message) => labels(message).length > 0)).toHaveLength(1);
        }
        expectClean(stage);
      }),
    UNHURRIED_MS,
  );

  it(
    "500s, 502 pages, cut connections and slow replies change nothing about the answer",
    () =>
      onStage(both, async (stage) => {
        const town = townIn(stage.discord);
        await stage.begin();
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
        });
        expect(answers).toHaveLength(1);
        expect(answers[0]?.text).toContain("249, 250");
        expectClean(stage);
      }),
    UNHURRIED_MS,
  );

  it(
    "a 429 with a long retry_after in one channel does not hold up another",
    () =>
      onStage(both, async (stage) => {
        const town = townIn(stage.discord);
        await stage.begin();
        const { discord } = stage;
        const other = place(discord, town);
        discord.fault({
          method: "PATCH",
          path: new RegExp(`^/channels/${town.channel.id}/messages`),
          status: 429,
          body: { message: "You are being rate limited.", retry_after: 8, global: false },
          headers: { "retry-after": "8", "x-ratelimit-scope": "shared" },
        });
        let isSlowDone = false;
        const slow = ask(stage, {
          channel: town.channel,
          author: town.ada,
          content: `${at(discord)} the slow one`,
        }).then(() => {
          isSlowDone = true;
        });
        await ask(stage, { channel: other, author: town.bob, content: `${at(discord)} the quick one` });
        expect(isSlowDone).toBe(false);
        await slow;
        expectClean(stage);
      }),
    UNHURRIED_MS,
  );

  it(
    "sessions that are dropped, invalidated or asked to reconnect lose no question",
    () =>
      onStage(both, async (stage) => {
        const town = townIn(stage.discord);
        await stage.begin();
        const { discord } = stage;
        for (const [n, break_] of [
          () => discord.gateway.drop(),
          () => discord.gateway.reconnect(),
          () => discord.gateway.close(4000),
        ].entries()) {
          break_();
          const channel = place(discord, town);
          discord.say({ channel, author: town.ada, content: `${at(discord)} said while nobody listened ${n}` });
          await eventually(() => expect(everything(stage, channel)).toContain(`nobody listened ${n}`));
        }
        expectClean(stage);
      }),
    UNHURRIED_MS,
  );
});

describe.concurrent("one platform down does not touch the other", () => {
  it(
    "Telegram answers while Discord is away, and /readyz says which one is",
    () =>
      onStage(both, async (stage) => {
        const town = townIn(stage.discord);
        await stage.begin();
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
        await isReady(stage);
        await stage.discord.until(() => discord.commands.length > 5);
        await shows(discord.slash({ command: "help", user: town.ada, channel: town.channel }), /\/ask/);
        expect(chats(stage).length).toBeGreaterThan(0);
      }),
    UNHURRIED_MS,
  );
});
