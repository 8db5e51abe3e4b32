import { describe, expect, test } from "vitest";
import type { Command } from "../../src/core/command.ts";
import { faults, type Stage, stage, text } from "./harness.ts";

const KEY = "VENICE_INFERENCE_KEY_abc123";
const none = async function* () {};
const commands: readonly Command[] = [
  { name: "ask", cost: "chat", options: { prompt: { kind: "string", required: true } }, run: none },
  {
    name: "key",
    cost: "free",
    options: { whose: { kind: "string", choices: ["me"] }, key: { kind: "string", required: true, secret: true } },
    run: none,
  },
];

/** What a client shows of a secret, and what went over the wire with it. */
function traces(s: Stage): readonly string[] {
  return s.fake.traffic.map((entry) => JSON.stringify(entry)).filter((entry) => entry.includes(KEY));
}

describe.concurrent("secrets", () => {
  test("in the private chat one is asked for, and the answer is deleted before it is taken in", async () => {
    await using s = await stage({ commands });
    const ann = s.fake.user();
    s.core.answer = async function* () {
      yield text("Saved.");
    };
    s.fake.say({ chat: ann, from: ann, text: "/key" });
    await s.fake.until(() => s.fake.answers(ann).length === 1);
    const question = s.fake.answers(ann)[0]!;
    expect(question.keyboard).toMatchObject({ force_reply: true });
    let thereWhenTaken = true;
    const accept = s.core.accept.bind(s.core);
    s.core.accept = async (turn) => {
      thereWhenTaken = s.fake.messages(ann).some((message) => message.text.includes(KEY));
      return accept(turn);
    };
    s.fake.say({ chat: ann, from: ann, text: KEY, replyTo: question.id });
    await s.fake.until(() => s.core.outcomes.size === 1);
    expect(thereWhenTaken).toBe(false);
    expect(s.core.call()).toEqual({ command: "key", options: { key: KEY } });
    expect(s.fake.messages(ann).map((message) => message.text)).not.toContain(KEY);
    expect(traces(s)).toEqual([]);
    expect(faults(s.fake)).toEqual([]);
  });

  test("one that was typed after the command is deleted too", async () => {
    await using s = await stage({ commands });
    const ann = s.fake.user();
    s.fake.say({ chat: ann, from: ann, text: `/key ${KEY}` });
    await s.fake.until(() => s.core.outcomes.size === 1);
    expect(s.core.call()).toEqual({ command: "key", options: { key: KEY } });
    expect(s.fake.messages(ann).some((message) => message.text.includes(KEY))).toBe(false);
  });

  test("in a group none is asked for or taken, and one that is written is deleted", async () => {
    await using s = await stage({ commands });
    const ann = s.fake.user();
    const den = s.fake.supergroup({ members: [ann], bot: "administrator" });
    s.fake.say({ chat: den, from: ann, text: "/key@gondolier_bot" });
    await s.fake.until(() => s.fake.answers(den).length === 1);
    s.fake.say({ chat: den, from: ann, text: `/key@gondolier_bot ${KEY}` });
    await s.fake.until(() => s.fake.answers(den).length === 2);
    const sentence = "For your safety I take keys in our private chat only.";
    expect(s.fake.answers(den).map((answer) => answer.text)).toEqual([sentence, sentence]);
    expect(s.fake.messages(den).some((message) => message.text.includes(KEY))).toBe(false);
    expect(s.core.accepted).toEqual([]);
  });

  test("where it cannot be deleted, the person is told to do it", async () => {
    await using s = await stage({ commands });
    const ann = s.fake.user();
    const den = s.fake.supergroup({ members: [ann] });
    s.fake.say({ chat: den, from: ann, text: `/key@gondolier_bot ${KEY}` });
    await s.fake.until(() => s.fake.answers(den).length === 1);
    expect(s.fake.answers(den)[0]?.text).toMatch(/private chat only\.\n.*delete it yourself/);
    expect(s.core.accepted).toEqual([]);
  });

  test("while Telegram cannot be reached, it is neither taken in nor left there", async () => {
    await using s = await stage({ commands });
    const ann = s.fake.user();
    s.fake.fault({ method: "deleteMessage", drop: true, times: 2 });
    s.fake.say({ chat: ann, from: ann, text: `/key ${KEY}` });
    await s.fake.until(() => s.core.accepted.length === 1);
    expect(s.fake.messages(ann).some((message) => message.text.includes(KEY))).toBe(false);
  });
});
