import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { MOST_TRIES } from "../../src/core/inbox.ts";
import type { TurnRecord } from "../../src/core/turn.ts";
import { ada, bob, channel, openHouse, type TestHouse } from "../fakes/house.ts";

let house: TestHouse;
beforeEach(async () => {
  house = await openHouse({ emulator: { tokensPerSecond: 100 } });
  // Long enough to be cut in the middle, short enough for a quick test.
  house.emulator.fault({ path: "/chat/completions", text: `${"word ".repeat(25)}end.`, count: "always" });
});
afterEach(() => house[Symbol.asyncDispose]());

const chats = () => house.emulator.requests.filter((request) => request.path.endsWith("/chat/completions"));
const turn = (id: string, prompt: string, more: Partial<TurnRecord> = {}): TurnRecord => ({
  id,
  at: Date.now(),
  place: channel,
  person: ada,
  call: { command: "ask", options: { prompt } },
  asked: [`q${id}`],
  target: null,
  ...more,
});

describe("events", () => {
  it("are answered once, however often they come", async () => {
    const event = turn("discord:e1", "Hello?");
    const known = await Promise.all([event, event, event].map((each) => house.core.accept(each)));
    expect(known.filter((each) => each === "new")).toHaveLength(1);
    await house.adapter.shown("discord:e1");
    await house.deps.running.ended("discord:e1");
    expect(await house.core.accept(event)).toBe("seen");
    expect(chats()).toHaveLength(1);
  });

  it("are answered once also when they come again after a restart", async () => {
    await house.asks("Hello?", { id: "discord:e2" });
    house = await house.restart();
    expect(await house.core.accept(turn("discord:e2", "Hello?"))).toBe("seen");
    expect(await house.inbox.resume("discord")).toBe(0);
    expect(chats()).toHaveLength(1);
  });

  it("of one place are answered in order of arrival, two waiting for each person", async () => {
    const prompts = ["one", "two", "three", "four"];
    const shown = prompts.map((prompt, i) => house.asks(prompt, { id: `discord:o${i}` }));
    expect((await shown[3])?.notices.join()).toMatch(/already have 2 questions waiting/);
    expect((await house.asks("five")).parts).toEqual([]);
    const waited = await shown[2];
    expect(waited?.statuses).toEqual(["Waiting: 2 in line", "Waiting: 1 in line"]);
    const asked = chats().map(
      (request) => (request.body as { messages: { content: string }[] }).messages.at(-1)?.content,
    );
    expect(asked).toEqual(["Ada: one", "Ada: two", "Ada: three"]);
  });

  it("of the playground, where each has room for its answer, are all told that too many wait", async () => {
    const place = { ...channel, platform: "web" as const };
    const shown = ["one", "two", "three", "four", "five"].map((prompt, i) =>
      house.asks(prompt, { id: `web:o${i}`, place }),
    );
    for (const late of shown.slice(3)) expect((await late).notices.join()).toMatch(/already have 2 questions waiting/);
    await Promise.all(shown);
  });

  it("that came of pressing one button again and again make its answer anew once", async () => {
    const shown = await house.asks("one");
    const before = chats().length;
    const { id = "" } = shown.button("Regenerate");
    for (let n = 0; n < 5; n += 1) {
      const pressed = await house.core.press(id, channel, ada);
      if ("refused" in pressed) throw new Error(pressed.refused);
      const { call, replaces } = pressed;
      await house.core.accept(turn(`discord:p${n}`, "", { call, asked: [], ...(replaces && { replaces }) }));
    }
    expect((await house.adapter.shown("discord:p0")).text).not.toBe("");
    await house.deps.running.idle();
    expect(chats()).toHaveLength(before + 1);
    // Afterwards it may be made anew once more.
    expect((await house.presses(shown, "Regenerate")).text).not.toBe("");
  });

  it("that make an answer anew and fail leave its messages to the answer that stays", async () => {
    const shown = await house.asks("one");
    const { answered = [] } = (await house.deps.memory.turn("discord:c1", shown.turn.id)) ?? {};
    const [message = ""] = answered;
    house.emulator.clearFaults();
    house.emulator.fault({ path: "/chat/completions", refuse: "bad-request", count: "always" });
    const failed = await house.presses(shown, "Regenerate");
    expect(failed.text).toBe("");
    expect(await house.deps.memory.turnOf("discord:c1", message)).toBe(shown.turn.id);
  });

  it("that are deleted while the answer grows end it as a Stop does", async () => {
    const id = "discord:gone";
    const asked = house.asks("one", { id });
    const words = Promise.withResolvers<void>();
    house.adapter.onPart = ({ type }) => {
      if (type === "text") words.resolve();
    };
    await words.promise;
    await house.core.deleted(channel, [`q${id}`]);
    const shown = await asked;
    expect(shown.text).not.toMatch(/end\.$/);
    expect(shown.notices).toEqual(["Stopped."]);
    expect(await house.deps.memory.turn("discord:c1", id)).toBeUndefined();
  });

  it("whose answer is deleted while it grows are not remembered, also where its message is not stored yet", async () => {
    const id = "discord:unwanted";
    const { memory } = house.deps;
    const { answered } = memory;
    const late = Promise.withResolvers<void>();
    memory.answered = async (...args) => {
      await late.promise;
      return answered.apply(memory, args);
    };
    const asked = house.asks("one", { id });
    await expect.poll(() => house.deps.running.shownIn(channel, "m1")).toEqual([id]);
    await house.core.deleted(channel, ["m1"]);
    late.resolve();
    await asked;
    await house.deps.running.ended(id);
    expect((await memory.turn("discord:c1", id))?.answer).toBeUndefined();
  });

  it("that make an answer anew are refused at the press where too many wait, so that the answer stays", async () => {
    const shown = await house.asks("one");
    const waiting = ["two", "three", "four"].map((prompt) => house.asks(prompt));
    await expect.poll(() => house.deps.running.size).toBe(3);
    const { id = "" } = shown.button("Regenerate");
    const press = () => house.core.press(id, channel, ada);
    await expect.poll(press).toEqual({ refused: expect.stringMatching(/already have 2 questions waiting/) });
    await Promise.all(waiting);
    expect(await press()).toMatchObject({ replaces: shown.turn.id });
  });

  it("that wait can be stopped, and the next one gets its turn", async () => {
    const first = house.asks("one");
    const second = house.asks("two", { id: "discord:w2" });
    const third = house.asks("three");
    await expect.poll(() => house.core.stop(channel, "discord:w2")).toBe(1);
    expect((await second).notices).toEqual(["Stopped."]);
    expect((await first).text).not.toBe("");
    expect((await third).text).not.toBe("");
    expect(chats()).toHaveLength(2);
  });
});

