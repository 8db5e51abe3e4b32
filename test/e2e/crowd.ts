import { expect } from "vitest";
import type { EmulatorOptions } from "../../src/emulator/index.ts";
import { ask, at, isDone, place, townIn } from "./discord-people.ts";
import { eventually } from "./eventually.ts";
import type { Stage } from "./stage.ts";
import { isDone as isDoneInTelegram } from "./telegram-people.ts";

/** So many questions in so many seconds, whatever the model. */
export const tight = (requests: number, windowMs: number): EmulatorOptions => ({
  tokensPerSecond: 0,
  windowMs,
  limits: Object.fromEntries(["XS", "S", "M", "L"].map((size) => [size, { requests }])),
});

/** What whoever waits reads. */
export const IN_LINE = /\b\d+(st|nd|rd|th) in line, about \d+ s/;

/** Everything that a platform was ever told, as text. */
export const shownOn = (traffic: readonly object[]): string => JSON.stringify(traffic);

/** Until a window has gone by, it is thought to be a minute long: nobody is to be sent away for that. */
export const PATIENT = { MAX_WAIT: "600" };

/** Asks once, so that the bot has heard from Venice when the first window ends. */
export async function hearsTheWindow(stage: Stage): Promise<void> {
  const { discord } = stage;
  const town = townIn(discord, "Elsewhere");
  await ask(stage, { channel: town.channel, author: town.boss, content: `${at(discord)} may I begin?` });
}

/** Two people in Discord, and three in Telegram, who ask twice each at once. */
export function flood({ discord, telegram }: Stage) {
  const town = townIn(discord);
  const rooms = [town.ada, town.bob].flatMap((author) =>
    [1, 2].map((n) => ({ author, channel: place(discord, town, `${author.username}-${n}`) })),
  );
  const users = ["Carla", "Dino", "Elsa"].map((name) => telegram.user({ name }));
  return {
    begin() {
      for (const { author, channel } of rooms)
        discord.say({ channel, author, content: `${at(discord)} what of the tide?` });
      for (const user of users)
        for (const what of ["tide", "moon"]) telegram.say({ chat: user, from: user, text: `what of the ${what}?` });
    },
    /** Each has what they asked for. */
    async isAnswered() {
      await eventually(() => {
        expect(rooms.filter(({ channel }) => isDone(discord.answers(channel).at(-1)))).toHaveLength(rooms.length);
        for (const user of users) expect(telegram.answers(user).filter(isDoneInTelegram)).toHaveLength(2);
      });
    },
  };
}

/** Venice never had to refuse. */
export const never429 = ({ venice }: Pick<Stage, "venice">) => expect(venice.refusals.byStatus[429]).toBeUndefined();
