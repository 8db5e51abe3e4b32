import { describe, expect, it } from "vitest";
import type { Part } from "../../../src/core/part.ts";
import { placeKey, type Turn } from "../../../src/core/turn.ts";
import { paidFor } from "../../commands/pictures.ts";
import { soundsOf, spokenIn } from "../../commands/voices.ts";
import { ada, channel, openHouse, type TestHouse } from "../../fakes/house.ts";

const wish = "Read “The gondola leaves at dusk” aloud";
const chats = ({ emulator }: TestHouse) => emulator.requests.filter(({ path }) => path === "/chat/completions");

/** Asks, and cuts the answer where it shows the first part of which that is wanted. */
async function cutAt(house: TestHouse, prompt: string, wanted: (part: Part) => boolean) {
  const reached = Promise.withResolvers<void>();
  const parts: Part[] = [];
  house.adapter.onPart = (part) => {
    parts.push(part);
    if (!wanted(part)) return;
    reached.resolve();
    return new Promise<never>(() => {});
  };
  void house.asks(prompt, { id: "discord:cut" });
  await reached.promise;
  return { parts, house: await house.crash() };
}

/** What is shown once the answer is taken up again. */
async function resumed(house: TestHouse) {
  const shown = house.adapter.shown("discord:cut");
  await house.inbox.resume("discord");
  return shown;
}

describe("a voice message in the course of an answer", () => {
  it("is shown again where a crash came between remembering the answer and delivering it", async () => {
    const { house, parts } = await cutAt(
      await openHouse(),
      wish,
      (part) => part.type === "choices" && part.phase === "done",
    );
    const asked = [chats(house).length, spokenIn(house).length];
    const shown = await resumed(house);
    const [voice, ...more] = soundsOf(shown);
    expect(more).toEqual([]);
    const before = parts.flatMap((part) => (part.type === "media" ? part.media : []));
    expect(before).toEqual([voice]);
    expect(voice).toMatchObject({ kind: "voice", alt: "The gondola leaves at dusk", waveform: expect.any(Uint8Array) });
    expect([chats(house).length, spokenIn(house).length]).toEqual(asked);
    await house[Symbol.asyncDispose]();
  });

  it("is not paid twice, nor is a picture, where nothing is remembered and the model is asked once more", async () => {
    const first = await openHouse();
    await first.deps.settings.change(channel, { memory: false });
    const both = `Paint a gondola at dusk; ${wish}`;
    const { house } = await cutAt(first, both, (part) => part.type === "media" && part.media.kind === "voice");
    const shown = await resumed(house);
    expect(soundsOf(shown).map(({ kind }) => kind)).toEqual(["image", "voice"]);
    expect([paidFor(house, "/image/").length, spokenIn(house).length]).toEqual([1, 1]);
    await house[Symbol.asyncDispose]();
  });

  it("is the one that was paid for, also where the model chooses other words when it is asked once more", async () => {
    let house = await openHouse();
    const told = async (text: string) => {
      const turn = turnIn(house);
      const parts = house.deps.speech.tell({ text }, turn);
      const shown: Part[] = [];
      for (;;) {
        const { done, value } = await parts.next();
        if (done) return { ...value, alts: shown.flatMap((part) => (part.type === "media" ? part.media.alt : [])) };
        shown.push(value);
      }
    };
    expect(await told("Good evening.")).toMatchObject({ isEarlier: false, alts: ["Good evening."] });
    house = await house.restart();
    expect(await told("A very good evening to you.")).toMatchObject({ isEarlier: true, alts: ["Good evening."] });
    expect(spokenIn(house)).toHaveLength(1);
    await house[Symbol.asyncDispose]();
  });

  it("leaves with what it was said to", async () => {
    await using house = await openHouse();
    await house.asks(wish);
    const [turn] = await house.deps.memory.ofPlace(placeKey(channel));
    const words = "The gondola leaves at dusk";
    expect(turn?.spoken).toEqual([{ file: expect.anything(), alt: words, words }]);
    await house.deps.memory.forgetTurn(placeKey(channel), turn?.id ?? "");
    expect(await house.deps.memory.turn(placeKey(channel), turn?.id ?? "")).not.toHaveProperty("spoken");
  });
});

function turnIn(house: TestHouse): Turn {
  const call = { command: "ask", options: {} };
  const record = { id: "discord:told", at: 0, place: channel, person: ada, call, asked: [], target: null };
  const { signal } = new AbortController();
  return {
    ...record,
    signal,
    locale: "en",
    permit: house.deps.quota.take(record, { locale: "en", signal }),
    restMs: () => 0,
    mayManage: async () => false,
    openFile: (file) => house.deps.kept.open(file),
  };
}
