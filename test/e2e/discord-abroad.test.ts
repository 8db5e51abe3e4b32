import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chats, finishes, isDone, isOver, labels, place, shows, type Town, townIn } from "./discord-people.ts";
import { eventually } from "./eventually.ts";
import { expectClean, openStage, type Stage } from "./stage.ts";

let stage: Stage;
let town: Town;
beforeAll(async () => {
  stage = await openStage({ discord: true });
  town = townIn(stage.discord);
  await stage.begin();
  await stage.discord.until(() => stage.discord.commands.length > 5);
});
afterAll(() => stage.end());

const control = (message: { controls: readonly object[] } | undefined, label: RegExp) =>
  (message?.controls ?? []).find((each) => label.test(JSON.stringify(each))) as { custom_id: string } | undefined;

describe.concurrent("where the bot is no member", () => {
  const abroad = () => {
    const { discord } = stage;
    const guild = discord.addGuild({ name: "Elsewhere", bot: false });
    const users = ["eve", "finn"].map((username) => discord.addUser({ username, installed: true }));
    for (const user of users) discord.addMember(guild, user);
    return { channel: discord.addChannel({ guild, name: "strange" }), eve: users[0]!, finn: users[1]! };
  };

  it("a very long answer takes at most 5 follow-ups, the rest comes as a file, and nothing is lost", async () => {
    const { discord } = stage;
    const { channel, eve } = abroad();
    const prompt = "essay of 2600 words about tides";
    const handle = discord.slash({ command: "ask", options: { prompt }, user: eve, channel });
    const messages = await finishes(handle);
    expect(handle.followups.length).toBeLessThanOrEqual(5);
    const files = messages.flatMap(({ attachments }) => attachments);
    expect(files).toHaveLength(1);
    const whole = [
      ...messages.map(({ content }) => content),
      ...files.map(({ bytes }) => Buffer.from(bytes).toString()),
    ].join("\n");
    const parts = [...new Set([...whole.matchAll(/Part (\d+)/g)].map(([, n]) => Number(n)))];
    expect(parts).toEqual(parts.map((_, i) => i + 1));
    expect(parts.length).toBeGreaterThanOrEqual(35);
  });

  it("memory and settings are each person's own", async () => {
    const { discord } = stage;
    const { channel, eve, finn } = abroad();
    const asks = (user: typeof eve, prompt: string) =>
      finishes(discord.slash({ command: "ask", options: { prompt }, user, channel }));
    await asks(eve, "my harbour is called Malamocco");
    await asks(finn, "abroad, what do you know of harbours");
    expect(chats(stage).find(({ text }) => text.includes("abroad, what do you know"))?.text).not.toContain("Malamocco");
    const panel = discord.slash({ command: "settings", user: eve, channel });
    await shows(panel, /Your own settings/);
    discord.press({
      message: panel.response!,
      customId: control(panel.response, /Web search: auto/)!.custom_id,
      user: eve,
    });
    await eventually(() => expect(panel.response?.text).toMatch(/Web search:\*\* auto/));
    const other = discord.slash({ command: "settings", user: finn, channel });
    await shows(other, /Web search:\*\* off/);
  });

  it("Regenerate and Stop work there", async () => {
    const { discord } = stage;
    const { channel, eve } = abroad();
    const handle = discord.slash({ command: "ask", options: { prompt: "regenerate abroad" }, user: eve, channel });
    const [answer] = await finishes(handle);
    discord.press({ message: answer!, label: "Regenerate", user: eve });
    await eventually(() => expect(discord.message(answer!.id).text).toContain("attempt 2"));
    const growing = discord.slash({ command: "ask", options: { prompt: "count to 900 abroad" }, user: eve, channel });
    await eventually(() => expect(labels(growing.messages.at(-1))).toContain("Stop"));
    discord.press({ message: growing.messages.at(-1)!, label: "Stop", user: eve });
    await eventually(() => expect(isOver(growing.messages.at(-1))).toBe(true));
    expect(growing.messages.map(({ text }) => text).join()).not.toContain("899");
  });

  it("in a group of people without a server it answers its caller", async () => {
    const { discord } = stage;
    const { eve, finn } = abroad();
    const channel = discord.addChannel({ people: [eve, finn, town.ada], name: "three of us" });
    const handle = discord.slash({ command: "ask", options: { prompt: "in a group of three" }, user: eve, channel });
    expect((await finishes(handle))[0]?.content).toContain("group of three");
  });
});

describe.concurrent("presses that mean nothing", () => {
  it("a button that nobody knows gets a sentence, whoever made it", async () => {
    const { discord } = stage;
    const channel = place(discord, town);
    const button = { type: 2, style: 2, label: "Old" };
    for (const custom_id of ["a:AAAAAAAAAAAAAAAA", "someone-elses", "a:", "a:__proto__"]) {
      const message = discord.fromBot({
        channel,
        content: "from long ago",
        components: [{ type: 1, components: [{ ...button, custom_id }] }],
      });
      await shows(discord.press({ message, label: "Old", user: town.ada }), /too old/);
    }
  });
});

describe("at the limits of an interaction", () => {
  it("the first response leaves within 3 s although Venice says nothing", async () => {
    const { discord, venice } = stage;
    venice.fault({ path: "/chat/completions", headersAfterMs: 4500 });
    const handle = discord.slash({
      command: "ask",
      options: { prompt: "silent for long" },
      user: town.ada,
      channel: place(discord, town),
    });
    const { kind, afterMs } = await handle.responded;
    expect(kind).toBe("deferred");
    expect(afterMs).toBeLessThan(3000);
    expect((await finishes(handle))[0]?.content).toContain("silent for long");
  });

  it("a token that dies in the middle of an answer is followed by ordinary messages", async () => {
    const { discord } = stage;
    const channel = place(discord, town);
    const handle = discord.slash({
      command: "ask",
      options: { prompt: "count to 700 until the token dies" },
      user: town.ada,
      channel,
    });
    await eventually(() => expect(handle.response?.text ?? "").toMatch(/1, 2/));
    const dead = { status: 401, body: { message: "Invalid Webhook Token", code: 50027 }, times: 1000 };
    discord.fault({ path: /^\/webhooks\//, ...dead });
    await eventually(() => expect(isDone(discord.answers(channel).at(-1))).toBe(true));
    discord.clearFaults();
    expect(
      discord
        .answers(channel)
        .map(({ text }) => text)
        .join("\n"),
    ).toContain("699, 700");
  });
});

describe("after all that", () => {
  it("nobody has complained, and the log holds no words", () => expectClean(stage));
});
