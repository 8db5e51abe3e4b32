import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chats } from "./discord-people.ts";
import { eventually } from "./eventually.ts";
import { png } from "./pictures.ts";
import { expectClean, openStage, type Stage } from "./stage.ts";
import { alone, answered, buttonsOf, dataOf, isDone, seen, shows, tell } from "./telegram-people.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage({ telegram: true });
  await stage.begin();
});
afterAll(() => stage.end());

const told = (words: string) => chats(stage).filter(({ text }) => text.includes(words));

describe.concurrent("talking", () => {
  it("an answer grows in native drafts with Stop, and ends as one message", async () => {
    const { user, says } = alone(stage);
    const [answer, ...more] = await says("write an essay of 120 words about drafts");
    expect(more).toEqual([]);
    expect(answer?.text).toContain("Part 1");
    expect(answer?.versions).toHaveLength(1);
    const drafts = stage.telegram.drafts(user);
    expect(drafts.every(({ canStop }) => canStop)).toBe(true);
    // Only while the first words are thought of there are none.
    expect(drafts.findLastIndex(({ text }) => text === "")).toBeLessThan(1);
    expect(drafts.some(({ text }) => text !== "")).toBe(true);
    expect(told("about drafts").at(-1)?.text).not.toContain("Ada: ");
  });

  it("the native Stop ends the answer with what is there", async () => {
    const { user } = alone(stage);
    stage.telegram.say({ chat: user, from: user, text: "count to 1500 until I stop you" });
    const draft = await eventually(() => {
      const now = stage.telegram.draftNow(user);
      expect(now?.text).toContain("1, 2");
      return now!;
    });
    stage.telegram.pressStop(user, draft.draftId);
    await shows(stage, user, /1, 2/);
    await eventually(() =>
      expect(
        stage.venice.requests.filter(({ body }) => String(JSON.stringify(body)).includes("until I stop you")).at(-1)
          ?.outcome,
      ).toBe("aborted"),
    );
    expect(
      stage.telegram
        .answers(user)
        .map(({ text }) => text)
        .join(),
    ).not.toContain("1499");
  });

  it("/start greets by name and shows what can be done", async () => {
    const { user } = alone(stage, "Beatrice");
    stage.telegram.start(user, "payload-of-somebody");
    const message = await shows(stage, user, /Beatrice/);
    expect(message.text).toContain("/ask");
    expect(message.text).not.toContain("payload");
  });

  it("a reply to an older answer branches, a plain message continues the newest", async () => {
    const { user, says } = alone(stage);
    const [first] = await says("my cat is named Figaro");
    await says("my dog is named Rusty");
    await says("branching question one", { replyTo: first!.id });
    const branch = told("branching question one").at(-1)?.text ?? "";
    expect([branch.includes("Figaro"), branch.includes("Rusty")]).toEqual([true, false]);
    await says("plain question two");
    expect(told("plain question two").at(-1)?.text).toContain("branching question one");
    expect(stage.telegram.answers(user)).toHaveLength(4);
  });

  it("a text that the client cut in pieces is one question", async () => {
    const { user } = alone(stage);
    const before = seen(stage.telegram, user);
    const long = `${"a long story of many words ".repeat(330)} and what is the end of it?`;
    expect(stage.telegram.sayLong({ chat: user, from: user, text: long }).length).toBeGreaterThan(1);
    await answered(stage, user, before);
    expect(stage.telegram.answers(user)).toHaveLength(1);
    expect(told("what is the end of it?")).toHaveLength(1);
    expect(told("what is the end of it?")[0]?.text.split(/a\s*(?:\\n)?long\s*(?:\\n)?story/).length).toBe(331);
  });

  it("an album with a caption is one question with all its pictures", async () => {
    const { user } = alone(stage);
    const before = seen(stage.telegram, user);
    stage.telegram.sayAlbum({ chat: user, from: user, caption: "what do these three show?" }, [
      { photo: png() },
      { photo: png(100, 80) },
      { photo: png(70, 90) },
    ]);
    const [answer, ...more] = await answered(stage, user, before);
    expect(more).toEqual([]);
    expect(answer?.text).toContain("70x90");
    const asked = told("what do these three show?");
    expect(asked).toHaveLength(1);
    expect(asked[0]?.text.match(/data:image/g)).toHaveLength(3);
  });

  it("a picture without a word is looked at", async () => {
    const { user } = alone(stage);
    const [answer] = await tell(stage, { chat: user, from: user, photo: png(128, 64) });
    expect(answer?.text).toContain("128x64");
  });

  it("a file that Telegram gives to no bot is refused with Telegram's limit, said once", async () => {
    for (const caption of ["", "/transcribe", "/read", "/upscale"]) {
      const { user } = alone(stage);
      const document = { bytes: Buffer.from("x"), name: "big.png", mime: "image/png", size: 30_000_000 };
      stage.telegram.say({ chat: user, from: user, document, caption });
      await shows(stage, user, /^big\.png is too large: 28\.6 MB\. I can take 20 MB\.$/);
    }
  });

  it("/ask with words is a question, /ask alone asks for them, and the reply to that is answered", async () => {
    const { user, says } = alone(stage);
    expect((await says("/ask what is a traghetto?"))[0]?.text).toContain("traghetto");
    stage.telegram.say({ chat: user, from: user, text: "/ask" });
    const question = await shows(stage, user, /Your question/);
    expect(question.keyboard).toMatchObject({ force_reply: true });
    const [answer] = await says("asked by a reply", { replyTo: question.id });
    expect(answer?.text).toContain("asked by a reply");
  });

  it("an unknown command is named, and /help lists the known ones", async () => {
    const { user } = alone(stage);
    stage.telegram.say({ chat: user, from: user, text: "/sing a song" });
    await shows(stage, user, /no command \/sing/);
    stage.telegram.say({ chat: user, from: user, text: "/help" });
    const help = await shows(stage, user, /Commands:/);
    for (const command of ["/ask", "/model", "/settings", "/forget", "/export", "/stop"])
      expect(help.text).toContain(command);
  });

  it("Regenerate answers once more in the same message", async () => {
    const { user, says } = alone(stage);
    const [answer] = await says("tell me once more");
    const pressed = stage.telegram.press({
      message: { chat: user, id: answer!.id },
      data: dataOf(answer, /Regenerate/),
      from: user,
    });
    await eventually(() => expect(pressed.answer()).toBeDefined());
    await shows(stage, user, /attempt 2/);
    await eventually(() => expect(isDone(stage.telegram.answers(user).at(-1))).toBe(true));
    expect(stage.telegram.answers(user).map(({ id }) => id)).toEqual([answer!.id]);
  });

  it("an edited question offers to be answered anew", async () => {
    const { user } = alone(stage);
    const before = seen(stage.telegram, user);
    const question = stage.telegram.say({ chat: user, from: user, text: "what is a canoe?" });
    const [answer] = await answered(stage, user, before);
    stage.telegram.editMessage(user, question.messageId, { text: "what is a kayak?" });
    const offered = await eventually(() => {
      const now = stage.telegram.answers(user).at(-1);
      expect(buttonsOf(now)).toEqual([expect.stringContaining("Answer the edited question")]);
      return now!;
    });
    stage.telegram.press({ message: { chat: user, id: answer!.id }, data: dataOf(offered, /edited/), from: user });
    await shows(stage, user, /kayak/);
  });

  it("two questions at once are answered in order, the second one continues the first", async () => {
    const { user } = alone(stage);
    for (const text of ["first of two: I like figs", "second of two: what do I like?"])
      stage.telegram.say({ chat: user, from: user, text });
    await eventually(() => expect(stage.telegram.answers(user).filter(isDone)).toHaveLength(2));
    expect(told("second of two").at(-1)?.text).toContain("first of two");
    expect(stage.telegram.answers(user).at(-1)?.text).toContain("figs");
  });
});

