import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ask, at, chats, isDone, labels, place, shows, type Town, townIn } from "./discord-people.ts";
import { eventually } from "./eventually.ts";
import { expectClean, openStage, type Stage } from "./stage.ts";
import { alone, answered, dataOf, groupIn, shows as showsInTelegram } from "./telegram-people.ts";

let stage: Stage;
let town: Town;
beforeAll(async () => {
  stage = await openStage({ discord: true, telegram: true });
  town = townIn(stage.discord);
  await stage.begin();
});
afterAll(() => stage.end());

describe("both platforms in one process", () => {
  it("answer at the same time and know nothing of each other", async () => {
    const { discord } = stage;
    const { says } = alone(stage, "Same Name");
    const twin = discord.addUser({ username: "same-name", globalName: "Same Name" });
    await Promise.all([
      ask(stage, { channel: town.channel, author: twin, content: `${at(discord)} in discord my fish is a carp` }),
      says("in telegram my fish is a pike"),
    ]);
    const [[here], [there]] = await Promise.all([
      ask(stage, { channel: town.channel, author: twin, content: `${at(discord)} what is my fish?` }),
      says("what is my fish?"),
    ]);
    expect(here?.text).toContain("carp");
    expect(there?.text).toContain("pike");
    for (const { text } of chats(stage)) expect(text.includes("carp") && text.includes("pike")).toBe(false);
  });

  it("keep their buttons, threads and panels over a restart", async () => {
    const { discord, telegram } = stage;
    const channel = place(discord, town);
    const { chat, boss, ada } = groupIn(telegram);
    const { user, says } = alone(stage);
    await discord.until(() => discord.commands.length > 5);
    const [answer] = await ask(stage, {
      channel,
      author: town.ada,
      content: `${at(discord)} asked before the restart`,
    });
    const panel = discord.slash({ command: "settings", user: town.boss, channel });
    await shows(panel, /Settings of this place/);
    telegram.say({ chat, from: ada, text: "@gondolier_bot asked before the restart too" });
    const [there] = await answered(stage, chat, new Set());
    const [mine] = await says("private before the restart");
    expect(await stage.bot.term()).toBe(0);
    stage.bot.start();
    await stage.bot.ready();
    discord.press({ message: answer!, label: "Regenerate", user: town.ada });
    telegram.press({ message: { chat, id: there!.id }, data: dataOf(there, /Regenerate/), from: ada });
    telegram.press({ message: { chat: user, id: mine!.id }, data: dataOf(mine, /Regenerate/), from: user });
    const search = panel.response?.controls.find(({ label }) => /Web search: auto/.test(String(label)));
    discord.press({ message: panel.response!, customId: String(search?.custom_id), user: town.boss });
    await eventually(() => {
      expect(discord.message(answer!.id).text).toContain("attempt 2");
      expect(isDone(discord.message(answer!.id))).toBe(true);
      expect(
        telegram
          .answers(chat)
          .map(({ text }) => text)
          .join(),
      ).toContain("attempt 2");
      expect(panel.response?.text).toMatch(/Web search:\*\* auto/);
    });
    await showsInTelegram(stage, user, /attempt 2/);
    expect(boss.id).toBeGreaterThan(0);
    expect([
      discord.answers(channel).filter(({ ephemeralTo }) => !ephemeralTo).length,
      telegram.answers(chat).length,
      telegram.answers(user).length,
    ]).toEqual([1, 1, 1]);
    expect(labels(discord.message(answer!.id))).toEqual(["Regenerate"]);
  });

  it("are ready only while both are, and count what they do", async () => {
    const { status, body } = await stage.bot.status("/readyz");
    expect([status, JSON.parse(body).parts]).toEqual([
      200,
      { venice: { ready: true }, store: { ready: true }, discord: { ready: true }, telegram: { ready: true } },
    ]);
    const metrics = (await stage.bot.status("/metrics")).body;
    const names = [...metrics.matchAll(/^# TYPE (\w+)/gm)].map(([, name]) => name ?? "");
    expect(names.filter((name) => name.startsWith("gondolier_")).length).toBeGreaterThan(3);
    expect(names.filter((name) => !name.startsWith("gondolier_"))).toEqual([]);
    expect(metrics).toMatch(/gondolier_\w+\{[^}]*platform="telegram"[^}]*\} [1-9]/);
    expect(metrics).not.toMatch(/carp|pike|ada|Same Name/);
  });

  it("have nothing to complain of", () => expectClean(stage));
});
