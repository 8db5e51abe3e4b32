import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventually } from "./eventually.ts";
import { expectClean, openStage, type Stage } from "./stage.ts";
import { alone, buttonsOf, groupIn, tell } from "./telegram-people.ts";

const BLOCKED = -1_000_000_077_777;
let stage: Stage;
beforeAll(async () => {
  stage = await openStage({ telegram: true, env: { BLOCK: `telegram:chat:${BLOCKED},telegram:user:666` } });
  await stage.begin();
});
afterAll(() => stage.end());

const wordsOf = (id: string) => String((stage.telegram.inlineMessage(id)?.content.fields as { text?: string }).text);
const buttonsIn = (id: string): string => JSON.stringify(stage.telegram.inlineMessage(id)?.content.markup ?? {});

async function asks(from: number, query: string): Promise<string> {
  const typing = stage.telegram.inlineQuery({ from, query });
  const { results } = await eventually(() => {
    const answer = typing.answer();
    expect(answer).toBeDefined();
    return answer!;
  });
  return stage.telegram.chooseInline(from, query, results[0]!).message.id;
}

const finished = (id: string) => eventually(() => expect(buttonsIn(id)).toContain("Regenerate"));

describe.concurrent("inline mode", () => {
  it("@bot question is answered in any chat, and nothing of it is known elsewhere", async () => {
    const { user, says } = alone(stage);
    const one = await asks(user.id, "my boat is called Lucia");
    await finished(one);
    expect(wordsOf(one)).toMatch(/^my boat is called Lucia\n\n/);
    const two = await asks(user.id, "what is my boat called?");
    await finished(two);
    expect(wordsOf(two).replace("what is my boat called?", "")).not.toContain("Lucia");
    const [there] = await says("what is my boat called?");
    expect(there?.text).not.toContain("Lucia");
  });

  it("is not for who is kept out, and says so", async () => {
    const mallory = stage.telegram.user({ id: 666, name: "Mallory" });
    const id = await asks(mallory.id, "hello?");
    await eventually(() => expect(wordsOf(id)).not.toContain("Thinking"));
    expect(wordsOf(id)).toMatch(/hello\?\n\n.*(not|cannot)/i);
  });
});

describe.concurrent("guest mode", () => {
  it("a call from a chat without the bot is answered there, with the words that it replies to", async () => {
    const { telegram } = stage;
    const [ada, bob] = [telegram.user({ name: "Ada" }), telegram.user({ name: "Bob" })];
    const chat = telegram.supergroup({ members: [ada, bob], bot: "left" });
    const said = telegram.say({ chat, from: bob, text: "the rialto is closed on tuesdays" });
    const call = telegram.guestMessage({
      chat,
      from: ada,
      text: "@gondolier_bot is that true?",
      replyTo: said.messageId,
    });
    const message = await eventually(() => {
      expect(call.answer()).toBeDefined();
      return call.answer()!;
    });
    await finished(message.id);
    const sent = stage.venice.requests
      .map(({ body }) => JSON.stringify(body))
      .filter((body) => body?.includes("is that true?"));
    expect(sent.join()).toContain("the rialto is closed");
  });

  it("a chat that is kept out is so for guests too", async () => {
    const ada = stage.telegram.user({ name: "Ada" });
    const chat = stage.telegram.supergroup({ id: BLOCKED, members: [ada], bot: "left" });
    const call = stage.telegram.guestMessage({ chat, from: ada, text: "@gondolier_bot answer me please" });
    await eventually(() => expect(wordsOf(call.answer()?.id ?? "")).not.toContain("Thinking"));
    expect(stage.venice.requests.some(({ body }) => JSON.stringify(body)?.includes("answer me please"))).toBe(false);
  });
});

it("a group that becomes a supergroup remembers what was said in it", async () => {
  const { telegram } = stage;
  const ada = telegram.user({ name: "Ada" });
  const group = telegram.group({ members: [ada] });
  await tell(stage, { chat: group, from: ada, text: "/ask@gondolier_bot my boat is called Serenissima" });
  const made = telegram.upgrade(group);
  const [answer] = await tell(stage, { chat: made, from: ada, text: "/ask@gondolier_bot what is my boat called?" });
  expect(answer?.text).toContain("Serenissima");
});

it("a key is taken in the private chat only, and is never seen there again", async () => {
  const { user } = alone(stage);
  const { telegram } = stage;
  const press = async (label: RegExp) => {
    const panel = await eventually(() => {
      const last = telegram.answers(user).at(-1);
      expect(buttonsOf(last).join()).toMatch(label);
      return last!;
    });
    const button = panel.buttons.flat().find(({ text }) => label.test(String(text)));
    telegram.press({ message: { chat: user, id: panel.id }, data: String(button?.callback_data), from: user });
  };
  telegram.say({ chat: user, from: user, text: "/key" });
  await press(/key/i);
  const question = await eventually(() => {
    const last = telegram.answers(user).at(-1);
    expect(last?.keyboard).toMatchObject({ force_reply: true });
    return last!;
  });
  const key = "VENICE_INFERENCE_KEY_of-ada-0123456789";
  telegram.say({ chat: user, from: user, text: key, replyTo: question.id });
  await eventually(() => expect(telegram.answers(user).length).toBeGreaterThan(2));
  expect(telegram.messages(user).some(({ text }) => text.includes(key))).toBe(false);
  expect(telegram.traffic.some((entry) => JSON.stringify(entry).includes(key))).toBe(false);
  expect(stage.bot.log()).not.toContain(key);
  const { chat, ada } = groupIn(telegram);
  telegram.say({ chat, from: ada, text: "/key@gondolier_bot" });
  await eventually(() => {
    const said = [...telegram.answers(chat), ...telegram.answers(ada)].map(({ text }) => text);
    const whispered = telegram.whispers(chat).map(({ content }) => String((content.fields as { text?: string }).text));
    expect([...said, ...whispered].join()).toContain("private chat only");
  });
});

it("nobody complained", () => {
  expectClean(stage, { telegram: ({ description }) => /migrated|upgraded|kicked|not found/.test(description) });
});
