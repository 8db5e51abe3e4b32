import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chats } from "./discord-people.ts";
import { eventually } from "./eventually.ts";
import { expectClean, openStage, type Stage } from "./stage.ts";
import { answered, buttonsOf, dataOf, groupIn, isDone, seen, shows, tell } from "./telegram-people.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage({ telegram: { bot: { privacy: false } } });
  await stage.begin();
});
afterAll(() => stage.end());

const told = (words: string) => chats(stage).filter(({ text }) => text.includes(words));
const me = "@gondolier_bot";

describe.concurrent("what is answered in a group", () => {
  it("a mention, as a reply that grows by edits, with names told to the model", async () => {
    const { chat, ada } = groupIn(stage.telegram);
    const question = stage.telegram.say({ chat, from: ada, text: `${me} write an essay of 150 words on masks` });
    const [answer] = await answered(stage, chat, new Set());
    expect(answer?.replyTo).toBe(question.messageId);
    expect(answer?.versions.length).toBeGreaterThan(1);
    expect(told("words on masks").at(-1)?.text).toContain("Ada: ");
    expect(told("words on masks").at(-1)?.text).not.toContain("gondolier_bot");
  });

  it("a reply to the bot, /ask, /ask@bot; not /ask of another bot, not plain words", async () => {
    const { chat, ada, bob } = groupIn(stage.telegram);
    const [first] = await tell(stage, { chat, from: ada, text: `/ask${me} my boat is Lucia` });
    const [reply] = await tell(stage, { chat, from: ada, text: "what is my boat?", replyTo: first!.id });
    expect(reply?.text).toContain("Lucia");
    stage.telegram.say({ chat, from: bob, text: "plain words of no concern" });
    stage.telegram.say({ chat, from: bob, text: "/ask@other_bot something" });
    stage.telegram.say({ chat, from: bob, text: "/weather tomorrow" });
    await tell(stage, { chat, from: bob, text: "/ask the last one here" });
    expect(stage.telegram.answers(chat)).toHaveLength(3);
  });

  it("a mention that replies to somebody else brings their words along", async () => {
    const { chat, ada, bob } = groupIn(stage.telegram);
    const said = stage.telegram.say({ chat, from: bob, text: "the rialto is closed on tuesdays" });
    await tell(stage, { chat, from: ada, text: `${me} is that true?`, replyTo: said.messageId });
    expect(told("is that true?").at(-1)?.text).toContain("the rialto is closed");
  });

  it("who manages the group anonymously is answered; bots, posts of a linked channel and words sent via bots are not", async () => {
    const { chat, ada } = groupIn(stage.telegram);
    const bot = stage.telegram.user({ name: "Other", username: "other_bot", isBot: true });
    const channel = stage.telegram.channel({ title: "News", discussion: chat });
    stage.telegram.say({ chat, from: bot, text: `${me} hello from a bot` });
    stage.telegram.say({ chat, from: ada, viaBot: bot, text: `${me} by way of a bot` });
    stage.telegram.say({ chat: channel, text: `${me} a post of the channel` });
    stage.telegram.say({ chat, senderChat: channel, text: `${me} in the name of a channel` });
    await tell(stage, { chat, senderChat: chat, text: `${me} from nobody in particular` });
    expect(stage.telegram.answers(chat)).toHaveLength(1);
    expect(told("from nobody in particular")).toHaveLength(1);
  });

  it("topics of a forum are places of their own, and answers stay in theirs", async () => {
    const { chat, ada } = groupIn(stage.telegram, { forum: true });
    const [fish, boats] = ["Fish", "Boats"].map((name) => stage.telegram.topic(chat, name, ada));
    const [first] = await tell(stage, { chat, from: ada, topic: fish!, text: `${me} my fish is a bream` });
    await tell(stage, { chat, from: ada, topic: boats!, text: `${me} what about boats here?` });
    expect(first?.threadId).toBe(fish!.id);
    expect(stage.telegram.answers(chat, boats!.id)).toHaveLength(1);
    expect(told("what about boats here?").at(-1)?.text).not.toContain("bream");
    await tell(stage, { chat, from: ada, text: `${me} in the general topic` });
    expect(stage.telegram.answers(chat).at(-1)?.threadId).toBeUndefined();
  });
});

