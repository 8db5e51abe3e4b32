import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Emulator } from "../../src/emulator/index.ts";
import type { Channel } from "../fakes/discord/index.ts";
import { ask, at, chats, isOver, place, shows, type Town, townIn } from "./discord-people.ts";
import { eventually } from "./eventually.ts";
import { expectClean, linesOf, openStage, type Stage } from "./stage.ts";

let stage: Stage;
let town: Town;
/** Each question has a model of its own, so that its faults meet nobody else. */
const models = Array.from({ length: 80 }, (_, n) => `faulty-${n}`);
let used = 0;

beforeAll(async () => {
  stage = await openStage({ discord: true, venice: { models: models.map((id) => ({ id })) } });
  town = townIn(stage.discord);
  await stage.begin();
  await stage.discord.until(() => stage.discord.commands.length > 5);
});
afterAll(() => stage.end());

type Fault = Omit<Parameters<Emulator["fault"]>[0], "model">;

/** A place that is answered by a model of its own. */
async function placeWithModel(): Promise<{ channel: Channel; model: string }> {
  const channel = place(stage.discord, town);
  const model = models[used++] ?? "";
  await shows(
    stage.discord.slash({ command: "model", options: { name: model }, user: town.boss, channel }),
    /From now on/,
  );
  return { channel, model };
}

