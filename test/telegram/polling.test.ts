import { describe, expect, test } from "vitest";
import { openStore } from "../../src/core/store/open.ts";
import { startFakeTelegram } from "../fakes/telegram/index.ts";
import { connect, FakeCore, MEMORY, pause, stage } from "./harness.ts";

describe.concurrent("polling", () => {
  test("an update is confirmed only once its turn was taken in, and is taken in once", async () => {
    await using s = await stage();
    const ann = s.fake.user();
    s.core.failures = 2;
    s.fake.say({ chat: ann, from: ann, text: "hi" });
    await pause(200);
    expect(s.core.accepted).toHaveLength(0);
    expect(s.fake.pending).toBe(1);
    await s.fake.until(() => s.fake.answers(ann).length === 1);
    await s.fake.until(() => s.fake.pending === 0);
    expect(s.core.accepted).toHaveLength(1);
  });

  test("what was asked while nobody listened is answered", async () => {
    await using s = await stage({ idle: true });
    const people = Array.from({ length: 30 }, () => s.fake.user());
    for (const person of people) s.fake.say({ chat: person, from: person, text: "hi" });
    await s.bot.start();
    await s.fake.until(() => people.every((person) => s.fake.answers(person).length === 1));
  });

  test("what one process could not take in comes to the next", async () => {
    await using s = await stage();
    const ann = s.fake.user();
    s.core.failures = Number.POSITIVE_INFINITY;
    s.fake.say({ chat: ann, from: ann, text: "hi" });
    await pause(100);
    await s.bot.stop();
    await s.bot.close();
    expect(s.fake.pending).toBe(1);
    const next = new FakeCore();
    s.core.adapter = connect(s.fake, next, s.store);
    await s.core.adapter.start();
    await s.fake.until(() => s.fake.answers(ann).length === 1);
  });

  test("after a stop nothing is taken in twice", async () => {
    await using s = await stage();
    const ann = s.fake.user();
    s.fake.say({ chat: ann, from: ann, text: "hi" });
    await s.fake.until(() => s.core.accepted.length === 1);
    await s.bot.stop();
    expect(s.fake.pending).toBe(0);
  });

  test("a chat that is slow to be taken in holds up no other, and keeps its order", async () => {
    await using s = await stage();
    const [ann, bob] = [s.fake.user(), s.fake.user()];
    const accept = s.core.accept.bind(s.core);
    s.core.accept = async (turn) => {
      if (turn.person.id === String(ann.id) && turn.call.options.prompt === "first") await pause(600);
      return accept(turn);
    };
    s.fake.say({ chat: ann, from: ann, text: "first" });
    s.fake.say({ chat: ann, from: ann, text: "second" });
    s.fake.say({ chat: bob, from: bob, text: "third" });
    await s.fake.until(() => s.core.accepted.length === 3);
    expect(s.core.accepted.map(({ call }) => call.options.prompt)).toEqual(["third", "first", "second"]);
    await s.fake.until(() => s.fake.pending === 0);
  });

  test("another poller shows in the health, and is outlived", async () => {
    await using s = await stage();
    expect(s.bot.health()).toEqual({ ready: true });
    s.fake.fault({
      method: "getUpdates",
      status: 409,
      description: "Conflict: terminated by other getUpdates request",
      times: 2,
    });
    const ann = s.fake.user();
    s.fake.say({ chat: ann, from: ann, text: "one" });
    await s.fake.until(() => !s.bot.health().ready);
    expect(s.bot.health().reason).toContain("409");
    await s.fake.until(() => s.bot.health().ready, 8000);
    s.fake.say({ chat: ann, from: ann, text: "two" });
    await s.fake.until(() => s.fake.answers(ann).length === 2);
  });

  test("Telegram is away for a while: the health says so, and everything goes on after that", async () => {
    await using s = await stage();
    const ann = s.fake.user();
    s.fake.say({ chat: ann, from: ann, text: "one" });
    await s.fake.until(() => s.fake.answers(ann).length === 1);
    s.fake.down(2500);
    await s.fake.until(() => !s.bot.health().ready);
    s.fake.say({ chat: ann, from: ann, text: "two" });
    await s.fake.until(() => s.fake.answers(ann).length === 2, 10_000);
    expect(s.bot.health().ready).toBe(true);
  });

  test("a webhook that was left behind is removed, and what waited for it is not", async () => {
    await using s = await stage({ idle: true });
    await fetch(`${s.fake.url}/bot${s.fake.token}/setWebhook?url=http://127.0.0.1:9/x`);
    const ann = s.fake.user();
    s.fake.say({ chat: ann, from: ann, text: "hi" });
    await s.bot.start();
    await s.fake.until(() => s.fake.answers(ann).length === 1);
  });

  test("a refused token ends the start with a sentence that does not hold it", async () => {
    await using fake = await startFakeTelegram();
    const core = new FakeCore();
    const token = `12345:${"z".repeat(35)}`;
    const store = await openStore(MEMORY);
    const bot = connect(fake, core, store, { token });
    const error = await bot.start().then(
      () => undefined,
      (e: Error) => e,
    );
    expect(error?.message).toContain("does not know this bot token");
    expect(`${error?.message} ${error?.stack}`).not.toContain("zzzz");
    await bot.stop();
    await bot.close();
    await store.close();
  });

  test("a start without a connection goes on trying", async () => {
    await using s = await stage({ idle: true });
    s.fake.down(1500);
    const starting = s.bot.start();
    await pause(300);
    expect(s.bot.health()).toMatchObject({ ready: false });
    await starting;
    expect(s.bot.health()).toEqual({ ready: true });
  });

  test("an update that makes no sense stands in nobody's way", async () => {
    await using s = await stage();
    const ann = s.fake.user();
    const said = s.fake.say({ chat: ann, from: ann, text: "odd" });
    (said.update as unknown as { message: { from: unknown } }).message.from = "nobody";
    s.fake.say({ chat: ann, from: ann, text: "hi" });
    await s.fake.until(() => s.fake.answers(ann).length >= 1 && s.fake.pending === 0);
  });

  test("only the kinds of updates that are handled are asked for", async () => {
    await using s = await stage();
    await s.fake.until(() => s.fake.isPolled);
    const { body } = s.fake.traffic.find(({ path }) => path === "getUpdates")!;
    expect(body?.allowed_updates).toEqual(
      expect.arrayContaining([
        "message",
        "edited_message",
        "my_chat_member",
        "callback_query",
        "stopped_message_generation",
      ]),
    );
  });

  test("an album and a long text that the client cut are one question each", async () => {
    await using s = await stage();
    const ann = s.fake.user();
    const pixel = Buffer.from(
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
      "base64",
    );
    s.fake.sayAlbum({ chat: ann, from: ann, caption: "which?" }, [
      { photo: pixel },
      { photo: pixel },
      { photo: pixel },
    ]);
    await s.fake.until(() => s.core.accepted.length === 1);
    expect(s.core.accepted[0]).toMatchObject({ call: { options: { prompt: "which?" } } });
    expect(s.core.accepted[0]?.asked).toHaveLength(3);
    expect(s.core.accepted[0]?.call.options.image).toHaveLength(3);
    const words = "word ".repeat(2000).trim();
    s.fake.sayLong({ chat: ann, from: ann, text: words });
    await s.fake.until(() => s.core.accepted.length === 2);
    expect(String(s.core.call()?.options.prompt).replace(/\s+/g, " ")).toBe(words);
    await s.fake.until(() => s.fake.pending === 0);
    await pause(1200);
    expect(s.core.accepted).toHaveLength(2);
  });

  test("an edited message, and where the bot comes and goes, are told", async () => {
    await using s = await stage();
    const ann = s.fake.user();
    const said = s.fake.say({ chat: ann, from: ann, text: "/ask hi" });
    s.fake.editMessage(ann, said.messageId, { text: "/ask hi there" });
    await s.fake.until(() => s.core.edits.length === 1);
    expect(s.core.edits).toEqual([{ place: `telegram:${ann.id}`, id: String(said.messageId), text: "hi there" }]);
    const den = s.fake.supergroup({ members: [ann], bot: "left" });
    s.fake.addBot(den, ann);
    s.fake.addBot(den, ann, "administrator");
    s.fake.kickBot(den, ann);
    s.fake.block(ann);
    await s.fake.until(() => s.core.comings.length === 3);
    expect(s.core.comings).toEqual([`+${den.id}`, `-${den.id}`, `-${ann.id}`]);
  });
});