describe("a restart", () => {
  it("finishes a reply that was cut, in the same messages", async () => {
    const id = "discord:cut";
    const cut = Promise.withResolvers<void>();
    house.adapter.onPart = (part) => {
      if (part.type !== "text") return;
      cut.resolve();
      return new Promise(() => {}); // the process hangs here and is killed
    };
    await house.core.accept(turn(id, "Tell me about the lagoon."));
    await cut.promise;
    house = await house.crash();
    const shown = house.adapter.shown(id);
    expect(await house.inbox.resume("discord")).toBe(1);
    expect((await shown).sentBefore).toEqual(["m1"]);
    expect((await shown).choices("done").map((choice) => choice.label)).toEqual(["Regenerate"]);
    await house.deps.running.ended(id);
    expect(await house.inbox.resume("discord")).toBe(0);
  });

  it("does not pay twice for an answer that was complete", async () => {
    const id = "discord:paid";
    const complete = Promise.withResolvers<void>();
    house.adapter.onPart = (part) => {
      if (part.type !== "choices" || part.phase !== "done") return;
      complete.resolve();
      return new Promise(() => {});
    };
    await house.core.accept(turn(id, "Hello?"));
    await complete.promise;
    house = await house.crash();
    const shown = house.adapter.shown(id);
    await house.inbox.resume("discord");
    expect((await shown).text).not.toBe("");
    expect(chats()).toHaveLength(1);
  });

  it("hands over what does not finish in time, and the next process finishes it", async () => {
    const id = "discord:handover";
    const begun = Promise.withResolvers<void>();
    house.adapter.onPart = (part) => {
      if (part.type === "text") begun.resolve();
    };
    await house.core.accept(turn(id, "A long story, please, with a table and a list."));
    await begun.promise;
    await house.inbox.drain(1);
    expect(await house.core.accept(turn("discord:late", "Still there?"))).toBe("new");
    house = await house.restart();
    const shown = Promise.all([id, "discord:late"].map((each) => house.adapter.shown(each)));
    expect(await house.inbox.resume("discord")).toBe(2);
    for (const each of await shown) expect(each.choices("done")).toHaveLength(1);
  });

  it("gives up on a turn that no process survived, and on one from long ago, with a sentence", async () => {
    const id = "discord:poison";
    house.adapter.onPart = () => new Promise(() => {});
    await house.core.accept(turn(id, "Hello?"));
    for (let i = 0; i < MOST_TRIES; i++) {
      house = await house.crash();
      house.adapter.onPart = () => new Promise(() => {});
      expect(await house.inbox.resume("discord")).toBe(1);
    }
    house = await house.crash();
    const shown = house.adapter.shown(id);
    await house.inbox.resume("discord");
    expect((await shown).notices.join()).toMatch(/away too long/);
  });
});

