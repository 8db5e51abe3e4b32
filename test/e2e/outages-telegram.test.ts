import { describe, expect, it } from "vitest";
import { eventually } from "./eventually.ts";
import { onStage, UNHURRIED_MS } from "./on-stage.ts";
import { expectClean, isReady } from "./stage.ts";
import { alone, answered, groupIn, isDone as isDoneInTelegram, seen } from "./telegram-people.ts";

const both = { discord: true, telegram: true } as const;

/** How it finds out whether a message went out whose sending was cut off. */
const isLooking = ({ description }: { description: string }) =>
  /not modified|to edit not found|can't be edited/.test(description);
const numbers = (text: string) => [...text.matchAll(/\b(\d+)(?=,| |$)/g)].length;

describe.concurrent("Telegram out of order", () => {
  it(
    "down for 4 s in the middle of answers, private and in a group: each is finished once",
    () =>
      onStage(both, async (stage) => {
        await stage.begin();
        const { telegram } = stage;
        const { user } = alone(stage);
        const { chat, ada } = groupIn(telegram);
        telegram.say({ chat: user, from: user, text: "count to 400 through the outage" });
        telegram.say({ chat, from: ada, text: "@gondolier_bot count to 400 through the outage too" });
        await eventually(() => expect(telegram.answers(chat)).toHaveLength(1));
        telegram.down(4000);
        telegram.say({ chat: user, from: user, text: "said while it was down" });
        await eventually(() => {
          expect(telegram.answers(user).filter(isDoneInTelegram)).toHaveLength(2);
          expect(telegram.answers(chat).filter(isDoneInTelegram)).toHaveLength(1);
        });
        for (const place of [user, chat])
          expect(
            telegram
              .answers(place)
              .map(({ text }) => text)
              .join("\n"),
          ).toContain("399, 400");
        expect(telegram.answers(user)).toHaveLength(2);
        expectClean(stage, { errors: /./, telegram: isLooking });
      }),
    UNHURRIED_MS,
  );

  it(
    "a message whose outcome is unknown appears once, with and without buttons",
    () =>
      onStage(both, async (stage) => {
        await stage.begin();
        const { telegram } = stage;
        const { user } = alone(stage);
        const { chat, ada } = groupIn(telegram);
        for (const skip of [0, 1]) {
          const before = seen(telegram, user);
          telegram.fault({
            method: "sendMessage",
            when: (params) => params.get("chat_id") === String(user.id) && skip === 0,
            dropAfterProcessing: true,
          });
          telegram.say({ chat: user, from: user, text: `essay of 700 words on keels ${skip}` });
          const answers = await answered(stage, user, before);
          const parts = [
            ...answers
              .map(({ text }) => text)
              .join("\n")
              .matchAll(/Part (\d+)/g),
          ].map(([, n]) => Number(n));
          expect(parts).toEqual(parts.map((_, i) => i + 1));
        }
        telegram.fault({
          method: "sendMessage",
          when: (params) => params.get("chat_id") === String(chat.id),
          dropAfterProcessing: true,
        });
        telegram.say({ chat, from: ada, text: "@gondolier_bot only once in the group" });
        await answered(stage, chat, new Set());
        expect(telegram.answers(chat)).toHaveLength(1);
        expectClean(stage, {
          telegram: isLooking,
        });
      }),
    UNHURRIED_MS,
  );

  it(
    "HTML error pages, 500s and flood waits change nothing about the answer",
    () =>
      onStage(both, async (stage) => {
        await stage.begin();
        const { telegram } = stage;
        const { user } = alone(stage);
        for (const method of ["sendMessageDraft", "sendMessage"]) {
          telegram.fault({ method, status: 502, html: true });
          telegram.fault({ method, retryAfter: 2 });
        }
        telegram.fault({ method: "getUpdates", status: 500, times: 2 });
        const before = seen(telegram, user);
        telegram.say({ chat: user, from: user, text: "count to 200 over stones" });
        const answers = await answered(stage, user, before);
        expect(answers).toHaveLength(1);
        expect(numbers(answers[0]?.text ?? "")).toBeGreaterThanOrEqual(200);
        expectClean(stage, {
          telegram: isLooking,
          errors: /Telegram refuses/,
        });
      }),
    UNHURRIED_MS,
  );

  it(
    "a second poller (409) shows in /readyz, and it hears again afterwards",
    () =>
      onStage(both, async (stage) => {
        await stage.begin();
        const { telegram } = stage;
        telegram.fault({
          method: "getUpdates",
          status: 409,
          description:
            "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
          times: 3,
        });
        const { user } = alone(stage);
        telegram.say({ chat: user, from: user, text: "wake up the poller" });
        await eventually(async () => expect((await stage.bot.status("/readyz")).body).toMatch(/409/));
        await eventually(() => expect(telegram.answers(user).filter(isDoneInTelegram).length).toBeGreaterThan(0));
        await isReady(stage);
      }),
    UNHURRIED_MS,
  );
});
