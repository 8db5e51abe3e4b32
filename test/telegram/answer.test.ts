import { describe, expect, test } from "vitest";
import { DeliveryError } from "../../src/core/adapter.ts";
import type { Choices, Part } from "../../src/core/part.ts";
import type { FakeCore, Stage } from "./harness.ts";
import { connect, faults, pause, slowly, stage, text } from "./harness.ts";

const call = { command: "stop", options: {} };
let serial = 0;
const keyboard = (phase: "growing" | "done"): Choices => ({
  type: "choices",
  phase,
  rows: [[{ kind: "button", label: phase, call, who: "asker", id: `${phase}-${++serial}` }]],
});
const done = (core: FakeCore, index = -1) => core.outcomes.get(core.accepted.at(index)?.id ?? "");
const ask = (s: Stage, chat: Parameters<Stage["fake"]["say"]>[0]["chat"], from: number) =>
  s.fake.say({ chat, from, text: "/ask@gondolier_bot hi" });

describe.concurrent("private chats", () => {
  test("a text beyond one message goes out in whole messages while the draft goes on", async () => {
    await using s = await stage();
    const ann = s.fake.user();
    const lines = Array.from({ length: 12 }, (_, i) => text(`Line ${i} ${"word ".repeat(160)}\n\n`));
    s.core.answer = ({ signal }) => slowly(lines, 250, signal);
    s.fake.say({ chat: ann, from: ann, text: "hi" });
    await s.fake.until(() => done(s.core) === "done", 15_000);
    const answers = s.fake.answers(ann);
    expect(answers.length).toBeGreaterThanOrEqual(3);
    for (const answer of answers) expect(answer.text.length).toBeLessThanOrEqual(4096);
    for (let i = 0; i < 12; i += 1) expect(answers.filter((a) => a.text.includes(`Line ${i} `))).toHaveLength(1);
    expect(s.fake.drafts(ann).some(({ text: words }) => words.startsWith("Line 5 "))).toBe(true);
    expect(s.core.sent.get(s.core.accepted[0]!.id)).toEqual(answers.map(({ id }) => String(id)));
    expect(faults(s.fake)).toEqual([]);
  });

  test("Stop under the draft stops its turn", async () => {
    await using s = await stage();
    const ann = s.fake.user();
    s.core.answer = ({ signal }) =>
      slowly(
        Array.from({ length: 50 }, () => text("on ")),
        100,
        signal,
      );
    s.fake.say({ chat: ann, from: ann, text: "hi" });
    await s.fake.until(() => s.fake.draftNow(ann) !== undefined);
    s.fake.pressStop(ann, s.fake.draftNow(ann)!.draftId);
    await s.fake.until(() => done(s.core) === "done");
    expect(s.core.stops).toEqual([{ place: `telegram:${ann.id}`, turn: s.core.accepted[0]!.id }]);
    expect(s.fake.answers(ann)).toHaveLength(1);
  });

  test("a refused draft holds up neither the answer nor turns into edits", async () => {
    await using s = await stage();
    const ann = s.fake.user();
    s.fake.fault({ method: "sendMessageDraft", retryAfter: 60 });
    s.core.answer = ({ signal }) => slowly([text("One "), text("two")], 300, signal);
    s.fake.say({ chat: ann, from: ann, text: "hi" });
    await s.fake.until(() => s.fake.answers(ann).length === 1);
    expect(s.fake.answers(ann)[0]?.versions.map((v) => v.text)).toEqual(["One two"]);
    expect(s.fake.traffic.filter(({ path }) => path === "sendMessageDraft")).toHaveLength(1);
  });

  test("where drafts do not exist the answer grows by edits, in this chat from then on", async () => {
    await using s = await stage();
    const ann = s.fake.user();
    s.fake.fault({ method: "sendMessageDraft", status: 404, description: "Not Found: method not found" });
    s.core.answer = ({ signal }) => slowly([text("One "), text("two "), text("three")], 700, signal);
    s.fake.say({ chat: ann, from: ann, text: "hi" });
    await s.fake.until(() => done(s.core) === "done", 8000);
    const versions = s.fake.answers(ann)[0]!.versions.map((v) => v.text);
    expect([versions[0], versions.at(-1)]).toEqual(["One", "One two three"]);
    s.fake.say({ chat: ann, from: ann, text: "again" });
    await s.fake.until(() => s.core.accepted.length === 2 && done(s.core) === "done", 8000);
    expect(s.fake.traffic.filter(({ path }) => path === "sendMessageDraft")).toHaveLength(1);
  });

  test("a draft that does not change is shown again before it ends, and topics are kept", async () => {
    await using s = await stage({ bot: { topics: true } });
    const ann = s.fake.user();
    const topic = s.fake.topic(ann, "Boats", ann);
    s.core.answer = ({ signal }) => slowly([text("One "), text("two")], 500, signal);
    s.fake.say({ chat: ann, from: ann, text: "hi", topic });
    await s.fake.until(() => s.fake.answers(ann, topic.id).length === 1);
    expect(s.core.accepted[0]?.place.thread).toBe(String(topic.id));
    expect(s.fake.drafts(ann, topic.id).length).toBeGreaterThan(0);
    expect(faults(s.fake)).toEqual([]);
  });

  test("a message whose sending was cut off is found, not sent again", async () => {
    await using s = await stage();
    const ann = s.fake.user();
    s.core.answer = async function* () {
      yield text("The only answer.");
      yield keyboard("done");
    };
    s.fake.fault({ method: "sendMessage", dropAfterProcessing: true });
    s.fake.say({ chat: ann, from: ann, text: "hi" });
    await s.fake.until(() => done(s.core) === "done", 8000);
    expect(s.fake.answers(ann)).toHaveLength(1);
    expect(s.core.sent.get(s.core.accepted[0]!.id)).toEqual([String(s.fake.answers(ann)[0]!.id)]);
    s.core.answer = async function* () {
      yield text("No buttons here.");
    };
    s.fake.fault({ method: "sendMessage", dropAfterProcessing: true });
    s.fake.say({ chat: ann, from: ann, text: "hi" });
    await s.fake.until(() => s.core.accepted.length === 2 && done(s.core) === "done", 8000);
    expect(s.fake.answers(ann).map((a) => a.text)).toEqual(["The only answer.", "No buttons here."]);
    s.fake.fault({ method: "sendMessage", drop: true });
    s.fake.say({ chat: ann, from: ann, text: "hi" });
    await s.fake.until(() => s.core.accepted.length === 3 && done(s.core) === "done", 8000);
    expect(s.fake.answers(ann)).toHaveLength(3);
  });

  test("formatting that Telegram does not understand is left out, the words are not", async () => {
    await using s = await stage();
    const ann = s.fake.user();
    s.core.answer = async function* () {
      yield text("**Bold** words");
    };
    const when = (params: ReadonlyMap<string, string>) => params.has("entities");
    s.fake.fault({ method: "sendMessage", status: 400, description: "Bad Request: can't parse entities", when });
    s.fake.say({ chat: ann, from: ann, text: "hi" });
    await s.fake.until(() => s.fake.answers(ann).length === 1);
    expect(s.fake.answers(ann)[0]).toMatchObject({ text: "Bold words", entities: [] });
  });

  test("thinking, sources and notices stand around the words", async () => {
    await using s = await stage();
    const ann = s.fake.user();
    s.core.answer = async function* () {
      yield { type: "reasoning", text: "Let me think. ".repeat(200) };
      yield text("The words.");
      yield { type: "sources", sources: [{ title: "A page", url: "https://www.example.org/a" }] };
      yield { type: "notice", text: "A remark.", tone: "info" };
      yield keyboard("done");
    };
    s.fake.say({ chat: ann, from: ann, text: "hi" });
    await s.fake.until(() => s.fake.answers(ann).length === 1);
    const [answer] = s.fake.answers(ann);
    const piece = (type: string) => {
      const { offset, length } = answer!.entities.find((e) => e.type === type) as { offset: number; length: number };
      return answer!.text.slice(offset, offset + length);
    };
    expect(piece("expandable_blockquote").length).toBeLessThan(1000);
    expect(answer?.text).toContain("\n\nThe words.\n\n1. A page — example.org\n\nA remark.");
    expect([piece("text_link"), piece("italic")]).toEqual(["A page", "A remark."]);
    expect(answer?.buttons[0]?.[0]).toMatchObject({ text: "done" });
    expect((answer?.raw as { link_preview_options: unknown }).link_preview_options).toEqual({ is_disabled: true });
  });

  test("/start greets before the help", async () => {
    await using s = await stage();
    const ann = s.fake.user({ name: "Ann" });
    s.core.answer = async function* () {
      yield text("You can **ask**.");
    };
    s.fake.start(ann, "payload");
    await s.fake.until(() => s.fake.answers(ann).length === 1);
    expect(s.fake.answers(ann)[0]?.text).toMatch(/^Hello Ann!.*\n\nYou can ask\.$/s);
  });
});

