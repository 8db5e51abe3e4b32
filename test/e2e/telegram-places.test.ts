import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chats } from "./discord-people.ts";
import { eventually } from "./eventually.ts";
import { expectClean, openStage, type Stage } from "./stage.ts";
import { alone, answered, dataOf, groupIn, isDone, seen, shows, tell } from "./telegram-people.ts";

let stage: Stage;
const early = { text: "written while nobody was there" };
let visitor: ReturnType<Stage["telegram"]["user"]>;
beforeAll(async () => {
  stage = await openStage({ telegram: true });
  visitor = stage.telegram.user({ name: "Early" });
  stage.telegram.say({ chat: visitor, from: visitor, text: early.text });
  await stage.begin();
});
afterAll(() => stage.end());

const outcomeOf = (words: string) =>
  stage.venice.requests.filter(({ body }) => String(JSON.stringify(body)).includes(words)).at(-1)?.outcome;
const me = "@gondolier_bot";

describe.concurrent("what waits and what comes twice", () => {
  it("what was written before the start is answered", async () => {
    await shows(stage, visitor, /while nobody was there/);
  });

  it("a message in which the bot is named in a caption, or after a line break, is a question", async () => {
    const { chat, ada } = groupIn(stage.telegram);
    await tell(stage, { chat, from: ada, text: `Hello all,\n${me} what do you think of it?` });
    expect(chats(stage).some(({ text }) => text.includes("what do you think of it?"))).toBe(true);
  });
});

describe.concurrent("people who go", () => {
  it("a person who blocks the bot while the answer grows: it ends quietly, and goes on after unblocking", async () => {
    const { telegram } = stage;
    const { user, says } = alone(stage);
    telegram.say({ chat: user, from: user, text: "count to 900 and I block you" });
    await eventually(() => expect(telegram.draftNow(user)).toBeDefined());
    telegram.block(user);
    await eventually(() => expect(outcomeOf("and I block you")).not.toBe("open"));
    telegram.unblock(user);
    telegram.start(user);
    await shows(stage, user, /\/ask/);
    const [answer] = await says("friends again?");
    expect(answer?.text).toContain("friends again?");
  });

  it("a group that throws the bot out in the middle of an answer", async () => {
    const { telegram } = stage;
    const { chat, boss, ada } = groupIn(telegram);
    telegram.say({ chat, from: ada, text: `${me} count to 900 and out you go` });
    await eventually(() => expect(telegram.answers(chat)).toHaveLength(1));
    telegram.kickBot(chat, boss);
    await eventually(() => expect(outcomeOf("and out you go")).not.toBe("open"));
    telegram.addBot(chat, boss);
    const before = seen(telegram, chat);
    telegram.say({ chat, from: ada, text: `${me} back in the group` });
    await answered(stage, chat, before);
  });

  it("a topic that is closed while the answer grows", async () => {
    const { telegram } = stage;
    const { chat, ada } = groupIn(telegram, { forum: true });
    const topic = telegram.topic(chat, "Closing", ada);
    telegram.say({ chat, from: ada, topic, text: `${me} in a topic that closes` });
    topic.closed = true;
    await eventually(() => expect(outcomeOf("in a topic that closes")).not.toBe("open"));
    expect((await stage.bot.status("/healthz")).status).toBe(200);
  });
});

describe.concurrent("drafts that are refused", () => {
  it("by a server that knows none: the answer grows by edits instead, once", async () => {
    const { telegram } = stage;
    const { user } = alone(stage);
    const before = seen(telegram, user);
    const when = (params: ReadonlyMap<string, string>) => params.get("chat_id") === String(user.id);
    telegram.fault({
      method: "sendMessageDraft",
      when,
      status: 404,
      description: "Not Found: method not found",
      times: 50,
    });
    telegram.say({ chat: user, from: user, text: "count to 300 without drafts" });
    const answers = await answered(stage, user, before);
    expect(answers).toHaveLength(1);
    expect(answers[0]?.text).toContain("299, 300");
    expect(answers[0]?.versions.length).toBeGreaterThan(1);
    expect(telegram.drafts(user)).toEqual([]);
  });

  it("by flood control: no cascade of edits, and the message comes in time", async () => {
    const { telegram } = stage;
    const { user } = alone(stage);
    const before = seen(telegram, user);
    const when = (params: ReadonlyMap<string, string>) => params.get("chat_id") === String(user.id);
    telegram.fault({ method: "sendMessageDraft", when, retryAfter: 30, times: 50 });
    telegram.say({ chat: user, from: user, text: "count to 300 under flood control" });
    const answers = await answered(stage, user, before);
    expect(answers).toHaveLength(1);
    expect(answers[0]?.versions).toHaveLength(1);
    const drafts = telegram.traffic.filter(
      ({ path, body }) => path === "sendMessageDraft" && body?.chat_id === user.id,
    );
    expect(drafts.length).toBeLessThanOrEqual(2);
  });
});

describe.concurrent("presses", () => {
  it("forged data, a button of a message that is gone, and one pressed by somebody else get an answer and do nothing", async () => {
    const { telegram } = stage;
    const { user, says } = alone(stage);
    const stranger = telegram.user({ name: "Stranger" });
    const [answer] = await says("press me if you can");
    for (const data of ["forged", "?0", "", "a".repeat(64), "stop:1:2:3"].filter(Boolean)) {
      const pressed = telegram.press({ message: { chat: user, id: answer!.id }, data, from: user, forged: true });
      await eventually(() => expect(pressed.answer(), data).toBeDefined());
    }
    const other = telegram.press({
      message: { chat: user, id: answer!.id },
      data: dataOf(answer, /Regenerate/),
      from: stranger,
      forged: true,
    });
    await eventually(() => expect(other.answer()).toMatchObject({ showAlert: true }));
    telegram.deleteMessage(user, answer!.id);
    const gone = telegram.press({
      message: { chat: user, id: answer!.id },
      data: dataOf(answer, /Regenerate/),
      from: user,
      forged: true,
    });
    await eventually(() => expect(gone.answer()).toBeDefined());
    await eventually(() => expect(telegram.answers(user).filter(isDone).length).toBeLessThanOrEqual(1));
  });
});

describe("after all that", () => {
  it("Telegram has nothing to complain of but what was forbidden", () =>
    expectClean(stage, {
      telegram: ({ description }) =>
        /blocked by the user|kicked|not a member|TOPIC_CLOSED|not found|chat not found/i.test(description),
    }));
});
