import { describe, expect, test } from "vitest";
import { DeliveryError } from "../../src/core/adapter.ts";
import type { Part } from "../../src/core/part.ts";
import { ask, ended, faults, keyboard, pause, slowly, stage, text } from "./harness.ts";

describe.concurrent("private chats", () => {
  test("a text beyond one message goes out in whole messages while the draft goes on", async () => {
    await using s = await stage();
    const ann = s.fake.user();
    const lines = Array.from({ length: 12 }, (_, i) => text(`Line ${i} ${"word ".repeat(160)}\n\n`));
    s.core.answer = ({ signal }) => slowly(lines, 250, signal);
    s.fake.say({ chat: ann, from: ann, text: "hi" });
    await s.fake.until(() => ended(s.core) === "done", 15_000);
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
    await s.fake.until(() => ended(s.core) === "done");
    expect(s.core.stops).toEqual([{ place: `telegram:${ann.id}`, turn: s.core.accepted[0]!.id }]);
    expect(s.fake.answers(ann)).toHaveLength(1);
  });

  test("before the first words the draft stands already, with Stop, and no other sign", async () => {
    await using s = await stage();
    const ann = s.fake.user();
    s.core.answer = async function* ({ signal }) {
      await pause(60_000, signal);
      yield { type: "notice", text: "Stopped.", tone: "info" };
    };
    s.fake.say({ chat: ann, from: ann, text: "hi" });
    await s.fake.until(() => s.fake.draftNow(ann) !== undefined);
    expect(s.fake.draftNow(ann)).toMatchObject({ text: "", canStop: true });
    s.fake.pressStop(ann, s.fake.draftNow(ann)!.draftId);
    await s.fake.until(() => ended(s.core) === "done");
    expect(s.core.stops).toEqual([{ place: `telegram:${ann.id}`, turn: s.core.accepted[0]!.id }]);
    expect(s.fake.answers(ann).map((a) => a.text)).toEqual(["Stopped."]);
    expect(s.fake.traffic.filter(({ path }) => path === "sendChatAction")).toEqual([]);
    expect(faults(s.fake)).toEqual([]);
  });

  test("first words do not wait for the sign before them, and words at once need none", async () => {
    await using s = await stage();
    const ann = s.fake.user();
    s.core.answer = async function* ({ signal }) {
      await pause(500, signal);
      yield* slowly([text("One "), text("two")], 300, signal);
    };
    s.fake.say({ chat: ann, from: ann, text: "hi" });
    await s.fake.until(() => ended(s.core) === "done");
    expect(s.fake.drafts(ann).map((draft) => draft.text)).toEqual(["", "One"]);
    s.core.answer = ({ signal }) => slowly([text("Three "), text("four")], 300, signal);
    s.fake.say({ chat: ann, from: ann, text: "hi" });
    await s.fake.until(() => s.core.accepted.length === 2 && ended(s.core) === "done");
    expect(s.fake.drafts(ann).map((draft) => draft.text)).toEqual(["", "One", "Three"]);
  });

  test("a server whose drafts need words shows typing until there are some", async () => {
    await using s = await stage();
    const ann = s.fake.user();
    const when = (params: ReadonlyMap<string, string>) => !params.get("text");
    const description = "Bad Request: message text is empty";
    s.fake.fault({ method: "sendMessageDraft", status: 400, description, when, times: 9 });
    s.core.answer = async function* ({ signal }) {
      await pause(1_500, signal);
      yield* slowly([text("One "), text("two")], 300, signal);
    };
    s.fake.say({ chat: ann, from: ann, text: "hi" });
    await s.fake.until(() => ended(s.core) === "done");
    expect(s.fake.traffic.filter(({ path }) => path === "sendChatAction")).toHaveLength(1);
    expect(s.fake.drafts(ann).map((draft) => draft.text)).toEqual(["One"]);
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
    await s.fake.until(() => ended(s.core) === "done", 8000);
    const versions = s.fake.answers(ann)[0]!.versions.map((v) => v.text);
    expect([versions[0], versions.at(-1)]).toEqual(["One", "One two three"]);
    s.fake.say({ chat: ann, from: ann, text: "again" });
    await s.fake.until(() => s.core.accepted.length === 2 && ended(s.core) === "done", 8000);
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
    await s.fake.until(() => ended(s.core) === "done", 8000);
    expect(s.fake.answers(ann)).toHaveLength(1);
    expect(s.core.sent.get(s.core.accepted[0]!.id)).toEqual([String(s.fake.answers(ann)[0]!.id)]);
    s.core.answer = async function* () {
      yield text("No buttons here.");
    };
    s.fake.fault({ method: "sendMessage", dropAfterProcessing: true });
    s.fake.say({ chat: ann, from: ann, text: "hi" });
    await s.fake.until(() => s.core.accepted.length === 2 && ended(s.core) === "done", 8000);
    expect(s.fake.answers(ann).map((a) => a.text)).toEqual(["The only answer.", "No buttons here."]);
    s.fake.fault({ method: "sendMessage", drop: true });
    s.fake.say({ chat: ann, from: ann, text: "hi" });
    await s.fake.until(() => s.core.accepted.length === 3 && ended(s.core) === "done", 8000);
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

  test("where the words are refused for no known reason, something is said all the same", async () => {
    await using s = await stage();
    const ann = s.fake.user();
    s.core.answer = async function* () {
      yield text("These words.");
    };
    s.fake.fault({ method: "sendMessage", status: 400, description: "Bad Request: SOMETHING_NEW" });
    s.fake.say({ chat: ann, from: ann, text: "hi" });
    await s.fake.until(() => ended(s.core) instanceof DeliveryError);
    expect(s.fake.answers(ann).map((a) => a.text)).toEqual([expect.stringContaining(s.core.accepted[0]!.id)]);
  });

  test("words without ink are no words", async () => {
    await using s = await stage();
    const ann = s.fake.user();
    const den = s.fake.supergroup({ members: [ann] });
    s.core.answer = async function* ({ signal }) {
      yield* slowly([text("\u200b\u2060"), text(" Now words.")], 300, signal);
    };
    ask(s, den, ann.id);
    await s.fake.until(() => s.fake.answers(den).length === 1, 8000);
    expect(s.fake.answers(den)[0]?.text).toContain("Now words.");
    expect(faults(s.fake)).toEqual([]);
  });

  test("thinking, sources and notices stand around the words", async () => {
    await using s = await stage();
    const ann = s.fake.user();
    s.core.answer = async function* (): AsyncGenerator<Part> {
      yield { type: "reasoning", text: "Let me think. ".repeat(200) };
      yield text("The words.");
      yield { type: "sources", sources: [{ title: "A page", url: "https://www.example.org/a", number: 1 }] };
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