describe.concurrent("groups", () => {
  test("Stop stands under the growing answer, other buttons under the finished one", async () => {
    await using s = await stage();
    const ann = s.fake.user();
    const den = s.fake.supergroup({ members: [ann] });
    s.core.answer = async function* ({ signal }) {
      yield keyboard("growing");
      yield* slowly([text("One "), text("two")], 300, signal);
      yield keyboard("done");
    };
    ask(s, den, ann.id);
    await s.fake.until(() => done(s.core) === "done", 8000);
    const [answer] = s.fake.answers(den);
    expect(answer?.versions.map((v) => v.buttons[0]?.[0]?.text)).toEqual(["growing", "done"]);
    expect(answer?.versions.map((v) => v.text)).toEqual(["One", "One two"]);
    expect(s.fake.drafts(den)).toEqual([]);
  });

  test("first words whose sending was cut off are found by their Stop button", async () => {
    await using s = await stage();
    const ann = s.fake.user();
    const den = s.fake.supergroup({ members: [ann] });
    s.core.answer = async function* ({ signal }) {
      yield keyboard("growing");
      yield* slowly([text("One "), text("two "), text("three")], 400, signal);
    };
    s.fake.fault({ method: "sendMessage", dropAfterProcessing: true });
    ask(s, den, ann.id);
    await s.fake.until(() => done(s.core) === "done", 12_000);
    expect(s.fake.answers(den).map((a) => a.text)).toEqual(["One two three"]);
  });

  test("an answer that somebody deleted while it grew is let go", async () => {
    await using s = await stage();
    const ann = s.fake.user();
    const den = s.fake.supergroup({ members: [ann] });
    s.core.answer = ({ signal }) =>
      slowly(
        Array.from({ length: 60 }, () => text("on ")),
        100,
        signal,
      );
    ask(s, den, ann.id);
    await s.fake.until(() => s.fake.answers(den).length === 1);
    s.fake.deleteMessage(den, s.fake.answers(den)[0]!.id);
    await s.fake.until(() => done(s.core) === "done", 8000);
    expect(s.fake.answers(den)).toEqual([]);
    expect(s.core.stops).toHaveLength(1);
  });

  test("where nothing may be written the person is told alone", async () => {
    await using s = await stage();
    const ann = s.fake.user();
    const den = s.fake.supergroup({ title: "Den", members: [ann], permissions: { can_send_messages: false } });
    ask(s, den, ann.id);
    await s.fake.until(() => done(s.core) instanceof DeliveryError);
    await s.fake.until(() => s.fake.answers(ann).length === 1);
    expect(s.fake.answers(ann)[0]?.text).toContain("Den");
    expect(s.fake.answers(den)).toEqual([]);
  });

  test("in a forum the answer stays in its topic", async () => {
    await using s = await stage();
    const ann = s.fake.user();
    const den = s.fake.supergroup({ members: [ann], forum: true });
    const topic = s.fake.topic(den, "Boats", ann);
    s.fake.say({ chat: den, from: ann, text: "/ask@gondolier_bot hi", topic });
    await s.fake.until(() => s.fake.answers(den, topic.id).length === 1);
    expect(s.core.accepted[0]?.place).toMatchObject({ id: String(den.id), thread: String(topic.id) });
    expect(faults(s.fake)).toEqual([]);
  });

  test("a group that became a supergroup is answered there", async () => {
    await using s = await stage();
    const ann = s.fake.user();
    const den = s.fake.group({ members: [ann] });
    const gate = Promise.withResolvers<void>();
    s.core.answer = async function* () {
      await gate.promise;
      yield text("Here.");
    };
    ask(s, den, ann.id);
    await s.fake.until(() => s.core.accepted.length === 1);
    const moved = s.fake.upgrade(den);
    gate.resolve();
    await s.fake.until(() => s.fake.answers(moved).length === 1);
    expect(s.fake.answers(moved)[0]?.text).toBe("Here.");
  });

  test("private answers go to the private chat, and the group sees only where", async () => {
    await using s = await stage();
    const ann = s.fake.user();
    const den = s.fake.supergroup({ members: [ann] });
    s.core.answer = async function* () {
      yield text("Your secrets.");
    };
    s.fake.say({ chat: den, from: ann, text: "/export@gondolier_bot" });
    await s.fake.until(() => s.fake.answers(ann).length === 1 && s.fake.answers(den).length === 1);
    expect(s.fake.answers(ann)[0]?.text).toBe("Your secrets.");
    expect(s.fake.answers(den)[0]?.text).toBe("I have sent it to you privately.");
    const bob = s.fake.user({ started: false });
    s.fake.join(den, bob);
    s.fake.say({ chat: den, from: bob, text: "/export@gondolier_bot" });
    await s.fake.until(() => s.fake.answers(den).length === 2);
    expect(s.fake.answers(den)[1]?.text).toContain("Open a private chat with me");
  });
});