describe.concurrent("long and strange", () => {
  it("a long answer comes in several messages, whole and in order, with buttons under the last", async () => {
    const { says } = alone(stage);
    const answers = await says("essay of 1500 words about ropes");
    expect(answers.length).toBeGreaterThan(1);
    const parts = [
      ...answers
        .map(({ text }) => text)
        .join("\n")
        .matchAll(/Part (\d+)/g),
    ].map(([, n]) => Number(n));
    expect(parts).toEqual(parts.map((_, i) => i + 1));
    expect(parts.length).toBeGreaterThanOrEqual(22);
    expect(answers.slice(0, -1).every(({ buttons }) => buttons.length === 0)).toBe(true);
  });

  it("a voice message gets a clear sentence, and nothing is sent to Venice for it", async () => {
    const { user } = alone(stage);
    const before = stage.venice.requests.length;
    stage.telegram.say({ chat: user, from: user, voice: { bytes: Buffer.from("OggS not really"), duration: 3 } });
    const message = await shows(stage, user, /./);
    expect(message.text).toMatch(/voice|audio|listen|read|picture/i);
    expect(message.text).not.toMatch(/went wrong/);
    expect(
      stage.venice.requests.slice(before).filter(({ body }) => String(JSON.stringify(body)).includes("OggS")),
    ).toEqual([]);
  });

  it("a place, a contact, a video and a sticker never end in silence or in a bug", async () => {
    const { user } = alone(stage);
    stage.telegram.say({ chat: user, from: user, video: { bytes: Buffer.from("not a film"), duration: 4 } });
    const message = await shows(stage, user, /./);
    expect(message.text).not.toMatch(/went wrong/);
  });

  it("words that look like markup, secrets of other chats and signs of all scripts come through as they are", async () => {
    const { says } = alone(stage);
    const words = "<b>bold</b> &amp; `a`*b*_c_ 👩‍👩‍👧‍👦 שלום مرحبا 𝔘𝔫𝔦 [x](tg://user?id=1) \\* end";
    const [answer] = await says(`say exactly: ${words}`);
    expect(answer?.text).toContain("👩‍👩‍👧‍👦 שלום مرحبا 𝔘𝔫𝔦");
    expect(answer?.text).toContain("<b>bold</b>");
    expect(JSON.stringify(answer?.entities)).not.toContain("tg://user");
  });
});

