import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ask, at, chats, finishes, isDone, place, shows, type Town, townIn } from "./discord-people.ts";
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

describe.concurrent("slash commands", () => {
  it("/ask answers in its first response, which grows", async () => {
    const { discord } = stage;
    const channel = place(discord, town);
    const handle = discord.slash({ command: "ask", options: { prompt: "what is a squero?" }, user: town.ada, channel });
    const messages = await finishes(handle);
    expect(messages).toHaveLength(1);
    expect(messages[0]?.content).toContain("squero");
    expect(messages[0]?.history.length).toBeGreaterThan(1);
  });

  it("/ask with nothing but blanks opens a form for the question, which is then answered", async () => {
    const { discord } = stage;
    const channel = place(discord, town);
    const handle = discord.slash({ command: "ask", options: { prompt: "   " }, user: town.ada, channel });
    expect((await handle.responded).kind).toBe("modal");
    const form = discord.submitModal({ from: handle, values: { prompt: "asked in a form" } });
    expect((await finishes(form))[0]?.content).toContain("asked in a form");
  });

  it("a long answer to /ask goes on in further messages and loses nothing", async () => {
    const { discord } = stage;
    const channel = place(discord, town);
    const prompt = "essay of 900 words about sails";
    const messages = await finishes(discord.slash({ command: "ask", options: { prompt }, user: town.ada, channel }));
    const parts = [
      ...messages
        .map(({ content }) => content)
        .join("\n")
        .matchAll(/Part (\d+)/g),
    ].map(([, n]) => Number(n));
    expect(parts.length).toBeGreaterThanOrEqual(14);
    expect(parts).toEqual(parts.map((_, i) => i + 1));
    expect(messages.length).toBeGreaterThan(2);
  });

  it("what follows /ask in the channel continues it, and a reply to it does too", async () => {
    const { discord } = stage;
    const channel = place(discord, town);
    const handle = discord.slash({
      command: "ask",
      options: { prompt: "my oar is of beech" },
      user: town.ada,
      channel,
    });
    const [answer] = await finishes(handle);
    const [next] = await ask(stage, { channel, author: town.ada, content: "what is my oar of?", replyTo: answer!.id });
    expect(next?.content).toContain("beech");
  });

  it("Regenerate under /ask answers in the same message", async () => {
    const { discord } = stage;
    const channel = place(discord, town);
    const handle = discord.slash({
      command: "ask",
      options: { prompt: "regenerate this one" },
      user: town.ada,
      channel,
    });
    const [answer] = await finishes(handle);
    discord.press({ message: answer!, label: "Regenerate", user: town.ada });
    await eventually(() => expect(discord.message(answer!.id).text).toContain("attempt 2"));
    await eventually(() => expect(isDone(discord.message(answer!.id))).toBe(true));
    expect(discord.answers(channel)).toHaveLength(1);
  });

  it("/help, /quota, /privacy and /model answer only their caller", async () => {
    const { discord } = stage;
    const channel = place(discord, town);
    for (const [command, words] of [
      ["help", /\/ask/],
      ["quota", /today/],
      ["privacy", /30 days/],
      ["model", /Model here/],
    ] as const) {
      const handle = discord.slash({ command, user: town.bob, channel });
      await shows(handle, words);
      expect(handle.response?.ephemeralTo, command).toBe(town.bob.id);
    }
  });

  it("/stop says so when nothing grows", async () => {
    const handle = stage.discord.slash({ command: "stop", user: town.bob, channel: place(stage.discord, town) });
    await shows(handle, /Nothing grows/);
  });

  it("works in direct messages", async () => {
    const { discord } = stage;
    const channel = discord.addDm(town.bob);
    const handle = discord.slash({
      command: "ask",
      options: { prompt: "in our direct messages" },
      user: town.bob,
      channel,
    });
    expect((await finishes(handle))[0]?.content).toContain("direct messages");
  });
});

