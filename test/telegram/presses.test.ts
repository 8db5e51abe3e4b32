import { describe, expect, test } from "vitest";
import type { Choices } from "../../src/core/part.ts";
import { faults, pause, type Stage, stage, text } from "./harness.ts";

const call = { command: "ask", options: { prompt: "again" } };
const panel = (label: string): Choices => ({
  type: "choices",
  phase: "done",
  rows: [
    [{ kind: "button", label, call, who: "asker", id: `act-${label}` }],
    [
      {
        kind: "menu",
        label: "Search",
        call,
        who: "asker",
        id: "menu-1",
        fills: "x",
        items: [
          { label: "off", value: "off" },
          { label: "on", value: "on" },
        ],
      },
    ],
  ],
});

async function withPanel(s: Stage) {
  const ann = s.fake.user({ language: "en" });
  s.core.answer = async function* () {
    yield text("A panel.");
    yield panel("Go");
  };
  s.fake.say({ chat: ann, from: ann, text: "hi" });
  await s.fake.until(() => s.core.outcomes.size === 1);
  return { ann, id: s.fake.answers(ann)[0]!.id };
}

describe.concurrent("presses", () => {
  test("a refused press is answered with the reason", async () => {
    await using s = await stage();
    const { ann, id } = await withPanel(s);
    s.core.pressed = () => ({ refused: "Only the person who asked can press this." });
    const press = s.fake.press({ message: { chat: ann, id }, data: "act-Go", from: ann });
    await s.fake.until(() => press.answer() !== undefined);
    expect(press.answer()).toMatchObject({ text: "Only the person who asked can press this.", showAlert: true });
    expect(s.core.accepted).toHaveLength(1);
  });

  test("a press that means something is a turn, answered in its place", async () => {
    await using s = await stage();
    const { ann, id } = await withPanel(s);
    s.core.answer = async function* () {
      yield text("Changed.");
      yield panel("Next");
    };
    s.core.pressed = () => ({ call, update: true });
    const press = s.fake.press({ message: { chat: ann, id }, data: "menu-1:1", from: ann });
    await s.fake.until(() => s.core.outcomes.size === 2);
    expect(s.core.presses).toEqual([{ id: "menu-1", value: "#1", person: String(ann.id) }]);
    expect(press.answer()).toMatchObject({ showAlert: false });
    expect(s.core.accepted[1]).toMatchObject({
      id: `telegram:cb:${press.queryId}`,
      call,
      update: true,
      asked: [],
      replyTo: String(id),
    });
    expect(s.fake.answers(ann).map((a) => a.text)).toEqual(["Changed."]);
    expect(s.fake.answers(ann)[0]?.buttons[0]?.[0]?.text).toBe("Next");
    expect(faults(s.fake)).toEqual([]);
  });

  test("a press is answered at once, however long its meaning takes", async () => {
    await using s = await stage();
    const { ann, id } = await withPanel(s);
    const slow = s.core.press.bind(s.core);
    s.core.press = async (...all) => {
      await pause(2500);
      return slow(...all);
    };
    const press = s.fake.press({ message: { chat: ann, id }, data: "act-Go", from: ann });
    await s.fake.until(() => press.answer() !== undefined, 2400);
  });

  test("a heading among buttons does nothing", async () => {
    await using s = await stage();
    const { ann, id } = await withPanel(s);
    const press = s.fake.press({ message: { chat: ann, id }, data: "-", from: ann });
    await s.fake.until(() => press.answer() !== undefined);
    expect(s.core.presses).toEqual([]);
  });

  test("a press on a message that is gone still gets its answer", async () => {
    await using s = await stage();
    const { ann, id } = await withPanel(s);
    const press = s.fake.press({ message: { chat: ann, id }, data: "act-Go", from: ann });
    s.fake.deleteMessage(ann, id);
    await s.fake.until(() => press.answer() !== undefined);
  });
});

describe.concurrent("questions", () => {
  test("what a command lacks is asked for, step by step, and survives a restart", async () => {
    await using s = await stage();
    const ann = s.fake.user();
    const den = s.fake.supergroup({ members: [ann] });
    const said = s.fake.say({ chat: den, from: ann, text: "/imagine@gondolier_bot count=3" });
    await s.fake.until(() => s.fake.answers(den).length === 1);
    expect(s.core.accepted).toEqual([]);
    const question = s.fake.answers(den)[0]!;
    expect(question).toMatchObject({ replyTo: said.messageId });
    s.fake.say({ chat: den, from: ann, text: "a cat", replyTo: question.id });
    await s.fake.until(() => s.fake.answers(den).length === 2);
    const choice = s.fake.answers(den)[1]!;
    expect(choice.buttons.flat().map((b) => b.text)).toEqual(["Anime", "Photo"]);
    s.fake.press({ message: { chat: den, id: choice.id }, data: "?1", from: ann });
    await s.fake.until(() => s.core.accepted.length === 1);
    expect(s.core.call()).toEqual({ command: "imagine", options: { prompt: "a cat", style: "Photo", count: 3 } });
    expect(faults(s.fake)).toEqual([]);
  });

  test("a picture can be what is lacking", async () => {
    await using s = await stage();
    const ann = s.fake.user();
    s.fake.say({ chat: ann, from: ann, text: "/edit make it blue" });
    await s.fake.until(() => s.fake.answers(ann).length === 1);
    const pixel = Buffer.from(
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
      "base64",
    );
    s.fake.say({ chat: ann, from: ann, photo: pixel, replyTo: s.fake.answers(ann)[0]!.id });
    await s.fake.until(() => s.core.accepted.length === 1);
    expect(s.core.call()).toMatchObject({
      command: "edit",
      options: { prompt: "make it blue", image: [{ mime: "image/jpeg" }] },
    });
  });

  test("a picture alone is no reason to ask", async () => {
    await using s = await stage();
    const ann = s.fake.user();
    const pixel = Buffer.from(
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
      "base64",
    );
    s.fake.say({ chat: ann, from: ann, photo: pixel, caption: "/ask" });
    await s.fake.until(() => s.core.accepted.length === 1);
    expect(s.core.call()).toMatchObject({ command: "ask", options: { prompt: "" } });
  });
});
