import { describe, expect, it } from "vitest";
import { ask, at, chats, isOver, place, shows, townIn } from "./discord-people.ts";
import { eventually } from "./eventually.ts";
import { onStage, UNHURRIED_MS } from "./on-stage.ts";
import { expectClean, isReady, type Stage, VENICE_KEY } from "./stage.ts";
import { alone, dataOf, groupIn, shows as showsInTelegram, tell } from "./telegram-people.ts";

const told = (stage: Stage, words: string) =>
  chats(stage)
    .filter(({ text }) => text.includes(words))
    .at(-1)?.text ?? "";

describe.concurrent("/forget", () => {
  it(
    "takes what I said and the answers to it, everywhere, and leaves what others said",
    () =>
      onStage({ discord: true }, async (stage) => {
        const { discord } = stage;
        const town = townIn(discord);
        const other = place(discord, town, "other");
        await stage.begin();
        await discord.until(() => discord.commands.length > 5);
        await ask(stage, { channel: town.channel, author: town.ada, content: `${at(discord)} my pin is 4711` });
        await ask(stage, { channel: other, author: town.ada, content: `${at(discord)} my dog is Rusty` });
        await ask(stage, { channel: town.channel, author: town.bob, content: `${at(discord)} my hat is green` });
        const handle = discord.slash({ command: "forget", user: town.ada, channel: town.channel });
        await shows(handle, /everything that you said/);
        expect(handle.response?.ephemeralTo).toBe(town.ada.id);
        discord.press({ message: handle.response!, label: "Keep", user: town.ada });
        await shows(handle, /Nothing was forgotten/);
        const again = discord.slash({ command: "forget", user: town.ada, channel: town.channel });
        await shows(again, /everything that you said/);
        discord.press({ message: again.response!, label: "Forget", user: town.ada });
        await shows(again, /Forgotten: 2/);
        await ask(stage, { channel: town.channel, author: town.bob, content: `${at(discord)} what remains here?` });
        await ask(stage, { channel: other, author: town.bob, content: `${at(discord)} what remains there?` });
        expect(told(stage, "what remains here?")).toContain("my hat is green");
        expect(told(stage, "what remains here?")).not.toContain("4711");
        expect(told(stage, "what remains there?")).not.toContain("Rusty");
        expectClean(stage);
      }),
    UNHURRIED_MS,
  );

  it(
    "of the whole place is for who manages it",
    () =>
      onStage({ discord: true }, async (stage) => {
        const { discord } = stage;
        const town = townIn(discord);
        await stage.begin();
        await discord.until(() => discord.commands.length > 5);
        await ask(stage, { channel: town.channel, author: town.ada, content: `${at(discord)} a thing of the place` });
        await shows(
          discord.slash({ command: "forget", options: { scope: "place" }, user: town.ada, channel: town.channel }),
          /Only who manages/,
        );
        const handle = discord.slash({
          command: "forget",
          options: { scope: "place" },
          user: town.boss,
          channel: town.channel,
        });
        await shows(handle, /by everyone/);
        discord.press({ message: handle.response!, label: "Forget", user: town.boss });
        await shows(handle, /Forgotten: 1/);
        await ask(stage, { channel: town.channel, author: town.ada, content: `${at(discord)} what is known here?` });
        expect(told(stage, "what is known here?")).not.toContain("a thing of the place");
        expectClean(stage);
      }),
    UNHURRIED_MS,
  );

  it("reaches summaries too", () =>
    onStage(
      { telegram: true, venice: { models: [{ id: "tiny-window", spec: { availableContextTokens: 6000 } }] } },
      async (stage) => {
        const { telegram } = stage;
        const { chat, boss, ada, bob } = groupIn(telegram);
        await stage.begin();
        telegram.say({ chat, from: boss, text: "/model@gondolier_bot tiny-window" });
        await eventually(() =>
          expect([...telegram.answers(chat), ...telegram.answers(boss)].map(({ text }) => text).join()).toMatch(
            /From now on/,
          ),
        );
        await tell(stage, {
          chat,
          from: ada,
          text: "@gondolier_bot my secret herb is verbena. It grows at Torcello.",
        });
        for (const n of [1, 2])
          await tell(stage, {
            chat,
            from: bob,
            text: `@gondolier_bot ${"a long story of oars and boats and nets. ".repeat(85)} ${n}`,
          });
        const summaries = () => chats(stage).filter(({ text }) => text.includes("keep notes of a conversation"));
        await eventually(() => expect(summaries().some(({ text }) => text.includes("verbena"))).toBe(true));
        telegram.say({ chat: ada, from: ada, text: "/forget" });
        const asked = await showsInTelegram(stage, ada, /everything that you said/);
        telegram.press({ message: { chat: ada, id: asked.id }, data: dataOf(asked, /Forget/), from: ada });
        await showsInTelegram(stage, ada, /Forgotten: 1/);
        await tell(stage, { chat, from: bob, text: "@gondolier_bot which herb was that?" });
        expect(told(stage, "which herb was that?")).not.toContain("verbena");
        expectClean(stage);
      },
    ));
});

