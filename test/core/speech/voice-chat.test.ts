import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { FileRef, TurnRecord } from "../../../src/core/turn.ts";
import { heardIn, recorded, soundsOf, spokenIn, upload } from "../../commands/voices.ts";
import { ada, channel, openHouse, type TestHouse } from "../../fakes/house.ts";
import { spoken } from "./sounds.ts";

let house: TestHouse;
beforeEach(async () => {
  house = await openHouse();
});
afterEach(() => house[Symbol.asyncDispose]());

interface Message {
  readonly role: string;
  readonly content: string;
}
const chats = () => house.emulator.requests.filter(({ path }) => path === "/chat/completions");
const asked = () => (chats().at(-1)?.body as { messages: Message[] }).messages.findLast(({ role }) => role === "user");
const speaks = (audio: readonly FileRef[], prompt = "") => house.asks(prompt, { options: { audio } });
const question = "What is a gondola?";

describe("a voice message", () => {
  it("is listened to, shown as it was understood, and answered", async () => {
    const shown = await speaks([await recorded(house, question)]);
    expect(shown.statuses).toContain("Listening…");
    expect(shown.text).toMatch(/^> 🎙️ What is a gondola\?\n\n\S/);
    expect(asked()?.content).toContain(question);
    expect(soundsOf(shown)).toEqual([]);
  });

  it("is remembered by its words, and answered once more without being heard again", async () => {
    const shown = await speaks([await recorded(house, question)]);
    const again = await house.presses(shown, "Regenerate");
    expect(again.text).not.toBe("");
    expect(asked()?.content).toContain(question);
    expect(heardIn(house)).toHaveLength(1);
  });

  it("that comes with words is material for them", async () => {
    await speaks([await recorded(house, "Buy milk.", "note.ogg")], "What must I buy?");
    expect(asked()?.content).toMatch(/note\.ogg[\s\S]*Buy milk\.[\s\S]*What must I buy\?/);
  });

  it("that came as a file is listened to as well", async () => {
    const shown = await house.asks("", { options: { file: [await recorded(house, question)] } });
    expect(shown.text).toContain("> 🎙️ What is a gondola?");
  });

  it("in which nobody speaks is no question, and a text that is called sound is refused", async () => {
    const silent = upload(house, "silence.wav", silence());
    expect((await speaks([silent])).notices).toEqual([expect.stringContaining("nobody speak")]);
    const text = { ...upload(house, "a.txt", Buffer.from("Hello")), mime: "audio/ogg" };
    expect((await speaks([text])).notices).toEqual([expect.stringContaining("cannot listen to a.txt")]);
    expect([chats(), heardIn(house).length]).toEqual([[], 1]);
  });

  it("is heard once, and its answer finished, after a crash", async () => {
    const begun = Promise.withResolvers<void>();
    house.adapter.onPart = (part) => {
      if (part.type !== "text") return;
      begun.resolve();
      return new Promise(() => {});
    };
    const id = "discord:voice-cut";
    const options = { prompt: "", audio: [await recorded(house, question)] };
    await house.core.accept(turnOf(id, options));
    await begun.promise;
    house = await house.crash();
    const shown = house.adapter.shown(id);
    await house.inbox.resume("discord");
    expect((await shown).text).toMatch(/^> 🎙️ What is a gondola\?\n\n\S/);
    expect(heardIn(house)).toHaveLength(1);
  });
});

describe("where every answer is spoken", () => {
  beforeEach(() => house.deps.settings.change(channel, { speech: true }));

  it("a voice message stands beside the text, without its markup, and is charged", async () => {
    const shown = await house.asks("Tell me about the canals, with a table and a list");
    const [voice, ...more] = soundsOf(shown);
    expect(more).toEqual([]);
    expect(voice).toMatchObject({ kind: "voice", mime: "audio/ogg" });
    // They stand beside it.
    expect(voice).not.toHaveProperty("words");
    const { input } = spokenIn(house)[0]?.body as { input: string };
    expect(input).not.toMatch(/[*#|`]/);
    expect(shown.choices("done").map(({ label }) => label)).toContain("Regenerate");
    const spent = await house.deps.quota.spentToday(ada, channel);
    expect(spent.map(({ capability }) => capability).toSorted()).toEqual(["chat", "speech"]);
  });

  it("a voice message is answered by one", async () => {
    const shown = await speaks([await recorded(house, question)]);
    expect(soundsOf(shown)).toHaveLength(1);
    const { input } = spokenIn(house).at(-1)?.body as { input: string };
    expect(input).not.toContain("🎙️");
  });

  it("a failure of the voice takes nothing from the answer", async () => {
    house.emulator.fault({ path: "/audio/speech", refuse: "gateway", count: "always" });
    const shown = await house.asks("Hello?");
    expect(shown.text).not.toBe("");
    expect(shown.notices).toEqual([expect.stringContaining("could not read this aloud")]);
    expect(shown.choices("done").map(({ label }) => label)).toContain("Regenerate");
  });

  it("a spoken answer is not paid twice after a crash", async () => {
    const shownOnce = Promise.withResolvers<void>();
    house.adapter.onPart = (part) => {
      if (part.type !== "media") return;
      shownOnce.resolve();
      return new Promise(() => {});
    };
    const id = "discord:spoken-cut";
    await house.core.accept(turnOf(id, { prompt: question }));
    await shownOnce.promise;
    house = await house.crash();
    const shown = house.adapter.shown(id);
    await house.inbox.resume("discord");
    expect(soundsOf(await shown)).toHaveLength(1);
    expect([chats().length, spokenIn(house).length]).toEqual([1, 1]);
  });

  it("Stop ends the voice and keeps the answer", async () => {
    house.emulator.fault({ path: "/audio/speech", silent: true });
    house.adapter.onPart = (part, turn) => {
      if (part.type === "status" && part.text === "Speaking…") house.core.stop(turn.place, turn.id);
    };
    const shown = await house.asks("Hello?");
    expect(shown.text).not.toBe("");
    expect(soundsOf(shown)).toEqual([]);
  });
});

describe("in plain words", () => {
  it("something is read aloud in the course of an answer, and charged to who asked", async () => {
    const shown = await house.asks("Say it aloud: The gondola leaves at dusk.");
    expect(soundsOf(shown)).toEqual([expect.objectContaining({ kind: "voice", mime: "audio/ogg" })]);
    const spent = await house.deps.quota.spentToday(ada, channel);
    expect(spent.map(({ capability }) => capability)).toContain("speech");
  });
});

function turnOf(id: string, options: Record<string, unknown>): TurnRecord {
  const call = { command: "ask", options };
  return { id, at: Date.now(), place: channel, person: ada, call, asked: [`q${id}`], target: null };
}

const silence = () => Buffer.from(spoken("Hello there", "wav")).fill(0, 44);
