import { describe, expect, test } from "vitest";
import type { Choices, Part } from "../../src/core/part.ts";
import { connect, ended, faults, pixel, type Stage, slowly, stage, text } from "./harness.ts";

const words = (s: Stage, id: string) => {
  const fields = s.fake.inlineMessage(id)?.content.fields as { text?: string } | undefined;
  return fields?.text ?? "";
};
const states = (s: Stage, id: string) =>
  s.fake.inlineMessage(id)?.history.map(({ content }) => String((content.fields as { text?: string }).text)) ?? [];

/** Types a question in some chat, and sends what is offered. */
async function asks(s: Stage, from: number, query: string) {
  const typing = s.fake.inlineQuery({ from, query });
  await s.fake.until(() => typing.answer() !== undefined);
  const { results, ...more } = typing.answer()!;
  return { results, ...more, send: () => s.fake.chooseInline(from, query, results[0]!).message.id };
}

describe.concurrent("inline mode", () => {
  test("a question is offered, and its answer grows in the message that was sent", async () => {
    await using s = await stage();
    const ann = s.fake.user();
    s.core.answer = ({ signal }) => slowly([text("Venice"), text(" has 118 islands.")], 1_300, signal);
    const asked = await asks(s, ann.id, "how many islands?");
    expect(asked).toMatchObject({ cacheTime: 0, isPersonal: true });
    expect(asked.results).toMatchObject([{ type: "article", title: "Ask: how many islands?" }]);
    const id = asked.send();
    expect(words(s, id)).toBe("how many islands?\n\nThinking…");
    await s.fake.until(() => ended(s.core) === "done", 8000);
    expect(states(s, id)).toEqual([
      "how many islands?\n\nThinking…",
      "how many islands?\n\nVenice",
      "how many islands?\n\nVenice has 118 islands.",
    ]);
    expect(s.core.accepted[0]).toMatchObject({
      call: { command: "ask", options: { prompt: "how many islands?" } },
      place: { platform: "telegram", id: "inline", thread: id, owner: String(ann.id), private: false },
      person: { id: String(ann.id) },
    });
    expect(s.core.accepted).toHaveLength(1);
    expect(s.fake.answers(ann)).toEqual([]);
    expect(faults(s.fake)).toEqual([]);
    expect(s.fake.oddities).toEqual([]);
  }, 15_000);

  test("nothing is offered for nothing, and what is only typed costs nothing", async () => {
    await using s = await stage();
    const ann = s.fake.user();
    expect((await asks(s, ann.id, "  ")).results).toEqual([]);
    await asks(s, ann.id, "how");
    await asks(s, ann.id, "how many");
    expect(s.core.accepted).toEqual([]);
  });

  test("without inline feedback the answer begins with a press, of the asker only", async () => {
    await using s = await stage({ bot: { feedback: false } });
    const [ann, bob] = [s.fake.user(), s.fake.user()];
    const asked = await asks(s, ann.id, "how many islands?");
    const id = asked.send();
    const data = JSON.stringify(asked.results).match(/go:[\w-]+/)![0];
    const strangers = s.fake.press({ message: id, data, from: bob });
    await s.fake.until(() => strangers.answer() !== undefined);
    expect(strangers.answer()?.text).toBe("Only the person who asked can press this.");
    s.fake.press({ message: id, data, from: ann });
    await s.fake.until(() => ended(s.core) === "done");
    expect(words(s, id)).toBe("how many islands?\n\nHello.");
    expect(s.core.accepted).toHaveLength(1);
  });

  test("a failure is to be seen, and so is that there is nothing to be said", async () => {
    await using s = await stage();
    const ann = s.fake.user();
    s.core.answer = async function* () {
      yield { type: "notice", text: "Venice is out of funds.", tone: "error" };
    };
    const one = (await asks(s, ann.id, "one")).send();
    await s.fake.until(() => s.core.outcomes.size === 1);
    expect(words(s, one)).toBe("one\n\nVenice is out of funds.");
    s.core.answer = async function* () {};
    const two = (await asks(s, ann.id, "two")).send();
    await s.fake.until(() => s.core.outcomes.size === 2);
    expect(words(s, two)).toBe("two\n\nI cannot answer this here now.");
  });

  test("what does not fit goes to the private chat, if that is open", async () => {
    await using s = await stage();
    const [ann, bob] = [s.fake.user(), s.fake.user({ started: false })];
    const long = Array.from({ length: 60 }, (_, i) => `Paragraph ${i} ${"x".repeat(80)}`).join("\n\n");
    s.core.answer = async function* () {
      yield text(long);
      yield { type: "media", media: { kind: "image", mime: "image/png", name: "a.png", bytes: pixel } };
    };
    const hers = (await asks(s, ann.id, "all of it")).send();
    await s.fake.until(() => s.core.outcomes.size === 1, 8000);
    expect(words(s, hers)).toMatch(/Paragraph 0 .*….*I have sent it to you in our private chat\.$/s);
    const delivered = s.fake.answers(ann);
    expect(delivered.map(({ text: part }) => part).join("\n\n")).toContain("Paragraph 59");
    expect(delivered.at(-1)?.raw).toHaveProperty("photo");
    const his = (await asks(s, bob.id, "all of it")).send();
    await s.fake.until(() => s.core.outcomes.size === 2, 8000);
    expect(words(s, his)).toContain("Open a private chat with me, press Start, and ask there.");
    expect(faults(s.fake)).toEqual(["sendMessage: Forbidden: bot can't initiate conversation with a user"]);
  }, 15_000);

  test("buttons under it work, also after a restart; others are told when they may not", async () => {
    await using s = await stage();
    const ann = s.fake.user();
    const again = (id: string): Choices => ({
      type: "choices",
      phase: "done",
      rows: [[{ kind: "button", label: "Again", call: { command: "ask", options: {} }, who: "asker", id }]],
    });
    s.core.answer = async function* () {
      yield text("One.");
      yield again("act-1");
    };
    const id = (await asks(s, ann.id, "hm?")).send();
    await s.fake.until(() => s.core.outcomes.size === 1);
    const [turn] = s.core.accepted;
    await s.bot.stop();
    await s.bot.close();
    await connect(s.fake, s.core, s.store).start();
    s.core.answer = async function* () {
      yield text("Two.");
      yield again("act-2");
    };
    s.core.pressed = () => ({ call: turn!.call, update: false, replaces: turn!.id });
    s.fake.press({ message: id, data: "act-1", from: ann });
    await s.fake.until(() => s.core.outcomes.size === 2);
    expect(s.core.accepted[1]).toMatchObject({ place: turn!.place, replaces: turn!.id });
    // The question still stands above it, for whoever reads along there.
    expect(words(s, id)).toBe("hm?\n\nTwo.");
    s.core.forgotten.add(turn!.id);
    s.fake.press({ message: id, data: "act-2", from: ann });
    await s.fake.until(() => s.core.outcomes.size === 3);
    expect(words(s, id)).toBe("Two.");
    s.core.pressed = () => ({ refused: "No." });
    const refused = s.fake.press({ message: id, data: "act-2", from: s.fake.user() });
    await s.fake.until(() => refused.answer() !== undefined);
    expect(refused.answer()).toMatchObject({ text: "No.", showAlert: true });
  }, 10_000);

  test("an answer that was cut by a crash is finished in the same message", async () => {
    await using s = await stage();
    const ann = s.fake.user();
    s.core.answer = ({ signal }) => slowly([text("Half an ans"), text("wer")], 60_000, signal);
    const id = (await asks(s, ann.id, "hm?")).send();
    await s.fake.until(() => words(s, id).includes("Half"));
    await s.bot.stop();
    await s.bot.close();
    await connect(s.fake, s.core, s.store).start();
    s.core.answer = async function* () {
      yield text("The whole answer.");
    };
    const [turn] = s.core.accepted;
    await s.core.run(turn!, s.core.sent.get(turn!.id) ?? []);
    expect(words(s, id)).toBe("hm?\n\nThe whole answer.");
  });
});