describe.concurrent("/export", () => {
  it(
    "comes privately as a file with what I said, nothing of others, and says so in the channel to me only",
    () =>
      onStage({ discord: true }, async (stage) => {
        const { discord } = stage;
        const town = townIn(discord);
        await stage.begin();
        await discord.until(() => discord.commands.length > 5);
        await ask(stage, { channel: town.channel, author: town.ada, content: `${at(discord)} my lamp is of amber` });
        await ask(stage, { channel: town.channel, author: town.bob, content: `${at(discord)} my rope is of hemp` });
        const handle = discord.slash({ command: "export", user: town.ada, channel: town.channel });
        await shows(handle, /sent it to you privately/);
        expect(handle.response?.ephemeralTo).toBe(town.ada.id);
        const letter = discord.answers(discord.addDm(town.ada)).at(-1);
        const document = JSON.parse(Buffer.from(letter?.attachments[0]?.bytes ?? []).toString());
        expect(JSON.stringify(document)).toContain("my lamp is of amber");
        expect(JSON.stringify(document)).not.toContain("hemp");
        const closed = discord.addUser({ username: "closed", dmsClosed: true });
        await ask(stage, { channel: town.channel, author: closed, content: `${at(discord)} my door is shut` });
        await shows(
          discord.slash({ command: "export", user: closed, channel: town.channel }),
          /cannot write to you privately/,
        );
        await shows(
          discord.slash({ command: "export", options: { scope: "place" }, user: town.bob, channel: town.channel }),
          /Only who manages/,
        );
        expectClean(stage, { discord: ({ code }) => code === 50007 });
      }),
    UNHURRIED_MS,
  );

  it(
    "in Telegram likewise",
    () =>
      onStage({ telegram: true }, async (stage) => {
        const { telegram } = stage;
        const { user, says } = alone(stage);
        await stage.begin();
        await says("my sail is of canvas");
        telegram.say({ chat: user, from: user, text: "/export" });
        await eventually(() => expect(telegram.answers(user).at(-1)?.file).toBeDefined());
        expect(Buffer.from(telegram.answers(user).at(-1)?.file?.bytes ?? []).toString()).toContain(
          "my sail is of canvas",
        );
        expectClean(stage);
      }),
    UNHURRIED_MS,
  );
});

