import { expect } from "vitest";
import type {
  Channel,
  FakeDiscord,
  Guild,
  InteractionHandle,
  MessageView,
  SayInput,
  User,
} from "../fakes/discord/index.ts";
import { eventually } from "./eventually.ts";
import type { Stage } from "./stage.ts";

/** A server with a channel and two people; `boss` owns it. */
export interface Town {
  readonly guild: Guild;
  readonly channel: Channel;
  readonly boss: User;
  readonly ada: User;
  readonly bob: User;
}

export function townIn(discord: FakeDiscord, name = "Laguna"): Town {
  const boss = discord.addUser({ username: "boss" });
  const guild = discord.addGuild({ name, owner: boss });
  const channel = discord.addChannel({ guild, name: "general" });
  const [ada, bob] = ["ada", "bob"].map((username) => discord.addUser({ username })) as [User, User];
  for (const user of [ada, bob]) discord.addMember(guild, user);
  return { guild, channel, boss, ada, bob };
}

/** A further channel of the same server: a place of its own. */
export function place(discord: FakeDiscord, { guild }: Town, name = "place"): Channel {
  return discord.addChannel({ guild, name });
}

export const at = (discord: FakeDiscord) => `<@${discord.bot.id}>`;

export const labels = (message: MessageView | undefined): unknown[] =>
  (message?.controls ?? []).map(({ label }) => label);

/** What the bot wrote in a channel for all to see. */
export const inPublic = (discord: FakeDiscord, channel: string | { readonly id: string }): MessageView[] =>
  discord.answers(channel).filter(({ ephemeralTo }) => ephemeralTo === undefined);

export const isDone = (message: MessageView | undefined): boolean =>
  labels(message).some((label) => /Regenerate|Answer the edited/.test(String(label)));

/** Whether it grows no more, with or without buttons under it. */
export const isOver = (message: MessageView | undefined): boolean =>
  message !== undefined && !message.loading && message.text !== "" && !labels(message).includes("Stop");

/** Says something in a channel and waits for the finished answer: all its messages, in order. */
export async function ask(stage: Stage, said: SayInput): Promise<MessageView[]> {
  const { discord } = stage;
  const before = new Set(discord.allMessages(said.channel).map(({ id }) => id));
  discord.say(said);
  return answered(stage, said.channel, before);
}

/** Waits until what the bot wrote there since then is finished. */
export async function answered(
  { discord }: Stage,
  channel: Channel | string | { readonly id: string },
  before: ReadonlySet<string>,
): Promise<MessageView[]> {
  const fresh = () => discord.answers(channel).filter(({ id }) => !before.has(id));
  await eventually(() => expect(isDone(fresh().at(-1)), glance(fresh())).toBe(true));
  return fresh();
}

/** What stands there, for the message of a test that fails. */
const glance = (messages: readonly MessageView[]): string =>
  `finished: ${JSON.stringify(messages.map((message) => [message.text.slice(-80), labels(message)]))}`;

/** Ids of everything that was ever in a channel. */
export const seen = (discord: FakeDiscord, channel: Channel | string | { readonly id: string }): Set<string> =>
  new Set(discord.allMessages(channel).map(({ id }) => id));

/** Waits for an interaction to show a text. */
export async function shows(handle: InteractionHandle, words: RegExp | string): Promise<string> {
  const text = () => handle.messages.map((message) => message.text).join("\n");
  await eventually(() => expect(text()).toMatch(words));
  return text();
}

/** Waits for an interaction's answer to be finished. */
export async function finishes(handle: InteractionHandle): Promise<readonly MessageView[]> {
  await eventually(() => expect(isDone(handle.messages.at(-1)), glance(handle.messages)).toBe(true));
  return handle.messages;
}

/** The chat requests that reached Venice, newest last, summaries left out. */
export function chats({
  venice,
}: Pick<Stage, "venice">): { readonly model: string; readonly text: string; readonly body: Chat }[] {
  return venice.requests
    .filter(({ path }) => path === "/chat/completions")
    .map(({ body }) => body as Chat)
    .map((body) => ({ model: body.model, text: JSON.stringify(body.messages), body }));
}

interface Chat {
  readonly model: string;
  readonly messages: readonly { readonly role: string; readonly content: unknown }[];
}
