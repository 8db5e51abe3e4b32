import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Ground, sees } from "../contracts/command/seat.ts";
import { OWN_KEY } from "../contracts/command/talking.ts";
import { testCommands } from "../contracts/command.ts";
import { eventually } from "./eventually.ts";
import { openCommandStage } from "./seats/command-stage.ts";
import { telegramGround } from "./seats/telegram.ts";
import { expectClean, type Stage } from "./stage.ts";

let stage: Stage;
let ground: Ground;
beforeAll(async () => {
  stage = await openCommandStage({ telegram: true });
  const owner = stage.telegram.user({ name: "Owner" });
  await stage.begin({ OWNERS: `telegram:${owner.id}` });
  ground = telegramGround(stage, owner);
});
afterAll(() => stage.end());

const wordsOf = (message: { readonly content: { readonly fields: object } } | undefined): string =>
  String((message?.content.fields as { text?: string } | undefined)?.text ?? "");

describe("Telegram", () => {
  testCommands(() => ground);

  describe.concurrent("what only Telegram has", () => {
    it("a question typed after the bot's name is offered, acknowledged at once, and answered in its place", async () => {
      const { telegram } = stage;
      const user = telegram.user({ name: "Ida" });
      const query = "how deep is the lagoon";
      const typing = telegram.inlineQuery({ from: user, query });
      const [article] = await eventually(() => {
        const results = typing.answer()?.results ?? [];
        expect(results).toHaveLength(1);
        return results;
      });
      const { message } = telegram.chooseInline(user, query, article!);
      expect(wordsOf(message)).toMatch(/how deep is the lagoon[\s\S]*Thinking…/);
      await eventually(() => expect(wordsOf(telegram.inlineMessage(message.id))).toMatch(/Built-in emulator/));
    });

    it("a guest's call is acknowledged at once and then answered by edits", async () => {
      const { telegram } = stage;
      const user = telegram.user({ name: "Gia" });
      const chat = telegram.supergroup({ creator: user, bot: "left" });
      const call = telegram.guestMessage({ chat, from: user, text: "@gondolier_bot how old is the Rialto?" });
      const answer = await eventually(() => {
        const found = call.answer();
        expect(found).toBeDefined();
        return found!;
      });
      await eventually(() => {
        const now = telegram.inlineMessage(answer.id);
        expect(wordsOf(now)).toMatch(/Built-in emulator/);
        expect(now?.history.length).toBeGreaterThan(1);
      });
    });

    it("a picture that is replied to is the one that is meant", async () => {
      const { telegram } = stage;
      const user = telegram.user({ name: "Rea" });
      const seat = await ground.sit();
      await seat.does("imagine", { prompt: "a gondola to be replied to" });
      const { id } = await sees(seat, { file: "image" });
      expect(id).not.toBe("");
      const photo = (await seat.seen()).flatMap(({ files }) => files)[0]!;
      const shown = telegram.say({ chat: user, from: user, photo: photo.bytes });
      telegram.say({ chat: user, from: user, text: "/upscale", replyTo: shown.messageId });
      await eventually(() => expect(telegram.answers(user).some(({ raw }) => "photo" in raw)).toBe(true));
    });
  });

  it("and nobody complained", () => {
    expectClean(stage);
    expect(ground.violations()).toEqual([]);
    expect(stage.bot.log()).not.toContain(OWN_KEY);
  });
});
