import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Channel, MessageView } from "../fakes/discord/index.ts";
import { ask, at, place, shows, type Town, townIn } from "./discord-people.ts";
import { expectClean, openStage, type Stage } from "./stage.ts";
import { alone, shows as showsInTelegram } from "./telegram-people.ts";

const words = (n: number) => Array.from({ length: n }, (_, i) => `word${i}`).join(" ");
const fence = "```";

/** Answers that are hard to cut, and what must be found in what people read. */
const ANSWERS: readonly (readonly [name: string, text: string, marks: readonly string[]])[] = [
  [
    "30,000 characters, of which the cap of tokens lets only some pass",
    Array.from({ length: 60 }, (_, i) => `Paragraph ${i}. ${words(70).slice(0, 480)}`).join("\n\n"),
    ["Paragraph 0.", "Paragraph 20.", "length limit"],
  ],
  ["one unbroken string", `start${"x".repeat(9000)}end`, ["start", "xend"]],
  ["nothing but emoji of several parts", "👩‍👩‍👧‍👦🏳️‍🌈👍🏽".repeat(600), ["👩‍👩‍👧‍👦"]],
  ["right-to-left words without an end", "שלום עולם مرحبا ".repeat(500), ["שלום", "مرحبا"]],
  [
    "code of 6,000 characters in one fence",
    `Look:\n\n${fence}python\n${Array.from({ length: 200 }, (_, i) => `print("line number ${i}")`).join("\n")}\n${fence}\n\nDone.`,
    ["line number 0", "line number 199", "Done."],
  ],
  [
    "a table of 80 rows",
    `| # | Name | Value |\n|--:|:--|--|\n${Array.from({ length: 80 }, (_, i) => `| ${i} | row **${i}** | ${"v".repeat(20)} |`).join("\n")}`,
    ["row 0", "row 79"],
  ],
  [
    "a list in a list in a quote",
    Array.from(
      { length: 70 },
      (_, i) => `> - item ${i}\n>   - inner ${i} with *stars* and _lines_\n>     1. deeper ${i}`,
    ).join("\n"),
    ["item 0", "inner 69", "deeper 69"],
  ],
  [
    "a fence that never closes",
    `Before\n\n${fence}js\n${"let a = '`'; // **not bold**\n".repeat(150)}`,
    ["Before", "not bold"],
  ],
  [
    "markup that never closes, everywhere",
    `**bold *italic ~~gone \`code [link](https://example.org/${"p".repeat(50)}\n`.repeat(60),
    ["bold", "italic"],
  ],
  [
    "signs that mean something to clients",
    `<@1> <@&2> <#3> @everyone @here </ask:4> <:emoji:5> <t:6:R> #hash -# small ||spoiler|| $x^2$ \\* <b>html</b> &lt; ${"_*~`>#|".repeat(200)}`,
    ["html", "everyone"],
  ],
  ["blank lines, tabs and controls", `a\u0000b\u0007c\u200b\u2028\u2029${"\n\n\t\n".repeat(900)}the end`, ["the end"]],
  [
    "formulas",
    `$$\n\\int_0^1 \\frac{x^2}{\\sqrt{1-x}} dx\n$$\n\n${"inline $a_{i}^{2} + \\alpha$ and so on. ".repeat(120)}`,
    ["∫", "α"],
  ],
];

let stage: Stage;
let town: Town;
beforeAll(async () => {
  const models = ANSWERS.flatMap((_, n) => [{ id: `d-${n}` }, { id: `t-${n}` }]);
  const big = models.map(({ id }) => ({ id, spec: { maxCompletionTokens: 20_000 } }));
  stage = await openStage({ discord: true, telegram: true, venice: { tokensPerSecond: 4000, models: big } });
  town = townIn(stage.discord);
  await stage.begin();
  await stage.discord.until(() => stage.discord.commands.length > 5);
});
afterAll(() => stage.end());

const isWellFormed = (text: string) => text.isWellFormed();
/** Without what may be added or changed at a cut. */
const bare = (text: string) => text.replace(/[\s\\*_~`|>#]|\p{Cf}|\ufe0f/gu, "");

describe.concurrent("answers that are hard to cut, in Discord", () => {
  it.each(ANSWERS.map((answer, n) => [...answer, n] as const))("%s", async (_, text, marks, n) => {
    const { discord, venice } = stage;
    const channel: Channel = place(discord, town);
    await shows(
      discord.slash({ command: "model", options: { name: `d-${n}` }, user: town.boss, channel }),
      /From now on/,
    );
    venice.fault({ path: "/chat/completions", model: `d-${n}`, text });
    const messages: MessageView[] = await ask(stage, {
      channel,
      author: town.ada,
      content: `${at(discord)} say something hard`,
    });
    const whole = messages.map(({ content }) => content).join("\n");
    for (const mark of marks) expect(bare(whole)).toContain(bare(mark));
    for (const { content } of messages) {
      expect(content.length).toBeLessThanOrEqual(2000);
      expect(isWellFormed(content)).toBe(true);
      expect((content.match(/^```/gm) ?? []).length % 2, "fences close in each message").toBe(0);
    }
    expect(messages.every(({ mentioned }) => mentioned.length === 0)).toBe(true);
  });
});

describe.concurrent("answers that are hard to cut, in Telegram", () => {
  it.each(ANSWERS.map((answer, n) => [...answer, n] as const))("%s", async (_, text, marks, n) => {
    const { telegram, venice } = stage;
    const { user, says } = alone(stage);
    telegram.say({ chat: user, from: user, text: `/model t-${n}` });
    await showsInTelegram(stage, user, /From now on/);
    venice.fault({ path: "/chat/completions", model: `t-${n}`, text });
    const messages = await says("say something hard");
    const whole = messages.map((message) => message.text).join("\n");
    for (const mark of marks) expect(bare(whole)).toContain(bare(mark));
    for (const message of messages) {
      expect(message.text.length).toBeLessThanOrEqual(4096);
      expect(isWellFormed(message.text)).toBe(true);
      for (const entity of message.entities) {
        const [from, to] = [Number(entity.offset), Number(entity.offset) + Number(entity.length)];
        expect(isWellFormed(message.text.slice(from, to))).toBe(true);
      }
    }
  });
});

describe("after all that", () => {
  it("nobody has complained", () => expectClean(stage));
});
