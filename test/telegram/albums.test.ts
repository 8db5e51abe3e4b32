import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Media, Part } from "../../src/core/part.ts";
import { inAlbums } from "../../src/telegram/albums.ts";
import { waysFor } from "../../src/telegram/media.ts";
import { ask, connect, ended, faults, keyboard, medium, pause, type Stage, slowly, stage, text } from "./harness.ts";

const picture = (name: string, more: Partial<Media> = {}): Part => ({
  type: "media",
  media: { ...medium("image", "image/png"), name, ...more },
});
const pictures = (count: number): Part[] => Array.from({ length: count }, (_, i) => picture(`${i}.png`));

/** What the bot shows in a chat: each message by its kind, albums by their group. */
function shapes(s: Stage, chat: Parameters<Stage["fake"]["answers"]>[0]): string[] {
  return s.fake.answers(chat).map(({ raw, buttons, text: words }) => {
    const kind = ["photo", "voice", "audio", "video", "document", "text"].find((each) => each in raw) ?? "?";
    return `${kind}${raw.media_group_id ? "+" : ""}${buttons.length > 0 ? "!" : ""}${words && kind !== "text" ? "=" : ""}`;
  });
}

test("what follows each other and is alike goes together, ten at most, in order and without loss", () => {
  const kinds: readonly [Media["kind"], string][] = [
    ["image", "image/png"],
    ["image", "image/gif"],
    ["video", "video/mp4"],
    ["audio", "audio/mpeg"],
    ["voice", "audio/ogg"],
    ["file", "text/plain"],
  ];
  const any = fc.constantFrom(...kinds).map(([kind, mime]) => medium(kind, mime));
  fc.assert(
    fc.property(fc.array(any, { maxLength: 40 }), (media) => {
      const albums = inAlbums(media);
      expect(albums.flat()).toEqual(media);
      for (const album of albums) {
        expect(album.length).toBeLessThanOrEqual(10);
        const ways = new Set(album.map((each) => waysFor(each)[0]));
        const isOneFamily = ways.size === 1 || [...ways].every((way) => way === "photo" || way === "video");
        expect(isOneFamily).toBe(true);
        if (album.length > 1) expect(ways.has("voice") || ways.has("animation")).toBe(false);
      }
    }),
  );
});

