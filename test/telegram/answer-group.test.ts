import { describe, expect, test } from "vitest";
import { DeliveryError } from "../../src/core/adapter.ts";
import { ask, ended, faults, keyboard, pause, slowly, stage, text } from "./harness.ts";

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
    await s.fake.until(() => ended(s.core) === "done", 8000);
    const [answer] = s.fake.answers(den);
    expect(answer?.versions.map((v) => v.buttons[0]?.[0]?.text)).toEqual(["growing", "done"]);
    expect(answer?.versions.map((v) => v.text)).toEqual(["One", "One two"]);
    expect(s.fake.drafts(den)).toEqual([]);
  });

  test("words lie unread until the next edit may leave; where a draft grows they are read more often", async () => {
    await using s = await stage();
    const ann = s.fake.user();
    const den = s.fake.supergroup({ members: [ann] });
    s.core.answer = (o) => slowly([text("One "), text("two")], 1_500, o.signal);
    ask(s, den, ann.id);
    s.fake.say({ chat: ann, from: ann, text: "hi" });
    await s.fake.until(() => s.fake.answers(den).length === 1 && s.fake.drafts(ann).length > 0, 8000);
    const [here, there] = s.core.accepted.toSorted((a, b) => Number(a.place.private) - Number(b.place.private));
    expect(s.core.adapter!.restMs(here!)).toBeGreaterThan(400);
    expect(s.core.adapter!.restMs(here!)).toBeLessThanOrEqual(600);
    expect(s.core.adapter!.restMs(there!)).toBe(125);
    await s.fake.until(() => s.core.outcomes.size === 2, 12_000);
    expect(s.core.adapter!.restMs(here!)).toBe(125);
  }, 20_000);

  test("words of a draft lie unread for longer while the bot may send no more", async () => {
    await using s = await stage({ adapter: { perSecond: 1 } });
    const people = [s.fake.user(), s.fake.user(), s.fake.user()];
    const words = Array.from({ length: 40 }, (_, n) => text(`word ${n} `));
    s.core.answer = (o) => slowly(words, 100, o.signal);
    for (const person of people) s.fake.say({ chat: person, from: person, text: "hi" });
    await s.fake.until(() => s.core.accepted.length === 3, 8000);
    const seen = new Set<number>();
    await s.fake.until(() => {
      for (const turn of s.core.accepted) seen.add(s.core.adapter!.restMs(turn));
      return seen.has(300);
    }, 8000);
    expect([...seen].toSorted()).toEqual([125, 300]);
    for (const turn of s.core.accepted) s.core.stop(turn.place, turn.id);
  }, 20_000);

  test("who waits is told so while there is room, but never at the cost of the answers of many", async () => {
    await using s = await stage();
    const ann = s.fake.user();
    const [den, hall] = [s.fake.supergroup({ members: [ann] }), s.fake.supergroup({ members: [ann] })];
    s.core.answer = async function* ({ signal }) {
      for (let place = 99; !signal.aborted; place -= 1) {
        yield { type: "status", text: `Waiting: ${place} in line` };
        await pause(300, signal);
      }
    };
    for (let i = 0; i < 12; i += 1) ask(s, den, ann.id);
    await s.fake.until(() => s.core.accepted.length === 12);
    ask(s, hall, ann.id);
    await s.fake.until(() => s.fake.answers(hall).length === 1, 12_000);
    expect(s.fake.answers(hall)[0]?.text).toMatch(/^Waiting: \d+ in line$/);
    await pause(600);
    expect(s.fake.answers(den)).toEqual([]);
    for (const turn of s.core.accepted) s.core.stop(turn.place, turn.id);
  }, 20_000);

  test("where many are answered each comes whole; one alone grows", async () => {
    await using s = await stage();
    const ann = s.fake.user();
    const [den, hall] = [s.fake.supergroup({ members: [ann] }), s.fake.supergroup({ members: [ann] })];
    const begun = Promise.withResolvers<void>();
    s.core.answer = async function* ({ turn, signal }) {
      await begun.promise;
      const isLast = turn.id === s.core.accepted.at(-2)?.id;
      if (turn.place.id === String(den.id) && !isLast) return void (await pause(60_000, signal));
      yield* slowly([text("One "), text("two")], 600, signal);
    };
    for (let i = 0; i < 20; i += 1) ask(s, den, ann.id);
    await s.fake.until(() => s.core.accepted.length === 20);
    ask(s, hall, ann.id);
    await s.fake.until(() => s.core.accepted.length === 21);
    begun.resolve();
    await s.fake.until(() => s.core.outcomes.size === 2, 12_000);
    expect(s.fake.answers(den).map(({ versions }) => versions.map((v) => v.text))).toEqual([["One two"]]);
    expect(s.fake.answers(hall).map(({ versions }) => versions.map((v) => v.text))).toEqual([["One", "One two"]]);
    for (const turn of s.core.accepted) s.core.stop(turn.place, turn.id);
  }, 20_000);

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
    await s.fake.until(() => ended(s.core) === "done", 12_000);
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
    await s.fake.until(() => ended(s.core) === "done", 8000);
    expect(s.fake.answers(den)).toEqual([]);
    expect(s.core.stops).toHaveLength(1);
  });

  test("where nothing may be written the person is told alone", async () => {
    await using s = await stage();
    const ann = s.fake.user();
    const den = s.fake.supergroup({ title: "Den", members: [ann], permissions: { can_send_messages: false } });
    ask(s, den, ann.id);
    await s.fake.until(() => ended(s.core) instanceof DeliveryError);
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

  test("what a model said in private goes to the private chat, and the group sees only where", async () => {
    await using s = await stage();
    const ann = s.fake.user();
    const den = s.fake.supergroup({ members: [ann] });
    s.core.answer = async function* () {
      yield text("Your secrets.");
    };
    const secretly = "/ask@gondolier_bot private=yes what do you know?";
    s.fake.say({ chat: den, from: ann, text: secretly });
    await s.fake.until(() => s.fake.answers(ann).length === 1 && s.fake.answers(den).length === 1);
    expect(s.fake.answers(ann)[0]?.text).toBe("Your secrets.");
    expect(s.fake.answers(den)[0]?.text).toBe("I have sent it to you privately.");
    const bob = s.fake.user({ started: false });
    s.fake.join(den, bob);
    s.fake.say({ chat: den, from: bob, text: secretly });
    await s.fake.until(() => s.fake.answers(den).length === 2);
    expect(s.fake.answers(den)[1]?.text).toContain("Open a private chat with me");
    expect(s.fake.whispers(den)).toEqual([]);
  });

  test("what the bot says of itself is whispered, or else said in the private chat", async () => {
    await using s = await stage();
    const ann = s.fake.user();
    const den = s.fake.supergroup({ members: [ann] });
    s.core.answer = async function* () {
      yield text("What I have of you.");
    };
    s.fake.say({ chat: den, from: ann, text: "/export@gondolier_bot" });
    await s.fake.until(() => s.fake.whispers(den, ann.id).length === 1);
    expect([s.fake.answers(den), s.fake.answers(ann)]).toEqual([[], []]);
    s.fake.fault({ method: "sendMessage", status: 400, description: "Bad Request: EPHEMERAL_PEER_INVALID" });
    s.fake.say({ chat: den, from: ann, text: "/export@gondolier_bot" });
    await s.fake.until(() => s.fake.answers(ann).length === 1);
    expect(s.fake.answers(ann)[0]?.text).toBe("What I have of you.");
  });

  test("a panel that cannot be whispered stands in the group, where its buttons belong", async () => {
    await using s = await stage();
    const ann = s.fake.user();
    const den = s.fake.supergroup({ members: [ann] });
    s.core.answer = async function* () {
      yield text("Settings.");
      yield keyboard("done");
    };
    s.fake.fault({ method: "sendMessage", status: 400, description: "Bad Request: EPHEMERAL_PEER_INVALID" });
    s.fake.say({ chat: den, from: ann, text: "/settings@gondolier_bot" });
    await s.fake.until(() => s.fake.answers(den).length === 1);
    expect(s.fake.answers(den)[0]?.versions.map((v) => v.buttons[0]?.[0]?.text)).toEqual(["done"]);
  });
});
