import { afterEach, describe, expect, it } from "vitest";
import { chance, KILLS, SEED, storm } from "./crash.ts";
import { isDone as isDoneInDiscord, townIn } from "./discord-people.ts";
import { eventually } from "./eventually.ts";
import { expectClean, openStage, type Stage } from "./stage.ts";
import { isDone } from "./telegram-people.ts";

const each = Math.ceil(KILLS / 3);
const PATIENCE_MS = 180_000 + each * 12_000;
const stages: Stage[] = [];
afterEach(async ({ task }) => {
  // What the last process said is all that there is to find the fault by.
  if (task.result?.state === "fail") for (const stage of stages) console.log(stage.bot.log().slice(-3000));
  for (const stage of stages.splice(0)) await stage.end();
});

/** Long enough to be killed in the middle; every third one needs two messages. */
const wordsFor = (n: number) =>
  n % 3 === 0 ? `question ${n}: essay of 500 words on oars` : `question ${n}: and what of gondolas?`;

describe(`killed ${each} times per platform at random moments (seed ${SEED})`, () => {
  it(
    "Discord: every question is answered once, and whole",
    async () => {
      console.log(`crash: ${each} kills each, GONDOLIER_SEED=${SEED}`);
      const stage = await openStage({ discord: true, venice: { tokensPerSecond: 250 } });
      stages.push(stage);
      const { discord } = stage;
      const town = townIn(discord);
      const channels = Array.from({ length: 5 }, (_, n) => discord.addChannel({ guild: town.guild, name: `c${n}` }));
      await stage.begin();
      const asked: { id: string; channel: string; n: number }[] = [];
      const ears = () => discord.gateway.sessions.filter(({ wire }) => wire !== undefined).map(({ id }) => id);
      await storm(stage, {
        kills: each,
        random: chance(SEED),
        requests: () => discord.traffic.length,
        ears,
        ask: () => {
          const channel = channels[asked.length % channels.length]!;
          const n = asked.length;
          const author = discord.addUser({ username: `asker${n}` });
          const { id } = discord.say({ channel, author, content: `<@${discord.bot.id}> ${wordsFor(n)}` });
          asked.push({ id, channel: channel.id, n });
        },
      });
      await stage.bot.ready();
      const answersTo = (id: string) =>
        channels.flatMap((channel) => discord.answers(channel)).filter(({ reference }) => reference === id);
      const grows = () =>
        channels
          .flatMap((channel) => discord.answers(channel))
          .filter((message) => JSON.stringify(message.components).includes("Stop"));
      await eventually(
        () => {
          expect(asked.filter(({ id }) => answersTo(id).length === 0)).toEqual([]);
          expect(grows().map(({ text }) => text.slice(0, 90))).toEqual([]);
          for (const channel of channels) {
            const replies = discord.answers(channel).filter(({ reference }) => reference !== undefined);
            expect(discord.answers(channel).filter(isDoneInDiscord)).toHaveLength(replies.length);
          }
        },
        60_000 + each * 1_000,
      );
      expect(asked.filter(({ id }) => answersTo(id).length > 1)).toEqual([]);
      for (const channel of channels) {
        const texts = discord.answers(channel).map(({ content }) => content);
        expect(texts.filter((text) => /too long|went wrong|away/.test(text))).toEqual([]);
        const whole = texts.join("\n");
        for (const { n } of asked.filter((each) => each.channel === channel.id)) {
          expect(whole.split(`question ${n}:`).length, `question ${n} is answered once`).toBe(2);
        }
      }
      expectClean(stage);
    },
    PATIENCE_MS,
  );

  it(
    "Telegram by polling: every question is answered once, and whole",
    async () => {
      await telegramStorm({}, SEED + 1);
    },
    PATIENCE_MS,
  );

  it(
    "Telegram by webhook: every question is answered once, and whole",
    async () => {
      await telegramStorm({ webhook: true }, SEED + 2);
    },
    PATIENCE_MS,
  );
});

async function telegramStorm({ webhook }: { webhook?: boolean }, seed: number): Promise<void> {
  // Telegram doubles its pause at each failed post, and most posts of such a storm fail: begin low, or the last one waits for minutes.
  const stage = await openStage({ telegram: { webhookRetryMs: 20 }, venice: { tokensPerSecond: 250 } });
  stages.push(stage);
  const { telegram } = stage;
  const boss = telegram.user({ name: "Boss" });
  // Many groups: in each Telegram takes only one message in three seconds.
  const groups = Array.from({ length: 12 }, (_, n) => telegram.supergroup({ title: `g${n}`, creator: boss }));
  await stage.begin();
  if (webhook) {
    await stage.bot.term();
    stage.bot.start({
      TELEGRAM_WEBHOOK_URL: `${stage.bot.url}/telegram/hook`,
      TELEGRAM_WEBHOOK_SECRET: "storm-secret",
    });
    const start = stage.bot.start;
    const more = { TELEGRAM_WEBHOOK_URL: `${stage.bot.url}/telegram/hook`, TELEGRAM_WEBHOOK_SECRET: "storm-secret" };
    stage.bot = { ...stage.bot, start: () => start(more) };
    await stage.bot.ready();
  }
  const asked: { chat: (typeof groups)[number] | typeof boss; message: number; n: number }[] = [];
  await storm(stage, {
    kills: each,
    random: chance(seed),
    requests: () => telegram.traffic.length,
    ears: () => [`${telegram.traffic.filter(({ path }) => path === (webhook ? "setWebhook" : "getUpdates")).length}`],
    ask: () => {
      const n = asked.length;
      const from = telegram.user({ name: `Asker ${n}` });
      const chat = n % 2 === 0 ? groups[(n / 2) % groups.length]! : from;
      const text = chat === from ? wordsFor(n) : `@gondolier_bot ${wordsFor(n)}`;
      asked.push({ chat, message: telegram.say({ chat, from, text }).messageId, n });
    },
  });
  await stage.bot.ready();
  const texts = (chat: (typeof asked)[number]["chat"]) => telegram.answers(chat).map(({ text }) => text);
  const count = ({ chat, n }: (typeof asked)[number]) => texts(chat).join("\n").split(`question ${n}:`).length - 1;
  await eventually(
    () => {
      expect(
        asked.filter((one) => count(one) === 0).map(({ n, chat }) => [n, texts(chat).map((text) => text.slice(0, 60))]),
      ).toEqual([]);
      for (const { chat } of asked)
        expect(telegram.answers(chat).filter(isDone).length).toBe(asked.filter((one) => one.chat === chat).length);
    },
    60_000 + each * 1_000,
  );
  expect(asked.filter((one) => count(one) !== 1).map(({ n, chat }) => [n, texts(chat)])).toEqual([]);
  const chats = new Set(asked.map(({ chat }) => chat));
  expect([...chats].flatMap(texts).filter((text) => /too long|went wrong|away/.test(text))).toEqual([]);
  expectClean(stage, {
    // How it finds out whether a message went out whose sending was cut off; and a new process cannot know when the one
    // that was killed drew its last draft.
    telegram: ({ description, method }) =>
      /message is not modified|message to edit not found|message can't be edited/.test(description) ||
      (method === "sendMessageDraft" && /Too Many Requests/.test(description)),
  });
}