describe.concurrent("guest mode", () => {
  test("a guest is answered at once, and then in the same message", async () => {
    await using s = await stage();
    const [ann, bob] = [s.fake.user(), s.fake.user({ name: "Bob" })];
    const den = s.fake.supergroup({ members: [ann, bob], bot: "left" });
    const said = s.fake.say({ chat: den, from: bob, text: "The Rialto is closed on Tuesdays." });
    s.core.answer = async function* ({ signal }): AsyncGenerator<Part> {
      yield* slowly([], 400, signal);
      await new Promise((resolve) => setTimeout(resolve, 400));
      yield text("It is not.");
    };
    const call = s.fake.guestMessage({
      chat: den,
      from: ann,
      text: "@gondolier_bot is that true?",
      replyTo: said.messageId,
    });
    await s.fake.until(() => call.answer() !== undefined);
    const { id } = call.answer()!;
    expect(words(s, id)).toBe("Thinking…");
    await s.fake.until(() => ended(s.core) === "done");
    expect(words(s, id)).toBe("It is not.");
    expect(s.core.accepted[0]).toMatchObject({
      call: { command: "ask", options: { prompt: "is that true?" } },
      place: { id: String(den.id), owner: String(ann.id), private: false },
      quoted: { name: "Bob", text: "The Rialto is closed on Tuesdays." },
    });
    expect(s.core.sent.get(s.core.accepted[0]!.id)).toEqual([id]);
    expect(faults(s.fake)).toEqual([]);
  });

  test("after a crash the same message is gone on with; one that cannot be answered any more fails for good", async () => {
    await using s = await stage();
    const ann = s.fake.user();
    const den = s.fake.supergroup({ members: [ann], bot: "left" });
    const call = s.fake.guestMessage({ chat: den, from: ann, text: "@gondolier_bot hm?" });
    await s.fake.until(() => ended(s.core) === "done");
    const [turn] = s.core.accepted;
    s.core.answer = async function* () {
      yield text("The whole answer.");
    };
    await s.core.run(turn!, s.core.sent.get(turn!.id)!);
    expect(words(s, call.answer()!.id)).toBe("The whole answer.");
    await s.core.run(turn!, []);
    expect(String(ended(s.core))).toContain("a guest could not be answered");
  });

  test("each question of a guest is a place of its own, where nothing can be begun unasked", async () => {
    await using s = await stage();
    const ann = s.fake.user();
    const den = s.fake.supergroup({ members: [ann], bot: "left" });
    for (const count of [1, 2]) {
      s.fake.guestMessage({ chat: den, from: ann, text: "@gondolier_bot hm?" });
      await s.fake.until(() => s.core.outcomes.size === count);
    }
    const [one, two] = s.core.accepted.map(({ place }) => place);
    expect(one?.thread).not.toBe(two?.thread);
    expect(s.bot.targetIn(one!)).toBeUndefined();
    const [ada, other] = [s.core.accepted[0]!.person, { ...s.core.accepted[0]!.person, id: "1" }];
    expect([await s.bot.mayManage(one!, ada), await s.bot.mayManage(one!, other)]).toEqual([true, false]);
  });
});