describe.concurrent("going on", () => {
  test("an answer that was cut by a crash is finished in the same message", async () => {
    await using s = await stage();
    const ann = s.fake.user();
    const den = s.fake.supergroup({ members: [ann] });
    s.core.answer = async function* () {
      yield text("The whole answer.");
    };
    ask(s, den, ann.id);
    await s.fake.until(() => done(s.core) === "done");
    const [turn] = s.core.accepted;
    const ids = s.core.sent.get(turn!.id)!;
    s.core.answer = async function* () {
      yield text("Now it is whole.");
    };
    await s.core.run(turn!, ids);
    expect(s.fake.answers(den).map((a) => a.text)).toEqual(["Now it is whole."]);
  });

  test.each(["private", "group"])("a message that went out right before a crash is taken over (%s)", async (kind) => {
    await using s = await stage();
    const ann = s.fake.user();
    const chat = kind === "group" ? s.fake.supergroup({ members: [ann] }) : s.fake.privateChat(ann);
    s.core.answer = async function* () {
      yield keyboard("growing");
      yield text("Half an ans");
      if (kind === "group") yield* slowly([text("wer")], 60_000);
    };
    s.core.knows = async () => false;
    ask(s, chat, ann.id);
    await s.fake.until(() => s.fake.answers(chat).length === 1);
    const [turn] = s.core.accepted;
    await s.bot.stop();
    await s.bot.close();
    const next = connect(s.fake, s.core);
    await next.start();
    s.core.answer = async function* () {
      yield text("The whole answer.");
      yield keyboard("done");
    };
    await s.core.run(turn!, []);
    expect(s.fake.answers(chat).map((a) => a.text)).toEqual(["The whole answer."]);
  });

  test("an answer that is made again takes the old one's messages, and leaves none over", async () => {
    await using s = await stage();
    const ann = s.fake.user();
    s.core.answer = async function* () {
      yield text(Array.from({ length: 9 }, (_, i) => `${i} ${"x".repeat(900)}`).join("\n\n"));
      yield keyboard("done");
    };
    s.fake.say({ chat: ann, from: ann, text: "hi" });
    await s.fake.until(() => done(s.core) === "done", 8000);
    const ids = s.core.sent.get(s.core.accepted[0]!.id)!;
    expect(ids.length).toBeGreaterThan(1);
    s.core.answer = async function* () {
      yield text("Short now.");
    };
    await s.core.run({ ...s.core.accepted[0]!, id: "telegram:cb:1", replaces: s.core.accepted[0]!.id, asked: [] }, ids);
    expect(s.fake.answers(ann).map((a) => a.text)).toEqual(["Short now."]);
  });

  test("what is said where nobody asked arrives, unless the person has closed the door", async () => {
    await using s = await stage();
    const ann = s.fake.user();
    const bob = s.fake.user({ started: false });
    const words = async function* (): AsyncGenerator<Part> {
      yield text("News.");
    };
    expect(await s.bot.tell(String(ann.id), words())).toBe(true);
    expect(await s.bot.tell(String(bob.id), words())).toBe(false);
    const den = s.fake.supergroup({ members: [ann] });
    await s.bot.deliver({ platform: "telegram", id: String(den.id), private: false, nsfw: false }, words());
    expect([s.fake.answers(ann)[0]?.text, s.fake.answers(den)[0]?.text]).toEqual(["News.", "News."]);
  });

  test("the buttons of a finished answer can be changed", async () => {
    await using s = await stage();
    const ann = s.fake.user();
    s.fake.say({ chat: ann, from: ann, text: "hi" });
    await s.fake.until(() => done(s.core) === "done");
    const [turn] = s.core.accepted;
    await s.bot.amend(turn!, s.core.sent.get(turn!.id)!, keyboard("done"));
    expect(s.fake.answers(ann)[0]?.buttons[0]?.[0]?.text).toBe("done");
    await s.bot.amend(turn!, ["99999"], keyboard("done"));
  });
});

describe.concurrent("limits", () => {
  test("forty people at once meet no refusal, and first words come before middles", async () => {
    await using s = await stage({ limits: "real" });
    const people = Array.from({ length: 40 }, () => s.fake.user());
    s.core.answer = ({ signal }) =>
      slowly(
        Array.from({ length: 20 }, (_, i) => text(`w${i} `)),
        150,
        signal,
      );
    for (const person of people) s.fake.say({ chat: person, from: person, text: "hi" });
    await s.fake.until(() => people.every((person) => s.fake.answers(person).length === 1), 18_000);
    expect(s.fake.traffic.filter(({ status }) => status === 429)).toEqual([]);
    expect(faults(s.fake)).toEqual([]);
  }, 25_000);

  test("many who ask at once in one group meet no refusal", async () => {
    await using s = await stage({ limits: "real" });
    const people = Array.from({ length: 8 }, () => s.fake.user());
    const den = s.fake.supergroup({ members: people });
    s.core.answer = async function* () {
      yield text("Yes.");
    };
    for (const person of people) ask(s, den, person.id);
    await s.fake.until(() => s.fake.answers(den).length === 8, 15_000);
    await pause(50);
    expect(s.fake.traffic.filter(({ status }) => status === 429)).toEqual([]);
  });
});