describe.concurrent("settings", () => {
  it("the panel changes in place, and its persona is asked for and kept", async () => {
    const { user, says } = alone(stage);
    stage.telegram.say({ chat: user, from: user, text: "/settings" });
    const panel = await shows(stage, user, /Web search/);
    stage.telegram.press({
      message: { chat: user, id: panel.id },
      data: dataOf(panel, /Web search: auto/),
      from: user,
    });
    await shows(stage, user, /Web search: auto/);
    const changed = await eventually(() => {
      const now = stage.telegram.answers(user).at(-1)!;
      dataOf(now, /Persona/);
      return now;
    });
    expect(changed.id).toBe(panel.id);
    expect(
      changed.versions.every(({ buttons }) => buttons.length > 0),
      "it never stands without its buttons",
    ).toBe(true);
    stage.telegram.press({ message: { chat: user, id: panel.id }, data: dataOf(changed, /Persona/), from: user });
    const question = await shows(stage, user, /^✏️ \/persona/);
    expect(question.keyboard).toMatchObject({ force_reply: true });
    stage.telegram.say({ chat: user, from: user, text: "You are Brighella the cook.", replyTo: question.id });
    await eventually(() =>
      expect(
        stage.telegram
          .answers(user)
          .map(({ text }) => text)
          .join(),
      ).toContain("Brighella"),
    );
    await says("telegram persona question");
    expect(told("telegram persona question").at(-1)?.text).toContain("You are Brighella the cook");
  });

  it("/model with a name, with a wrong one and alone", async () => {
    const { user } = alone(stage);
    const command = async (text: string, words: RegExp) => {
      stage.telegram.say({ chat: user, from: user, text });
      await shows(stage, user, words);
    };
    await command("/model", /Model here/);
    await command("/model nonsense-9000", /no model nonsense-9000/);
    await command("/model mistral:web", /':'/);
  });
});

describe("after all that", () => {
  it("Telegram has nothing to complain of, and the log holds no words", () => expectClean(stage));
  it("commands were set per scope", () => {
    const scopes = stage.telegram.commands().map(({ scope }) => JSON.stringify(scope));
    for (const type of ["all_private_chats", "all_group_chats", "all_chat_administrators"])
      expect(scopes.join()).toContain(type);
  });
});