describe("a platform that fails", () => {
  it("gets the answer again a little later, and Venice is not asked twice for what was complete", async () => {
    let failed = 0;
    house.adapter.onPart = (part) => {
      if (part.type === "choices" && part.phase === "done" && failed++ === 0) throw new Error("connection lost");
    };
    const shown = await house.asks("Hello?", { id: "discord:again" });
    expect(shown.text).not.toBe("");
    expect(failed).toBe(2);
    expect(shown.sentBefore).toEqual(["m1"]);
    expect(chats()).toHaveLength(1);
  });
});

describe("places", () => {
  it("that may not be written to are owed nothing", async () => {
    house.adapter.forbidden.add(channel.id);
    await house.core.accept(turn("discord:no", "Hello?"));
    await house.deps.running.ended("discord:no");
    house = await house.restart();
    expect(await house.inbox.resume("discord")).toBe(0);
  });
});

describe("who may ask", () => {
  it("is told once a day that the door is closed, and nothing reaches Venice", async () => {
    await house[Symbol.asyncDispose]();
    house = await openHouse({ allow: ["discord:user:bob"], owners: ["discord:boss"] });
    expect((await house.asks("Hello?")).notices.join()).toMatch(/not open to everyone/);
    expect((await house.asks("Hello?")).parts).toEqual([]);
    expect(chats()).toEqual([]);
    expect((await house.asks("Hello?", { person: bob })).text).not.toBe("");
    expect((await house.asks("Hello?", { person: { ...bob, id: "boss" } })).text).not.toBe("");
  });
});

describe("errors", () => {
  it.each([
    ["balance", /out of funds/],
    ["key", /refuses my key/],
    ["overloaded", /overloaded/],
    ["invalid", /cannot take/],
  ] as const)("%s: what Venice says gets a sentence, and the owner is told where only they can help", async (refuse, sentence) => {
    await house[Symbol.asyncDispose]();
    house = await openHouse({ owners: ["discord:boss"] });
    await house.deps.models.matching("");
    house.emulator.fault({ path: "/chat/completions", refuse, retryAfter: 0, count: "always" });
    const shown = await house.asks("Hello?");
    expect(shown.notices.join()).toMatch(sentence);
    expect(shown.choices("done")).toEqual([]);
    expect(house.adapter.told.length).toBe(refuse === "balance" || refuse === "key" ? 1 : 0);
  });

  it("an answer cut in mid-sentence stays, with a sentence below it", async () => {
    house.emulator.clearFaults();
    house.emulator.fault({ path: "/chat/completions", text: "word ".repeat(50), cutAfterTokens: 20 });
    const shown = await house.asks("Hello?");
    expect(shown.text).not.toBe("");
    expect(shown.notices.join()).toMatch(/broke off/);
  });

  it("silence ends with a sentence", async () => {
    await house[Symbol.asyncDispose]();
    house = await openHouse({ idleTimeoutMs: 100 });
    house.emulator.fault({ path: "/chat/completions", silent: true, count: "always" });
    expect((await house.asks("Hello?")).notices.join()).toMatch(/said nothing for too long/);
  });

  it("a content filter gets a sentence", async () => {
    house.emulator.clearFaults();
    house.emulator.fault({ path: "/chat/completions", filterAfterTokens: 0 });
    expect((await house.asks("Hello?")).notices.join()).toMatch(/content rules/);
  });

  it("a bug is shown as one sentence with the turn's id", async () => {
    house.adapter.mayManage = async () => {
      throw new TypeError("secret internals");
    };
    const shown = await house.does({ command: "forget", options: { scope: "place" } }, { id: "discord:bug" });
    expect(shown.notices).toEqual([expect.stringContaining("discord:bug")]);
    expect(shown.notices.join()).not.toContain("internals");
  });
});
