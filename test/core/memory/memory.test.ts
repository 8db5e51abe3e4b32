import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { placeKey } from "../../../src/core/turn.ts";
import { ada, bob, channel, openHouse, type TestHouse } from "../../fakes/house.ts";

const place = placeKey(channel);
let house: TestHouse;
beforeEach(async () => {
  house = await openHouse();
});
afterEach(() => house[Symbol.asyncDispose]());

const memory = () => house.deps.memory;
const everything = async () => JSON.stringify([await memory().ofPlace(place), await memory().summaries.all(place)]);
/** Enough turns that the oldest are folded. */
async function talk(turns: number, more: Parameters<TestHouse["asks"]>[1] = {}): Promise<void> {
  for (let i = 0; i < turns; i++) await house.asks(`Filler question number ${i} about the weather.`, more);
  await house.deps.folding.idle();
}

describe("a long conversation", () => {
  it("is folded into a summary that keeps what was said, and the window stays short", async () => {
    await house.asks("My boat is called Serenissima and it is red.");
    await talk(45);
    const thread = await memory().thread(place);
    expect(thread.path.length).toBeLessThanOrEqual(25);
    expect(thread.summary).toContain("Serenissima");
    const shown = await house.asks("What is my boat called?");
    expect(shown.text).toContain("Serenissima");
  });

  it("can be taken up again at any point, with only the summary that covers that point", async () => {
    const first = await house.asks("The first word is ALPHA.");
    await talk(25);
    await house.asks("The late word is OMEGA.");
    await talk(45);
    const branch = await memory().thread(place, first.turn.id);
    expect(branch.turns.map((turn) => turn.question)).toEqual(["The first word is ALPHA."]);
    expect(JSON.stringify(branch)).not.toContain("OMEGA");
  });

  it("tells what a turn asked, until that is forgotten", async () => {
    await house.asks("The first.", { id: "discord:first" });
    expect(await house.core.asked(channel, "discord:first")).toBe("The first.");
    expect(await house.core.asked({ ...channel, id: "elsewhere" }, "discord:first")).toBeUndefined();
    await house.does({ command: "forget", options: {} }).then((shown) => house.presses(shown, "Forget"));
    expect(await house.core.asked(channel, "discord:first")).toBeUndefined();
  });

  it("survives a restart", async () => {
    await house.asks("The word is Torcello.");
    house = await house.restart();
    expect((await memory().thread(place)).turns.map((turn) => turn.question)).toEqual(["The word is Torcello."]);
  });
});

describe("forgetting", () => {
  it("me: takes my questions, the answers to them, and what summaries knew of them; others' stay", async () => {
    await house.asks("My bank code is PAPAVERO.");
    await house.asks("I like TIRAMISU.", { person: bob });
    await talk(45, { person: bob });
    expect(await everything()).toContain("PAPAVERO");
    expect((await memory().thread(place)).summary).toContain("PAPAVERO");
    const asked = await house.does({ command: "forget", options: {} });
    const done = await house.presses(asked, "Forget");
    expect(done.text).toBe("Forgotten: 1 questions and their answers.");
    expect(await everything()).not.toContain("PAPAVERO");
    await house.deps.folding.idle();
    const remade = (await memory().thread(place)).summary;
    expect(remade).toContain("TIRAMISU");
    expect(await everything()).not.toContain("PAPAVERO");
    expect((await memory().thread(place)).turns.length).toBeGreaterThan(8);
  });

  it("asks first, and keeps everything when told so", async () => {
    await house.asks("Keep GONDOLA.");
    const asked = await house.does({ command: "forget", options: {} });
    await house.presses(asked, "Keep");
    expect(await everything()).toContain("GONDOLA");
  });

  it("a place: only for who manages it", async () => {
    await house.asks("Everybody knows CAMPANILE.", { person: bob });
    const refused = await house.does({ command: "forget", options: { scope: "place" } });
    expect(refused.notices.join()).toMatch(/Only who manages/);
    house.adapter.managers.add("ada");
    const asked = await house.does({ command: "forget", options: { scope: "place" } });
    await house.presses(asked, "Forget");
    expect(await everything()).not.toContain("CAMPANILE");
    expect((await memory().thread(place)).turns).toEqual([]);
    expect(await memory().ofPerson("discord:bob")).toEqual([]);
  });

  it("a deleted message leaves memory with its answer, and can still be branched from", async () => {
    const shown = await house.asks("Delete VAPORETTO.");
    await house.asks("After it.");
    await house.core.deleted(channel, [`q${shown.turn.id}`]);
    expect(await everything()).not.toContain("VAPORETTO");
    const thread = await memory().thread(place);
    expect(thread.turns.map((turn) => turn.question)).toEqual(["After it."]);
    await house.asks("From there.", { replyTo: `q${shown.turn.id}` });
  });

  it("a message deleted while its answer grows stops the answer, and nothing is remembered", async () => {
    await house[Symbol.asyncDispose]();
    house = await openHouse({ emulator: { tokensPerSecond: 50 } });
    house.adapter.onPart = (part, turn) => {
      if (part.type === "text") void house.core.deleted(turn.place, turn.asked);
    };
    await house.asks("Tell me a long story with a list, a table and CANALETTO.");
    await expect.poll(() => house.emulator.open).toBe(0);
    expect(await everything()).not.toContain("CANALETTO");
  });

  it("a summary that could not be made anew is not used, and is made when it is needed next", async () => {
    await house.asks("My code is PAPAVERO.");
    await house.asks("I like TIRAMISU.", { person: bob });
    await talk(45, { person: bob });
    house.emulator.fault({ path: "/chat/completions", refuse: "server", count: "always" });
    await house.presses(await house.does({ command: "forget", options: {} }), "Forget");
    await house.deps.folding.idle();
    house.emulator.clearFaults();
    expect((await memory().thread(place)).summary).toBeUndefined();
    await house.asks("Go on.", { person: bob });
    await house.deps.folding.idle();
    const { summary } = await memory().thread(place);
    expect(summary).toContain("TIRAMISU");
    expect(summary).not.toContain("PAPAVERO");
  });
});

describe("exports", () => {
  it("hold what I said and what was answered, and go out privately", async () => {
    const shown = await house.asks("My words.");
    await house.asks("Bob's words.", { person: bob });
    await house.does({ command: "export", options: {} });
    const told = house.adapter.told.find((each) => each.person === ada.id);
    const file = told?.parts.find((part) => part.type === "media");
    const json = JSON.parse(new TextDecoder().decode(file?.type === "media" ? file.media.bytes : undefined));
    expect(json.turns).toMatchObject([{ question: "My words.", answer: shown.text }]);
  });

  it("say what to do when the person cannot be written to", async () => {
    await house.asks("My words.");
    house.adapter.closed.add(ada.id);
    const shown = await house.does({ command: "export", options: {} });
    expect(shown.notices.join()).toMatch(/Open a private chat/);
    expect(shown.parts.some((part) => part.type === "media")).toBe(false);
  });
});
