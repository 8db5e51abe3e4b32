import { describe, expect, test } from "vitest";
import type { Part } from "../../src/core/part.ts";
import { ask, connect, ended, faults, keyboard, pause, slowly, stage, text } from "./harness.ts";

/** No word yet when the process ends. */
async function* thinking(): AsyncGenerator<Part> {
  await new Promise(() => {});
}

describe.concurrent("going on", () => {
  test("an answer that was cut by a crash is finished in the same message", async () => {
    await using s = await stage();
    const ann = s.fake.user();
    const den = s.fake.supergroup({ members: [ann] });
    s.core.answer = async function* () {
      yield text("The whole answer.");
    };
    ask(s, den, ann.id);
    await s.fake.until(() => ended(s.core) === "done");
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
    const next = connect(s.fake, s.core, s.store);
    await next.start();
    s.core.answer = async function* () {
      yield text("The whole answer.");
      yield keyboard("done");
    };
    await s.core.run(turn!, []);
    expect(s.fake.answers(chat).map((a) => a.text)).toEqual(["The whole answer."]);
  });

  test("what never went out before a crash is looked for within the limits, and then sent once", async () => {
    await using s = await stage({ limits: "real" });
    const ann = s.fake.user();
    const den = s.fake.supergroup({ members: [ann] });
    s.core.answer = () => thinking();
    s.core.knows = async () => false;
    s.fake.say({ chat: ann, from: ann, text: "hi" });
    ask(s, den, ann.id);
    await s.fake.until(() => s.core.accepted.length === 2);
    await s.bot.stop();
    await s.bot.close();
    const next = connect(s.fake, s.core, s.store);
    await next.start();
    s.core.answer = async function* () {
      yield text("The whole answer.");
      yield keyboard("done");
    };
    await Promise.all(s.core.accepted.map((turn) => s.core.run(turn, [])));
    expect([ann, den].map((chat) => s.fake.answers(chat).map((a) => a.text))).toEqual([
      ["The whole answer."],
      ["The whole answer."],
    ]);
    expect(s.fake.traffic.filter(({ status }) => status === 429)).toEqual([]);
  }, 30_000);

  test("answers of one group that were cut together are finished without taking each other's buttons", async () => {
    await using s = await stage();
    const [ann, bob] = [s.fake.user(), s.fake.user()];
    const den = s.fake.supergroup({ members: [ann, bob] });
    s.core.answer = async function* ({ turn }) {
      yield keyboard("growing");
      if (turn.person.id === String(bob.id)) yield text("Half an ans");
      yield* thinking();
    };
    s.core.knows = async () => false;
    ask(s, den, ann.id);
    ask(s, den, bob.id);
    await s.fake.until(() => s.fake.answers(den).length === 1);
    await s.bot.stop();
    await s.bot.close();
    const next = connect(s.fake, s.core, s.store);
    await next.start();
    s.core.answer = async function* ({ turn }) {
      yield text(`For ${turn.person.id}.`);
      yield keyboard("done");
    };
    await Promise.all(s.core.accepted.map((turn) => s.core.run(turn, [])));
    const answers = s.fake.answers(den);
    expect(answers.map((a) => a.text).toSorted()).toEqual([`For ${ann.id}.`, `For ${bob.id}.`].toSorted());
    expect(answers.map((a) => a.buttons[0]?.[0]?.text)).toEqual(["done", "done"]);
  }, 30_000);

  test("a refusal in the middle of that does not begin it anew", async () => {
    await using s = await stage();
    const ann = s.fake.user();
    s.core.knows = async () => false;
    s.core.answer = () => thinking();
    s.fake.say({ chat: ann, from: ann, text: "hi" });
    await s.fake.until(() => s.core.accepted.length === 1);
    await s.bot.stop();
    await s.bot.close();
    const next = connect(s.fake, s.core, s.store);
    await next.start();
    s.core.answer = async function* () {
      yield text("The whole answer.");
      yield keyboard("done");
    };
    let looks = 0;
    const when = () => ++looks === 3;
    s.fake.fault({ method: "editMessageReplyMarkup", retryAfter: 1, when });
    const before = s.fake.traffic.length;
    await s.core.run(s.core.accepted[0]!, []);
    expect(s.fake.answers(ann).map((a) => a.text)).toEqual(["The whole answer."]);
    const looked = s.fake.traffic.slice(before).filter(({ path }) => path === "editMessageReplyMarkup");
    expect(looked.map(({ status }) => status)).toEqual([400, 400, 429, 400, 400, 400, 400]);
  }, 20_000);

  test("an answer that is made again takes the old one's messages, and leaves none over", async () => {
    await using s = await stage();
    const ann = s.fake.user();
    s.core.answer = async function* () {
      yield text(Array.from({ length: 9 }, (_, i) => `${i} ${"x".repeat(900)}`).join("\n\n"));
      yield keyboard("done");
    };
    s.fake.say({ chat: ann, from: ann, text: "hi" });
    await s.fake.until(() => ended(s.core) === "done", 8000);
    const ids = s.core.sent.get(s.core.accepted[0]!.id)!;
    expect(ids.length).toBeGreaterThan(1);
    s.core.answer = async function* () {
      yield text("Short now.");
    };
    await s.core.run({ ...s.core.accepted[0]!, id: "telegram:cb:1", replaces: s.core.accepted[0]!.id, asked: [] }, ids);
    expect(s.fake.answers(ann).map((a) => a.text)).toEqual(["Short now."]);
  });

  test("an answer stays where only a sentence or nothing comes in its place", async () => {
    await using s = await stage();
    const ann = s.fake.user();
    s.core.answer = async function* () {
      yield text("A good answer.");
      yield keyboard("done");
    };
    s.fake.say({ chat: ann, from: ann, text: "hi" });
    await s.fake.until(() => ended(s.core) === "done");
    const [asked] = s.core.accepted;
    const ids = s.core.sent.get(asked!.id)!;
    const again = { ...asked!, replaces: asked!.id, asked: [] };
    s.core.answer = async function* (): AsyncGenerator<Part> {
      yield { type: "status", text: "Waiting: 1 in line" };
      await pause(4_500);
      yield { type: "notice", text: "Overloaded.", tone: "error" };
    };
    await s.core.run({ ...again, id: "telegram:cb:1" }, ids);
    s.core.answer = async function* () {};
    await s.core.run({ ...again, id: "telegram:cb:2" }, ids);
    const answers = s.fake.answers(ann);
    expect(answers.map((a) => a.text)).toEqual(["A good answer.", "Overloaded."]);
    expect(answers[0]?.versions).toHaveLength(1);
    expect(answers[0]?.buttons[0]?.[0]?.text).toBe("done");
    expect(s.core.sent.has("telegram:cb:1")).toBe(false);
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
    const place = { platform: "telegram", id: String(den.id), private: false, nsfw: false } as const;
    const person = { id: String(ann.id), name: "Ann", locale: "en", roles: [] };
    const call = { command: "ask", options: {} };
    const turn = { id: "job:1", at: 0, place, person, call, asked: [], target: s.bot.targetIn(place) };
    await s.bot.reply(turn, []).show(words(), async () => {});
    expect([s.fake.answers(ann)[0]?.text, s.fake.answers(den)[0]?.text]).toEqual(["News.", "News."]);
  });

  test("the buttons of a finished answer can be changed", async () => {
    await using s = await stage();
    const ann = s.fake.user();
    s.fake.say({ chat: ann, from: ann, text: "hi" });
    await s.fake.until(() => ended(s.core) === "done");
    const [turn] = s.core.accepted;
    await s.bot.amend(turn!.place, s.core.sent.get(turn!.id)!, keyboard("done"));
    expect(s.fake.answers(ann)[0]?.buttons[0]?.[0]?.text).toBe("done");
    await s.bot.amend(turn!.place, ["99999"], keyboard("done"));
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