describe.concurrent("albums", () => {
  test("several pictures are one album, with the words and the buttons below it", async () => {
    await using s = await stage();
    const ann = s.fake.user();
    s.core.answer = async function* () {
      yield* pictures(4);
      yield keyboard("done");
      yield text("Four gondolas.");
    };
    s.fake.say({ chat: ann, from: ann, text: "hi" });
    await s.fake.until(() => ended(s.core) === "done");
    expect(shapes(s, ann)).toEqual(["photo+", "photo+", "photo+", "photo+", "text!"]);
    expect(s.core.sent.get(s.core.accepted[0]!.id)).toHaveLength(5);
    expect(new Set(s.fake.answers(ann).map(({ raw }) => raw.media_group_id)).size).toBe(2);
    expect(faults(s.fake)).toEqual([]);
    expect(s.fake.oddities).toEqual([]);
  });

  test("words that are there already stay above it, and carry the buttons", async () => {
    await using s = await stage();
    const ann = s.fake.user();
    const den = s.fake.supergroup({ members: [ann] });
    s.core.answer = async function* ({ signal }) {
      yield* slowly([text("Look")], 300, signal);
      yield* pictures(2);
      yield text(" here.");
      yield keyboard("done");
    };
    ask(s, den, ann.id);
    await s.fake.until(() => ended(s.core) === "done", 15_000);
    expect(shapes(s, den)).toEqual(["text!", "photo+", "photo+"]);
    expect(s.fake.answers(den).map(({ replyTo }) => replyTo)).toEqual(
      Array(3).fill(Number(s.core.accepted[0]?.asked[0])),
    );
    expect(faults(s.fake)).toEqual([]);
  });

  test("without words, the buttons stand under a message of their own; without buttons there is none", async () => {
    await using s = await stage();
    const ann = s.fake.user();
    s.core.answer = async function* () {
      yield* pictures(2);
      if (s.core.accepted.length === 2) yield keyboard("done");
    };
    s.fake.say({ chat: ann, from: ann, text: "one" });
    await s.fake.until(() => ended(s.core) === "done");
    expect(shapes(s, ann)).toEqual(["photo+", "photo+"]);
    s.fake.say({ chat: ann, from: ann, text: "two" });
    await s.fake.until(() => s.core.outcomes.size === 2);
    expect(shapes(s, ann).slice(2)).toEqual(["photo+", "photo+", "text!"]);
  });

  test("an album whose sending was cut off is not sent twice", async () => {
    await using s = await stage();
    const ann = s.fake.user();
    s.fake.fault({ method: "sendMediaGroup", dropAfterProcessing: true });
    s.core.answer = async function* () {
      yield* pictures(3);
      yield text("Three.");
      yield keyboard("done");
    };
    s.fake.say({ chat: ann, from: ann, text: "hi" });
    await s.fake.until(() => ended(s.core) === "done", 8000);
    expect(shapes(s, ann)).toEqual(["photo+", "photo+", "photo+", "text!"]);
  });

  test.each([
    "private",
    "group",
  ])("an album that went out right before a crash is not sent again (%s)", async (kind) => {
    await using s = await stage();
    const ann = s.fake.user();
    const chat = kind === "group" ? s.fake.supergroup({ members: [ann] }) : s.fake.privateChat(ann);
    s.core.knows = async () => false;
    s.core.answer = async function* () {
      yield* pictures(3);
      yield keyboard("done");
      yield text("Three.");
    };
    s.fake.fault({ method: "sendMessage", drop: true, times: 50 });
    ask(s, chat, ann.id);
    await s.fake.until(() => s.fake.answers(chat).length === 3);
    const [turn] = s.core.accepted;
    await s.bot.stop();
    await s.bot.close();
    s.fake.clearFaults();
    await connect(s.fake, s.core, s.store).start();
    await s.core.run(turn!, []);
    expect(shapes(s, chat)).toEqual(["photo+", "photo+", "photo+", "text!"]);
  });

  test("an album that is made again takes the old one's messages", async () => {
    await using s = await stage();
    const ann = s.fake.user();
    s.core.answer = async function* () {
      yield* pictures(3);
      yield keyboard("done");
      yield text("Three.");
    };
    s.fake.say({ chat: ann, from: ann, text: "hi" });
    await s.fake.until(() => ended(s.core) === "done");
    const [turn] = s.core.accepted;
    await s.core.run({ ...turn!, id: "again" }, s.core.sent.get(turn!.id)!);
    expect(shapes(s, ann)).toEqual(["photo+", "photo+", "photo+", "text!"]);
    expect(faults(s.fake)).toEqual([]);
  });

  test("one picture that Telegram cannot take does not keep the others away", async () => {
    await using s = await stage();
    const ann = s.fake.user();
    s.core.answer = async function* () {
      yield picture("broken.png", { bytes: Buffer.from("no picture at all") });
      yield* pictures(2);
    };
    s.fake.say({ chat: ann, from: ann, text: "hi" });
    await s.fake.until(() => ended(s.core) === "done");
    expect(shapes(s, ann)).toEqual(["document", "photo+", "photo+"]);
  });

  test("pictures that are hidden stay hidden in an album", async () => {
    await using s = await stage();
    const ann = s.fake.user();
    s.core.answer = async function* () {
      yield picture("a.png", { spoiler: true });
      yield picture("b.png");
    };
    s.fake.say({ chat: ann, from: ann, text: "hi" });
    await s.fake.until(() => ended(s.core) === "done");
    expect(s.fake.answers(ann).map(({ raw }) => raw.has_media_spoiler ?? false)).toEqual([true, false]);
  });

  test("albums count as many messages, and meet no refusal", async () => {
    await using s = await stage({ limits: "real" });
    const people = Array.from({ length: 2 }, () => s.fake.user());
    const den = s.fake.supergroup({ members: people });
    s.core.answer = async function* () {
      yield* pictures(4);
      yield text("Four.");
      yield keyboard("done");
    };
    for (const person of people) ask(s, den, person.id);
    await s.fake.until(() => s.core.outcomes.size === 2, 25_000);
    await pause(50);
    expect(s.fake.answers(den)).toHaveLength(10);
    expect(s.fake.traffic.filter(({ status }) => status === 429)).toEqual([]);
  }, 30_000);
});