describe.concurrent("memory", () => {
  it(
    "switched off: nothing is remembered and nothing is read",
    () =>
      onStage({ telegram: true }, async (stage) => {
        const { telegram } = stage;
        const { user, says } = alone(stage);
        await stage.begin();
        await says("my first word is alpha");
        telegram.say({ chat: user, from: user, text: "/settings" });
        const panel = await showsInTelegram(stage, user, /Memory/);
        telegram.press({ message: { chat: user, id: panel.id }, data: dataOf(panel, /Memory: off/), from: user });
        await showsInTelegram(stage, user, /Memory: off/);
        const before = new Set(telegram.answers(user).map(({ id }) => id));
        telegram.say({ chat: user, from: user, text: "and what do you recall?" });
        await eventually(() =>
          expect(
            telegram
              .answers(user)
              .filter(({ id }) => !before.has(id))
              .at(-1)?.text,
          ).toContain("what do you recall?"),
        );
        expect(told(stage, "what do you recall?")).not.toContain("alpha");
        expectClean(stage);
      }),
    UNHURRIED_MS,
  );

  it(
    "persons are sent to Venice under names that are not theirs",
    () =>
      onStage({ discord: true }, async (stage) => {
        const { discord } = stage;
        const town = townIn(discord);
        await stage.begin();
        await ask(stage, { channel: town.channel, author: town.ada, content: `${at(discord)} under which name?` });
        const body = stage.venice.requests.find(({ path }) => path === "/chat/completions")?.body as Record<
          string,
          unknown
        >;
        expect(body.user).toEqual(expect.any(String));
        expect(JSON.stringify([body.user, body.anon_user_id, body.prompt_cache_key])).not.toMatch(
          new RegExp(`${town.ada.id}|ada`),
        );
        expect(body).toMatchObject({ max_completion_tokens: 4096, stream: true });
      }),
    UNHURRIED_MS,
  );
});

describe.concurrent("the log", () => {
  it("holds no secret although platforms and Venice put them into their errors", () =>
    onStage(
      { discord: true, telegram: true, env: { LOG_LEVEL: "debug", STORE_KEY: "a-very-secret-store-key" } },
      async (stage) => {
        const { discord, telegram, venice } = stage;
        const town = townIn(discord);
        const { user } = alone(stage);
        await stage.begin();
        const leak = `Authorization: Bearer ${VENICE_KEY} and Bot ${discord.token} at https://api.telegram.org/bot${telegram.token}/sendMessage?key=${VENICE_KEY}, STORE_KEY=a-very-secret-store-key`;
        venice.fault({
          path: "/chat/completions",
          answer: { status: 400, body: { error: leak, details: { _errors: [leak] } } },
          count: 2,
        });
        discord.say({ channel: town.channel, author: town.ada, content: `${at(discord)} provoke a leaking refusal` });
        telegram.say({ chat: user, from: user, text: "provoke a leaking refusal here" });
        await eventually(() => {
          expect(isOver(discord.answers(town.channel).at(-1))).toBe(true);
          expect(telegram.answers(user)).toHaveLength(1);
        });
        const shown = [
          ...discord.answers(town.channel).map(({ text }) => text),
          ...telegram.answers(user).map(({ text }) => text),
        ].join("\n");
        expect(shown).not.toContain(VENICE_KEY);
        discord.fault({
          method: "POST",
          path: /^\/channels\/\d+\/messages/,
          status: 400,
          body: { message: leak, code: 50035, errors: { content: { _errors: [{ code: "X", message: leak }] } } },
          times: 3,
        });
        telegram.fault({ method: "sendMessage", status: 400, description: leak, times: 3 });
        discord.say({
          channel: place(discord, town),
          author: town.ada,
          content: `${at(discord)} provoke a leaking platform`,
        });
        telegram.say({ chat: user, from: user, text: "provoke a leaking platform here" });
        await eventually(() =>
          expect(
            stage.venice.requests.filter(({ body }) => String(JSON.stringify(body)).includes("leaking platform"))
              .length,
          ).toBe(2),
        );
        telegram.down(600);
        await discord.down(600);
        await isReady(stage);
        expect(await stage.bot.term()).toBe(0);
        expect(stage.bot.log()).not.toContain("a-very-secret-store-key");
        expectClean(stage, { errors: /./, telegram: () => true });
      },
    ));
});
