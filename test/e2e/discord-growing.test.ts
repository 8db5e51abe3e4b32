import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ask, at, chats, inPublic, isDone, labels, place, shows, type Town, townIn } from "./discord-people.ts";
import { eventually } from "./eventually.ts";
import { expectClean, openStage, type Stage } from "./stage.ts";

let stage: Stage;
let town: Town;
beforeAll(async () => {
  stage = await openStage({ discord: true });
  town = townIn(stage.discord);
  await stage.begin();
});
afterAll(() => stage.end());

const told = (words: string) => chats(stage).filter(({ text }) => text.includes(words));

describe.concurrent("while it grows and after", () => {
  const growing = async (words: string) => {
    const { discord } = stage;
    const channel = place(discord, town);
    discord.say({ channel, author: town.ada, content: `${at(discord)} count to 1500, ${words}` });
    await eventually(() => expect(labels(inPublic(discord, channel).at(-1))).toContain("Stop"));
    return { channel, message: inPublic(discord, channel).at(-1)! };
  };

  it("Stop by the asker ends the answer with what is there", async () => {
    const { discord } = stage;
    const { channel, message } = await growing("asker stops");
    discord.press({ message, label: "Stop", user: town.ada });
    await eventually(() => expect(labels(inPublic(discord, channel).at(-1))).not.toContain("Stop"));
    expect(
      discord
        .answers(channel)
        .map(({ text }) => text)
        .join(),
    ).not.toContain("1499");
    await eventually(() =>
      expect(
        stage.venice.requests.filter(({ body }) => String(JSON.stringify(body)).includes("asker stops")).at(-1)
          ?.outcome,
      ).toBe("aborted"),
    );
  });

  it("Stop by who manages the place works, by anybody else it does not", async () => {
    const { discord } = stage;
    const { channel, message } = await growing("boss stops");
    const refused = discord.press({ message, label: "Stop", user: town.bob });
    await shows(refused, /asked|manage/);
    expect(refused.messages.at(-1)?.ephemeralTo).toBe(town.bob.id);
    const shown = () => inPublic(discord, channel);
    expect(labels(shown().at(-1))).toContain("Stop");
    discord.press({ message: shown().at(-1)!, label: "Stop", user: town.boss });
    await eventually(() => expect(labels(shown().at(-1))).not.toContain("Stop"));
  });

  it("/stop ends what grows here", async () => {
    const { discord } = stage;
    const { channel } = await growing("slash stops");
    await shows(discord.slash({ command: "stop", user: town.ada, channel }), /Stopped: 1/);
    await eventually(() =>
      expect(
        labels(inPublic(discord, channel).find(({ text }) => text.includes("500, 501") || text.includes("1, 2"))),
      ).not.toContain("Stop"),
    );
  });

  it("Regenerate by the asker answers once more in the same message, by another it is refused", async () => {
    const { discord } = stage;
    const channel = place(discord, town);
    const [answer] = await ask(stage, { channel, author: town.ada, content: `${at(discord)} tell me of lagoons` });
    const refused = discord.press({ message: answer!, label: "Regenerate", user: town.bob });
    await shows(refused, /Only the person who asked/);
    discord.press({ message: answer!, label: "Regenerate", user: town.ada });
    await eventually(() =>
      expect(
        discord
          .answers(channel)
          .filter((each) => !each.ephemeralTo)
          .at(-1)?.text,
      ).toContain("attempt 2"),
    );
    await eventually(() => expect(isDone(discord.message(answer!.id))).toBe(true));
    expect(inPublic(discord, channel)).toHaveLength(1);
  });

  it("Regenerate pressed twice at once answers once", async () => {
    const { discord } = stage;
    const channel = place(discord, town);
    const [answer] = await ask(stage, { channel, author: town.ada, content: `${at(discord)} twice pressed` });
    discord.press({ message: answer!, label: "Regenerate", user: town.ada });
    discord.press({ message: answer!, label: "Regenerate", user: town.ada });
    await eventually(() => expect(discord.message(answer!.id).text).toContain("attempt 2"));
    await eventually(() => expect(isDone(discord.message(answer!.id))).toBe(true));
    expect(inPublic(discord, channel)).toHaveLength(1);
  });

  it("Regenerate while another answer grows in the same place waits for its turn", async () => {
    const { discord } = stage;
    const channel = place(discord, town);
    const [answer] = await ask(stage, { channel, author: town.ada, content: `${at(discord)} older question` });
    discord.say({ channel, author: town.bob, content: `${at(discord)} count to 300 please` });
    await eventually(() => expect(inPublic(discord, channel).length).toBe(2));
    discord.press({ message: answer!, label: "Regenerate", user: town.ada });
    await eventually(() => expect(discord.message(answer!.id).text).toContain("attempt 2"));
    await eventually(() => expect(inPublic(discord, channel).every(isDone)).toBe(true));
    expect(inPublic(discord, channel)).toHaveLength(2);
    expect(inPublic(discord, channel).at(-1)?.text).toContain("299, 300");
  });

  it("an edited question offers to answer it anew, and does so in its place", async () => {
    const { discord } = stage;
    const channel = place(discord, town);
    const [answer] = await ask(stage, { channel, author: town.ada, content: `${at(discord)} what is a canoe?` });
    const question = discord.messages(channel)[0]!;
    discord.edit(question, `${at(discord)} what is a kayak?`);
    await eventually(() => expect(labels(discord.message(answer!.id))).toEqual(["Answer the edited question"]));
    discord.press({ message: answer!.id, label: "Answer the edited question", user: town.ada });
    await eventually(() => expect(discord.message(answer!.id).text).toContain("kayak"));
    await eventually(() => expect(isDone(discord.message(answer!.id))).toBe(true));
    await ask(stage, { channel, author: town.ada, content: `${at(discord)} and after the kayak?` });
    expect(told("and after the kayak?").at(-1)?.text).not.toContain("canoe");
  });

  it("a question edited while its answer grows offers it in the end", async () => {
    const { discord } = stage;
    const { channel } = await growing("edited meanwhile");
    const question = discord.messages(channel)[0]!;
    discord.edit(question, `${at(discord)} count to 3, edited meanwhile`);
    discord.press({ message: inPublic(discord, channel)[0]!, label: "Stop", user: town.ada });
    await eventually(() => expect(labels(inPublic(discord, channel).at(-1))).toEqual(["Answer the edited question"]));
  });

  it("a deleted question stops its answer and leaves memory", async () => {
    const { discord } = stage;
    const { channel } = await growing("my secret is mauve");
    discord.delete(discord.messages(channel)[0]!);
    await eventually(() =>
      expect(
        stage.venice.requests.filter(({ body }) => String(JSON.stringify(body)).includes("mauve")).at(-1)?.outcome,
      ).toBe("aborted"),
    );
    await ask(stage, { channel, author: town.ada, content: `${at(discord)} after the deletion` });
    expect(told("after the deletion").at(-1)?.text).not.toContain("mauve");
  });

  it("messages deleted by a moderator, and a deleted answer, leave memory", async () => {
    const { discord } = stage;
    const channel = place(discord, town);
    await ask(stage, { channel, author: town.ada, content: `${at(discord)} my number is 7788` });
    const question = discord.messages(channel)[0]!;
    const [second] = await ask(stage, { channel, author: town.ada, content: `${at(discord)} my colour is teal` });
    discord.bulkDelete(channel, [question]);
    discord.delete(second!);
    await ask(stage, { channel, author: town.ada, content: `${at(discord)} what is left of me?` });
    const text = told("what is left of me?").at(-1)?.text ?? "";
    expect([text.includes("7788"), text.includes("teal")]).toEqual([false, false]);
  });

  it("an answer that somebody deletes while it grows is not written again, stops, and leaves memory", async () => {
    const { discord } = stage;
    const { channel, message } = await growing("deleted answer");
    discord.delete(message);
    await eventually(() =>
      expect(
        stage.venice.requests.filter(({ body }) => String(JSON.stringify(body)).includes("deleted answer")).at(-1)
          ?.outcome,
      ).toBe("aborted"),
    );
    expect(inPublic(discord, channel)).toEqual([]);
    await ask(stage, { channel, author: town.ada, content: `${at(discord)} what came before?` });
    expect(told("what came before?").at(-1)?.text).not.toContain("deleted answer");
  });
});

describe("after all that", () => {
  it("nobody has complained, and the log holds no words", () =>
    // A test deletes a message while it grows.
    expectClean(stage, { discord: ({ code, method }) => code === 10008 && method === "PATCH" }));
});
