import { expect } from "vitest";
import type { FakeTelegram, FakeUser, Saying, SeenMessage } from "../fakes/telegram/index.ts";
import { eventually } from "./eventually.ts";
import type { Stage } from "./stage.ts";

export const buttonsOf = (message: SeenMessage | undefined): string[] =>
  (message?.buttons ?? []).flat().map(({ text }) => String(text));

export const isDone = (message: SeenMessage | undefined): boolean =>
  buttonsOf(message).some((text) => /Regenerate|Answer the edited/.test(text));

/** The data of a button. @throws when there is none that says so */
export function dataOf(message: SeenMessage | undefined, label: RegExp): string {
  const button = (message?.buttons ?? []).flat().find(({ text }) => label.test(String(text)));
  if (typeof button?.callback_data !== "string")
    throw new Error(`no button ${label} under ${JSON.stringify(message?.buttons)}`);
  return button.callback_data;
}

/** Says something and waits for the finished answer: all its messages, in order. */
export async function tell(stage: Stage, saying: Saying): Promise<SeenMessage[]> {
  const before = seen(stage.telegram, saying.chat);
  stage.telegram.say(saying);
  return answered(stage, saying.chat, before);
}

/** Ids of the bot's messages in a chat. */
export const seen = (telegram: FakeTelegram, chat: Saying["chat"]): Set<number> =>
  new Set(telegram.answers(chat).map(({ id }) => id));

/** Waits until what the bot wrote there since then is finished. */
export async function answered(
  { telegram }: Stage,
  chat: Saying["chat"],
  before: ReadonlySet<number>,
): Promise<SeenMessage[]> {
  const fresh = () => telegram.answers(chat).filter(({ id }) => !before.has(id));
  const glance = () => JSON.stringify(fresh().map((message) => [message.text.slice(-80), buttonsOf(message)]));
  await eventually(() => expect(isDone(fresh().at(-1)), `finished: ${glance()}`).toBe(true));
  return fresh();
}

/** Waits for the newest message of the bot in a chat to show a text. */
export async function shows(stage: Stage, chat: Saying["chat"], words: RegExp): Promise<SeenMessage> {
  return eventually(() => {
    const last = stage.telegram.answers(chat).at(-1);
    expect(last?.text ?? "").toMatch(words);
    return last!;
  });
}

/** A group with the bot in it, two people and who made it. */
export function groupIn(telegram: FakeTelegram, more: { forum?: boolean; title?: string } = {}) {
  const [boss, ada, bob] = ["Boss", "Ada", "Bob"].map((name) => telegram.user({ name })) as [
    FakeUser,
    FakeUser,
    FakeUser,
  ];
  const chat = telegram.supergroup({ title: "Laguna", creator: boss, members: [ada, bob], ...more });
  return { chat, boss, ada, bob };
}

/** A person in a private chat, and their words there. */
export function alone(stage: Stage, name = "Ada") {
  const user = stage.telegram.user({ name });
  return {
    user,
    says: (text: string, more: Partial<Saying> = {}) => tell(stage, { chat: user, from: user, text, ...more }),
  };
}