describe.concurrent("/model and /settings", () => {
  it("suggests models of the live catalogue, at most 25, with price and abilities", async () => {
    const { discord } = stage;
    const channel = place(discord, town);
    const typing = discord.autocomplete({
      command: "model",
      options: { name: "" },
      focused: "name",
      user: town.boss,
      channel,
    });
    await typing.responded;
    expect(typing.choices?.length).toBeGreaterThan(5);
    expect(typing.choices?.length).toBeLessThanOrEqual(25);
    expect(JSON.stringify(typing.choices)).toMatch(/\$/);
    const narrower = discord.autocomplete({
      command: "model",
      options: { name: "mistral" },
      focused: "name",
      user: town.boss,
      channel,
    });
    await narrower.responded;
    expect(narrower.choices?.length).toBeGreaterThan(0);
    expect(JSON.stringify(narrower.choices?.[0])).toMatch(/mistral/i);
  });

  it("a chosen model answers from then on; an unknown one and one with ':' are refused in a sentence", async () => {
    const { discord } = stage;
    const channel = place(discord, town);
    const model = (name: string, user = town.boss) =>
      discord.slash({ command: "model", options: { name }, user, channel });
    await shows(model("no-such-model-at-all"), /There is no model/);
    await shows(model("zai-org-glm-5-2:enable_web_search=on"), /':'/);
    await shows(model("mistral-small-3-2-24b-instruct", town.ada), /Only who manages/);
    const chosen = chats(stage).length;
    const wanted = discord.autocomplete({
      command: "model",
      options: { name: "mistral" },
      focused: "name",
      user: town.boss,
      channel,
    });
    await wanted.responded;
    const id = String(wanted.choices?.[0]?.value);
    await shows(model(id), /From now on/);
    await ask(stage, { channel, author: town.ada, content: `${at(discord)} which model is this?` });
    expect(
      chats(stage)
        .slice(chosen)
        .find(({ text }) => text.includes("which model is this?"))?.model,
    ).toBe(id);
  });

  it("the panel changes search, memory, reasoning, language and editors, for who manages the place only", async () => {
    const { discord } = stage;
    const channel = place(discord, town);
    const handle = discord.slash({ command: "settings", user: town.boss, channel });
    await shows(handle, /Settings of this place/);
    for (const label of [
      /Web search: auto/,
      /Web search: on/,
      /Memory: off/,
      /Memory: on/,
      /Thinking: shown/,
      /Who may change: everyone/,
    ]) {
      await eventually(() => expect(control(handle.response, label)).toBeDefined());
      discord.press({
        message: handle.response!,
        customId: control(handle.response, label)!.custom_id,
        user: town.boss,
      });
    }
    await shows(handle, /everyone here/);
    expect(handle.response?.text).toMatch(/Web search:\*\* on/);
    const other = discord.slash({ command: "settings", user: town.ada, channel });
    await shows(other, /everyone here/);
    discord.press({
      message: other.response!,
      customId: control(other.response, /Web search: off/)!.custom_id,
      user: town.ada,
    });
    await eventually(() => expect(other.response?.text).toMatch(/Web search:\*\* off/));
  });

  it("a person without rights sees the panel and cannot press in it", async () => {
    const { discord } = stage;
    const channel = place(discord, town);
    const handle = discord.slash({ command: "settings", user: town.ada, channel });
    await shows(handle, /Settings of this place/);
    const button = control(handle.response, /Memory: off/);
    const pressed = discord.press({ message: handle.response!, customId: button!.custom_id, user: town.ada });
    await shows(pressed, /manages/);
  });

  it("a persona is typed into a form, reaches the model, and 'none' clears it", async () => {
    const { discord } = stage;
    const channel = place(discord, town);
    const handle = discord.slash({ command: "settings", user: town.boss, channel });
    await shows(handle, /Persona:\*\* none/);
    const open = () =>
      discord.press({
        message: handle.response!,
        customId: control(handle.response, /Persona/)!.custom_id,
        user: town.boss,
      });
    const first = open();
    expect((await first.responded).kind).toBe("modal");
    discord.submitModal({ from: first, values: { text: "You are Pantalone, a miser." } });
    await eventually(() => expect(handle.response?.text).toContain("Pantalone"));
    await ask(stage, { channel, author: town.ada, content: `${at(discord)} persona question` });
    expect(chats(stage).find(({ text }) => text.includes("persona question"))?.text).toContain("You are Pantalone");
    const second = open();
    await second.responded;
    discord.submitModal({ from: second, values: { text: "none" } });
    await eventually(() => expect(handle.response?.text).toMatch(/Persona:\*\* none/));
  });

  it("a menu of the panel chooses a model and a language", async () => {
    const { discord } = stage;
    const channel = place(discord, town);
    const handle = discord.slash({ command: "settings", user: town.boss, channel });
    await shows(handle, /Settings of this place/);
    const menu = handle.response?.controls.find((each) => each.type === 3) as {
      custom_id: string;
      options: { value: string; label: string }[];
    };
    expect(menu.options.length).toBeLessThanOrEqual(25);
    const other = menu.options[3]!;
    discord.select({ message: handle.response!, customId: menu.custom_id, values: [other.value], user: town.boss });
    await eventually(() => expect(handle.response?.text).toContain(other.label));
  });
});

describe("after all that", () => {
  it("nobody has complained, and the log holds no words", () => expectClean(stage));
});