/** Asks while Venice has a fault; resolves with all that the bot says, once nothing grows any more. */
async function under(
  faults: readonly Fault[],
  words: string,
  where?: Awaited<ReturnType<typeof placeWithModel>>,
): Promise<string> {
  const { discord, venice } = stage;
  const { channel, model } = where ?? (await placeWithModel());
  for (const fault of faults) venice.fault({ path: "/chat/completions", model, ...fault });
  const before = new Set(discord.answers(channel).map(({ id }) => id));
  const fresh = () => discord.answers(channel).filter(({ id }) => !before.has(id));
  discord.say({ channel, author: town.ada, content: `${at(discord)} ${words}` });
  const text = () =>
    fresh()
      .map((message) => message.text)
      .join("\n");
  await eventually(() => expect(fresh().length > 0 && fresh().every(isOver), text()).toBe(true));
  expect(text()).not.toMatch(/went wrong|undefined|\[object|NaN/);
  return text();
}

describe.concurrent("Venice says no", () => {
  it.each([
    ["out of funds", { refuse: "balance" }, /out of funds/],
    ["out of the key's spending limit", { refuse: "spend" }, /out of funds/],
    ["payment discovery", { refuse: "x402" }, /out of funds|refuses my key/],
    ["key refused", { refuse: "key" }, /refuses my key/],
    ["content policy", { refuse: "policy" }, /content rules|cannot take/],
    ["region", { refuse: "region" }, /cannot take|out of service/],
    ["invalid request", { refuse: "invalid" }, /cannot take/],
    ["a busy key", { refuse: "rate", retryAfter: 100 }, /busy/],
    ["overloaded", { refuse: "overloaded", retryAfter: 100 }, /overloaded/],
    ["a page of the edge", { refuse: "edge", count: 3 }, /cannot reach|overloaded|out of service/],
    ["an empty 504", { refuse: "timeout-empty", count: 2 }, /too long|overloaded|out of service|cannot reach/],
    ["nonsense instead of JSON", { answer: { status: 200, body: "<html>hello</html>" } }, /broke off|cannot reach/],
  ] as [string, Fault, RegExp][])("%s is told in a sentence", async (_, fault, words) => {
    const where = await placeWithModel();
    expect(await under([fault], "what happens now?", where)).toMatch(words);
    expect(await under([], "and what happens next?", where)).toContain("what happens next?");
  });

  it("passing refusals are tried again unseen", async () => {
    const refusals = ["overloaded", "gateway", "server", "rate"] as const;
    const texts = await Promise.all(
      refusals.map((refuse) => under([{ refuse, retryAfter: 0.2 }], `passing refusal ${refuse}`)),
    );
    expect(texts.map((text, n) => text.includes(`passing refusal ${refusals[n]}`))).toEqual(refusals.map(() => true));
  });

  it("a long wait is told while it lasts", async () => {
    const where = await placeWithModel();
    const asked = under([{ refuse: "overloaded", retryAfter: 5 }], "what takes so long?", where);
    const newest = () => stage.discord.answers(where.channel).at(-1)?.text;
    await eventually(() => expect(newest()).toMatch(/Venice is busy, trying again in about [56] s/));
    expect(await asked).toContain("what takes so long?");
    expect(newest()).not.toContain("Venice is busy");
  });

  it("a model that is retired or gone is replaced, the answer says so", async () => {
    const { discord, venice } = stage;
    await discord.until(() => discord.commands.length > 5);
    const channel = place(discord, town);
    const model = "mistral-small-3-2-24b-instruct";
    await shows(discord.slash({ command: "model", options: { name: model }, user: town.boss, channel }), /From now on/);
    venice.clearFaults();
    venice.retireModel(model);
    const [answer] = await ask(stage, {
      channel,
      author: town.ada,
      content: `${at(discord)} asked of a retired model`,
    });
    expect(answer?.text).toContain("asked of a retired model");
    expect(answer?.text).toMatch(/is retired; .* answers in its place/);
    expect(stage.bot.log()).toMatch(/is retired/);
  });
});

describe.concurrent("streams that break", () => {
  it("cut in mid-sentence: the half stays, and what happened stands below it", async () => {
    const text = await under([{ cutAfterTokens: 160, count: 3 }], "count to 300 and break");
    expect(text).toMatch(/1, 2/);
    expect(text).toMatch(/broke off/);
  });

  it("cut before the first word: tried again", async () => {
    expect(await under([{ cutAfterTokens: 0 }], "cut before a word")).toContain("cut before a word");
  });

  it("an error inside the stream after words", async () => {
    const text = await under(
      [{ errorAfterTokens: 160, error: "model_overloaded", count: 3 }],
      "count to 300 and overload",
    );
    expect(text).toMatch(/1, 2/);
    expect(text).toMatch(/broke off here/);
  });

  it("an error inside the stream before words is tried again or told", async () => {
    expect(await under([{ errorAfterTokens: 0, error: "upstream_error" }], "upstream before words")).toMatch(
      /upstream before words|out of service|overloaded/,
    );
  });

  it("a content filter in the middle", async () => {
    const text = await under([{ filterAfterTokens: 160, count: 3 }], "count to 100 and be filtered");
    expect(text).toMatch(/content rules/);
  });

  it("ended without [DONE], usage or a reason to finish", async () => {
    expect(await under([{ omit: ["done", "usage", "cost"] }], "without an end sign")).toContain("without an end sign");
    expect(await under([{ endAfterTokens: 25, count: 3 }], "count to 200 and end early")).toMatch(/broke off|1, 2/);
  });

  it("split in every odd way: single bytes, CR ends, comments, noise", async () => {
    const faults: Fault[] = [
      { bytesPerWrite: 1, text: "grüße 👩‍🚀 שלום" },
      { lineEnds: "crlf" },
      { lineEnds: "cr", keepAlives: true },
      { noise: true },
    ];
    const texts = await Promise.all(faults.map((fault, n) => under([fault], `odd splitting ${n}`)));
    expect(texts.map((text, n) => text.includes(faults[n]?.text ?? `odd splitting ${n}`))).toEqual(
      faults.map(() => true),
    );
  });

  it("reasoning in every form stays hidden", async () => {
    const forms = ["field", "details", "think", "thinking", "unopened", "encrypted", "placeholder"] as const;
    const texts = await Promise.all(forms.map((reasoning) => under([{ reasoning }], `thinking as ${reasoning}`)));
    for (const [n, text] of texts.entries()) {
      expect(text).toContain(`thinking as ${forms[n]}`);
      expect(text).not.toMatch(/<\/?think/);
    }
  });

  it("an empty answer gets a sentence", async () => {
    expect(await under([{ empty: "stop", count: 3 }], "answered with nothing")).toMatch(/no answer/);
    expect(await under([{ empty: "length", count: 3 }], "answered with thoughts only")).toMatch(/no answer|length/);
    expect(await under([{ text: " \n\n ", count: 3 }], "answered with blanks")).toMatch(/^The model gave no answer/);
  });

  it("words that would ping, links that lie and markup that never closes do no harm", async () => {
    const text =
      "@everyone @here <@&1> <@1> [bank](https://evil.example/login) ||spoiler **bold `code ```js\nopen fence <#5> </ask:1>";
    const shown = await under([{ text }], "say something dangerous");
    expect(shown).toContain("open fence");
    expect(shown).toContain("evil.example");
  });
});

describe.concurrent("too much of it", () => {
  it("after 10 refusals nothing more is sent to that model for a while, and people read why", async () => {
    const where = await placeWithModel();
    const texts: string[] = [];
    for (let n = 0; n < 12; n++) texts.push(await under([{ refuse: "bad-request" }], `refused again ${n}`, where));
    expect(chats(stage).filter(({ model }) => model === where.model).length).toBeLessThanOrEqual(10);
    expect(texts.at(-1)).toMatch(/paused for \d+ s/);
    const other = await under([], "another model at the same time");
    expect(other).toContain("another model at the same time");
  });
});

describe("after all that", () => {
  it("each fault was logged with its kind, and nothing of what was said", () => {
    expect(linesOf(stage.bot.log()).filter(({ msg }) => msg === "An answer failed").length).toBeGreaterThan(8);
    expectClean(stage, { errors: /NEVER/ });
  });
});
