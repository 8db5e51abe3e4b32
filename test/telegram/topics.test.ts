import { describe, expect, test } from "vitest";
import type { Place } from "../../src/core/turn.ts";
import { connect, ended, faults, stage, text } from "./harness.ts";

const placeOf = (id: number, more: Partial<Place> = {}): Place => ({
  platform: "telegram",
  id: String(id),
  private: false,
  nsfw: false,
  ...more,
});

describe.concurrent("topics that the bot opens", () => {
  test("what people say in one is for the bot, also after a restart and as a reply to others", async () => {
    await using s = await stage({ bot: { privacy: false } });
    const [ann, bob] = [s.fake.user(), s.fake.user()];
    const den = s.fake.supergroup({ members: [ann, bob], forum: true, bot: "administrator" });
    const stray = s.fake.topic(den, "Fish", ann);
    const place = await s.bot.openThread!(placeOf(den.id), `The  scene ${"x".repeat(200)}`);
    const topic = Number(place?.thread);
    expect(place).toEqual(placeOf(den.id, { thread: String(topic) }));
    s.fake.say({ chat: den, from: ann, topic: stray, text: "nothing for the bot" });
    const first = s.fake.say({ chat: den, from: ann, topic, text: "for the bot" });
    await s.fake.until(() => ended(s.core) === "done");
    await s.bot.stop();
    await s.bot.close();
    await connect(s.fake, s.core, s.store).start();
    s.fake.say({ chat: den, from: bob, topic, text: "a reply to Ann", replyTo: first.messageId });
    await s.fake.until(() => s.core.outcomes.size === 2);
    expect(s.core.accepted.map(({ call }) => call.options.prompt)).toEqual(["for the bot", "a reply to Ann"]);
    expect(s.fake.answers(den).map(({ threadId }) => threadId)).toEqual([topic, topic]);
    expect(faults(s.fake)).toEqual([]);
  });

  test("there is one in a private chat that has topics, and none where there are none or the bot may not", async () => {
    await using s = await stage({ bot: { topics: true } });
    await using plain = await stage();
    const ann = s.fake.user();
    const own = await s.bot.openThread!(placeOf(ann.id, { private: true }), "A scene");
    expect(own?.thread).toBeDefined();
    const forum = s.fake.supergroup({ members: [ann], forum: true });
    const den = s.fake.supergroup({ members: [ann], bot: "administrator" });
    const bob = plain.fake.user();
    expect([
      await s.bot.openThread!(placeOf(forum.id), "A scene"),
      await s.bot.openThread!(placeOf(den.id), "A scene"),
      await plain.bot.openThread!(placeOf(bob.id, { private: true }), "A scene"),
      await s.bot.openThread!(placeOf(den.id, { owner: "1", thread: "x" }), "A scene"),
    ]).toEqual([undefined, undefined, undefined, undefined]);
  });
});

describe.concurrent("names in a chat", () => {
  test("its administrators with their titles, and who has written", async () => {
    await using s = await stage();
    const [boss, ann, bob] = [
      s.fake.user({ name: "Bianca" }),
      s.fake.user({ name: "Ann" }),
      s.fake.user({ name: "Bob" }),
    ];
    const den = s.fake.supergroup({ members: [ann, bob], creator: boss });
    s.fake.say({ chat: den, from: ann, text: "/ask@gondolier_bot hi" });
    await s.fake.until(() => ended(s.core) === "done");
    const names = await s.bot.names!(placeOf(den.id), "Anna");
    expect(names).toEqual(expect.arrayContaining(["Bianca", "Ann"]));
    expect(names).not.toContain("Bob");
    await s.bot.names!(placeOf(den.id), "Bianka");
    expect(s.fake.traffic.filter(({ path }) => path === "getChatAdministrators")).toHaveLength(1);
  });

  test("where Telegram does not tell, that is no empty list", async () => {
    await using s = await stage();
    const ann = s.fake.user();
    const den = s.fake.supergroup({ members: [ann] });
    s.fake.fault({ method: "getChatAdministrators", status: 400, description: "Bad Request: no" });
    await expect(s.bot.names!(placeOf(den.id), "x")).rejects.toThrow();
    expect(await s.bot.names!(placeOf(ann.id, { private: true, name: "Ann" }), "x")).toEqual(["Ann"]);
  });
});

describe.concurrent("what nobody asked for", () => {
  const turnIn = (place: Place, target: unknown) => ({
    id: "job:1",
    at: 0,
    place,
    person: { id: "1", name: "Ann", locale: "en", roles: [] },
    call: { command: "ask", options: {} },
    asked: [],
    target: JSON.parse(JSON.stringify(target)),
  });

  test.each(["private", "group"])("is sent once, whatever happens to the process (%s)", async (kind) => {
    await using s = await stage();
    const ann = s.fake.user();
    const chat = kind === "group" ? s.fake.supergroup({ members: [ann] }) : s.fake.privateChat(ann);
    // Something was said there before.
    s.fake.say({ chat, from: ann, text: "/ask@gondolier_bot hi" });
    await s.fake.until(() => ended(s.core) === "done");
    const place = placeOf(chat.id, { private: kind === "private" });
    const turn = turnIn(place, s.bot.targetIn(place));
    s.core.answer = async function* () {
      yield text("Half of the res");
    };
    await s.core.run(turn);
    const count = s.fake.answers(chat).length;
    s.core.known.clear();
    s.core.known.set(`telegram:${chat.id}/${s.fake.answers(chat)[0]!.id}`, "known");
    await s.bot.stop();
    await s.bot.close();
    await connect(s.fake, s.core, s.store).start();
    s.core.answer = async function* () {
      yield text("The whole result.");
    };
    await s.core.run(turn);
    expect(s.fake.answers(chat).map((answer) => answer.text)).toEqual(["Hello.", "The whole result."]);
    expect(count).toBe(2);
  });

  test("in this process, nothing that stands there is taken over", async () => {
    await using s = await stage();
    const ann = s.fake.user();
    s.fake.say({ chat: ann, from: ann, text: "hi" });
    await s.fake.until(() => ended(s.core) === "done");
    s.core.known.clear();
    const place = placeOf(ann.id, { private: true });
    s.core.answer = async function* () {
      yield text(Array.from({ length: 9 }, (_, i) => `${i} ${"x".repeat(900)}`).join("\n\n"));
    };
    await s.core.run(turnIn(place, s.bot.targetIn(place)));
    expect(s.fake.answers(ann).length).toBeGreaterThan(3);
    expect(s.fake.answers(ann)[0]?.text).toBe("Hello.");
    expect(s.fake.traffic.filter(({ path }) => /^editMessage/.test(path))).toEqual([]);
  });
});

test("a group that becomes a supergroup takes what it has along, before anything is said there", async () => {
  await using s = await stage();
  const ann = s.fake.user();
  const den = s.fake.group({ members: [ann] });
  const made = s.fake.upgrade(den);
  s.fake.say({ chat: made, from: ann, text: "/ask@gondolier_bot hi" });
  const moved: string[] = [];
  const accept = s.core.accept.bind(s.core);
  s.core.accept = (turn) => {
    moved.push(...s.core.comings);
    return accept(turn);
  };
  await s.fake.until(() => s.core.accepted.length === 1);
  expect(moved).toEqual([`${den.id}>${made.id}`]);
});