describe.concurrent("buttons in a group", () => {
  it("Stop by the asker and by who manages it, not by others; Regenerate by the asker only", async () => {
    const { chat, boss, ada, bob } = groupIn(stage.telegram);
    stage.telegram.say({ chat, from: ada, text: `${me} count to 1500 for all` });
    const growing = await eventually(() => {
      const last = stage.telegram.answers(chat).at(-1);
      dataOf(last, /Stop/);
      return last!;
    });
    const press = (from: typeof ada, label: RegExp) => {
      const last = stage.telegram.answers(chat).at(-1)!;
      return stage.telegram.press({ message: { chat, id: last.id }, data: dataOf(last, label), from });
    };
    const refused = press(bob, /Stop/);
    await eventually(() => expect(refused.answer()).toMatchObject({ showAlert: true }));
    expect(buttonsOf(growing).join()).toContain("Stop");
    press(boss, /Stop/);
    await eventually(() => expect(isDone(stage.telegram.answers(chat).at(-1))).toBe(true));
    expect(
      stage.telegram
        .answers(chat)
        .map(({ text }) => text)
        .join(),
    ).not.toContain("1499");
    const other = press(bob, /Regenerate/);
    await eventually(() => expect(other.answer()).toMatchObject({ showAlert: true }));
  });

  it("/help in a group is seen by its caller only, or said in private", async () => {
    const { chat, ada } = groupIn(stage.telegram);
    stage.telegram.say({ chat, from: ada, text: `/help${me}` });
    await eventually(() => {
      const unseen = [
        ...stage.telegram.whispers(chat, ada.id).map(({ content }) => String(content.fields.text)),
        ...stage.telegram.answers(ada).map(({ text }) => text),
      ];
      expect(unseen.join()).toContain("/ask");
    });
    expect(
      stage.telegram
        .answers(chat)
        .map(({ text }) => text)
        .join(),
    ).not.toContain("/settings");
  });

  it("settings are changed by who manages the group and by nobody else", async () => {
    const { chat, boss, ada } = groupIn(stage.telegram);
    stage.telegram.say({ chat, from: ada, text: `/model${me} mistral-small-3-2-24b-instruct` });
    const all = () =>
      [...stage.telegram.whispers(chat), ...[]]
        .map(({ content }) => String(content.fields.text))
        .concat(...[ada, boss, chat].map((each) => stage.telegram.answers(each).map(({ text }) => text)))
        .join("\n");
    await eventually(() => expect(all()).toMatch(/Only who manages/));
    stage.telegram.say({ chat, from: boss, text: `/model${me} zai-org-glm-5-2` });
    await eventually(() => expect(all()).toMatch(/From now on/));
  });
});

describe.concurrent("what happens to groups", () => {
  it("a group that becomes a supergroup is answered under its new number, also in the middle of an answer", async () => {
    const { telegram } = stage;
    const [boss, ada] = ["Boss", "Ada"].map((name) => telegram.user({ name }));
    const group = telegram.group({ title: "Small", creator: boss!, members: [ada!] });
    telegram.say({ chat: group, from: ada!, text: `${me} count to 900 before we move` });
    await eventually(() => expect(telegram.answers(group)).toHaveLength(1));
    const larger = telegram.upgrade(group);
    const [answer] = await tell(stage, {
      chat: larger,
      from: ada!,
      text: `${me} are you still here?`,
    });
    expect(answer?.text).toContain("still here");
  });

  it("an answer that is deleted while it grows is not sent again", async () => {
    const { telegram } = stage;
    const { chat, ada } = groupIn(telegram);
    telegram.say({ chat, from: ada, text: `${me} count to 1200 to be deleted` });
    const growing = await eventually(() => {
      expect(telegram.answers(chat)).toHaveLength(1);
      return telegram.answers(chat)[0]!;
    });
    telegram.deleteMessage(chat, growing.id);
    await eventually(() =>
      expect(
        stage.venice.requests.filter(({ body }) => String(JSON.stringify(body)).includes("to be deleted")).at(-1)
          ?.outcome,
      ).not.toBe("open"),
    );
    expect(telegram.answers(chat)).toEqual([]);
  });

  it("a group that does not let the bot write: the asker hears of it in private", async () => {
    const { telegram } = stage;
    const { chat, ada } = groupIn(telegram);
    telegram.addBot(chat, ada, "restricted", { can_send_messages: false });
    telegram.say({ chat, from: ada, text: `${me} can you write here?` });
    await shows(stage, ada, /may not write/);
    expect(telegram.answers(chat)).toEqual([]);
  });

  it("many who ask at once in one group are all answered, without a complaint of Telegram", async () => {
    const { telegram } = stage;
    const { chat } = groupIn(telegram);
    const people = Array.from({ length: 5 }, (_, n) => telegram.user({ name: `Person ${n}` }));
    for (const user of people) telegram.join(chat, user);
    const before = seen(telegram, chat);
    for (const user of people) telegram.say({ chat, from: user, text: `${me} hello from ${user.firstName}` });
    await eventually(() =>
      expect(telegram.answers(chat).filter((each) => !before.has(each.id) && isDone(each))).toHaveLength(5),
    );
  });
});

describe("after all that", () => {
  it("Telegram has nothing to complain of, and the log holds no words", () =>
    expectClean(stage, {
      // Tests take the right to write, delete what grows and move a group away.
      telegram: ({ description }) =>
        /not enough rights|message to edit not found|upgraded to a supergroup/.test(description),
    }));
});
