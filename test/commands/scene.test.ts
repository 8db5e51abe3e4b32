import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Speaker } from "../../src/core/part.ts";
import { MOST_LINES, MOST_UNPROMPTED } from "../../src/core/scene/scenes.ts";
import type { Call, Place } from "../../src/core/turn.ts";
import type { Shown } from "../fakes/adapter.ts";
import { ada, bob, channel, openHouse, type TestHouse } from "../fakes/house.ts";

const thread: Place = { ...channel, thread: "t1" };
const cast = "captain-brine, madame-fenice, Luna of the Lamps";
let house: TestHouse;
beforeEach(() => open());
afterEach(() => house[Symbol.asyncDispose]());

async function open(options: Parameters<typeof openHouse>[0] = {}) {
  house = await openHouse({ scenePaceMs: 5, ...options });
  settle(house);
}
function settle(at: TestHouse) {
  at.adapter.managers.add("ada");
  at.adapter.openThread = async () => thread;
}
async function reopen(options: Parameters<typeof openHouse>[0]) {
  await house[Symbol.asyncDispose]();
  await open(options);
}

const scene = (options: Call["options"], more = {}) => house.does({ command: "scene", options }, more);
const speaker = (shown: Shown) => shown.parts.find((part): part is Speaker => part.type === "speaker")?.name;
const here = async (place = thread) => {
  const found = await house.deps.scenes.at(place);
  if (!found) throw new Error("no scene plays");
  return found;
};
const lineId = (id: string, step: number) => `discord:scene:${id}:${step}`;
/** What is shown for a line, once it is. */
const line = async (step: number, id?: string) => house.adapter.shown(lineId(id ?? (await here()).id, step));
const chats = () => house.emulator.requests.filter((request) => request.path.endsWith("/chat/completions"));
interface Body {
  messages: { role: string; content: string }[];
  venice_parameters: { character_slug?: string };
}
const bodies = () => chats().map(({ body }) => body as Body);
const isResting = async () => {
  const before = chats().length;
  await new Promise((done) => setTimeout(done, 60));
  expect(chats()).toHaveLength(before);
};

describe("a scene", () => {
  it("plays in a thread of its own: each speaks as itself and hears the others", async () => {
    const begun = await scene({ characters: cast, topic: "A flood is coming." });
    expect(begun.text).toContain("**Captain Brine**, **Madame Fenice**, and **Luna of the Lamps**");
    const lines = [await line(0), await line(1), await line(2), await line(3)];
    expect(lines.slice(0, 2).map(speaker)).toEqual(["Captain Brine", "Madame Fenice"]);
    expect(new Set(lines.map(speaker)).size).toBe(3);
    expect(lines.map(({ turn }) => turn.place)).toEqual([thread, thread, thread, thread]);
    const [, second] = bodies();
    const third = bodies().find((body) => body.venice_parameters.character_slug === "luna-of-the-lamps");
    expect(second?.venice_parameters.character_slug).toBe("madame-fenice");
    expect(second?.messages[0]?.content).toContain("in a scene with Captain Brine, Luna of the Lamps");
    expect(second?.messages[0]?.content).toContain("A flood is coming.");
    const heard = third?.messages.at(-1);
    expect(heard?.role).toBe("user");
    expect(heard?.content).toContain(`Captain Brine: ${lines[0]?.text}`);
    expect(heard?.content).toContain(`Madame Fenice: ${lines[1]?.text}`);
    expect(heard?.content).not.toContain("Ada:");
    expect(house.emulator.warnings).toEqual([]);
  });

  it("pauses after some lines without a person's word, and goes on with one", async () => {
    await scene({ characters: cast });
    await line(MOST_UNPROMPTED - 1);
    await isResting();
    expect(chats()).toHaveLength(MOST_UNPROMPTED);
    expect(bodies().some((body) => "tools" in body)).toBe(false);
    const answer = await house.asks("Speak on, Luna!", { place: thread, person: bob });
    expect(speaker(answer)).toBe("Luna of the Lamps");
    const said = bodies().at(-1)?.messages.at(-1)?.content;
    expect(said).toContain("Bob: Speak on, Luna!");
    expect(speaker(await line(MOST_UNPROMPTED + 1))).not.toBe("Luna of the Lamps");
    await line(2 * MOST_UNPROMPTED);
    await isResting();
    expect(chats()).toHaveLength(2 * MOST_UNPROMPTED + 1);
  });

  it("lets who said it answer a reply, and keeps one conversation", async () => {
    await scene({ characters: cast });
    await line(MOST_UNPROMPTED - 1);
    const first = await line(0);
    const [message = ""] = (await house.deps.memory.turn("discord:c1/t1", first.turn.id))?.answered ?? [];
    const answer = await house.asks("Really?", { place: thread, replyTo: message });
    expect(speaker(answer)).toBe("Captain Brine");
    expect(JSON.stringify(bodies().at(-1)?.messages)).toContain("Madame Fenice: ");
    // No Regenerate: others have heard it.
    expect(answer.choices("done")).toEqual([]);
  });

  it("is paid for by who began it, and answers by who asked", async () => {
    await scene({ characters: cast });
    await line(MOST_UNPROMPTED - 1);
    await house.asks("Hello there", { place: thread, person: bob });
    await line(2 * MOST_UNPROMPTED);
    const calls = async (who: typeof ada) =>
      (await house.deps.quota.spentToday(who, thread)).find(({ capability }) => capability === "chat")?.calls;
    expect(await calls(bob)).toBe(1);
    expect(await calls(ada)).toBe(2 * MOST_UNPROMPTED);
  });

  it("is not spoken to who began it, only what they are answered, where they chose that for themselves", async () => {
    const isSpoken = ({ parts }: Shown) => parts.some(({ type }) => type === "media");
    await house.deps.own.choose("discord:ada", { speech: true });
    await scene({ characters: cast });
    expect(isSpoken(await line(0))).toBe(false);
    await line(MOST_UNPROMPTED - 1);
    expect(isSpoken(await house.asks("Hello there", { place: thread }))).toBe(true);
  });

  it("plays in the place itself where there can be no thread", async () => {
    house.adapter.openThread = async () => undefined;
    await scene({ characters: cast });
    expect((await line(0, (await here(channel)).id)).turn.place).toEqual(channel);
  });

  it("leaves what is said elsewhere alone", async () => {
    await scene({ characters: cast });
    await line(MOST_UNPROMPTED - 1);
    expect(speaker(await house.asks("Hello"))).toBeUndefined();
    expect(JSON.stringify(bodies().at(-1)?.messages)).not.toContain("Brine");
  });
});

describe("the end of a scene", () => {
  it("comes with a press of who began it or manages the place, and no other", async () => {
    await reopen({ scenePaceMs: 40 });
    const begun = await scene({ characters: cast });
    await line(0);
    await expect(house.presses(begun, "End the scene", bob)).rejects.toThrow(/who asked, or who manages/);
    expect((await house.presses(begun, "End the scene")).notices[0]).toMatch(/has ended/);
    await new Promise((done) => setTimeout(done, 120));
    expect(chats().length).toBeLessThanOrEqual(2);
    expect(await house.deps.scenes.at(thread)).toBeUndefined();
    expect((await house.asks("Hello", { place: thread })).parts[0]?.type).not.toBe("speaker");
  });

  it("comes with /scene stop, from the thread and from where it was begun", async () => {
    await scene({ characters: cast });
    expect((await scene({ stop: true }, { person: bob })).notices[0]).toMatch(/Only who manages/);
    expect((await scene({ stop: true })).notices[0]).toMatch(/has ended/);
    expect((await scene({ stop: true })).notices[0]).toMatch(/No scene plays/);
    await scene({ characters: cast });
    expect((await scene({ characters: "stop" }, { place: thread })).notices[0]).toMatch(/has ended/);
  });

  it("comes with /stop, between two lines and while one is spoken, for who may end it", async () => {
    await reopen({ scenePaceMs: 60_000 });
    const stop = (more = {}) => house.does({ command: "stop", options: {} }, more);
    const begun = await scene({ characters: cast });
    expect((await stop({ place: thread, person: bob })).notices[0]).toMatch(/Only who manages/);
    expect(await house.deps.scenes.at(thread)).toBeDefined();
    expect((await stop({ place: thread })).notices).toEqual(["The scene has ended."]);
    expect(await house.deps.scenes.at(thread)).toBeUndefined();
    expect((await stop({ place: thread })).notices[0]).toMatch(/Nothing grows/);
    await reopen({ emulator: { tokensPerSecond: 5 } });
    expect(begun.text).not.toBe("");
    await scene({ characters: cast });
    await expect.poll(() => house.deps.running.size).toBe(1);
    expect((await stop({ place: thread })).notices).toEqual(["The scene has ended."]);
    await house.deps.running.idle();
    expect(await house.deps.scenes.at(thread)).toBeUndefined();
  });

  it("comes when too few are left to talk", async () => {
    await reopen({ scenePaceMs: 30 });
    await house.deps.settings.change(channel, {});
    const png = JSON.stringify({ name: "Old Salt", description: "A sailor.", first_mes: "Ahoy" });
    house.adapter.files.set("discord:card", Buffer.from(png));
    const card = { name: "card.json", mime: "application/json", size: png.length, ref: "discord:card" };
    await house.does({ command: "character", options: { card: [card] } });
    const begun = await scene({ characters: "Old Salt, captain-brine" });
    await line(1);
    const { id } = await here();
    const [persona] = await house.deps.characters.personas.of(channel);
    await house.deps.characters.personas.remove(channel, persona?.id ?? "");
    expect((await line(2, id)).notices[0]).toMatch(/no longer here/);
    await new Promise((done) => setTimeout(done, 60));
    expect(await house.deps.scenes.at(thread)).toBeUndefined();
    expect(begun.notices).toEqual([]);
  });

  it("comes by itself after many lines, and is said", async () => {
    await scene({ characters: cast });
    await line(MOST_UNPROMPTED - 1);
    await house.deps.running.idle();
    const playing = await here();
    await house.store.space("scenes").set(playing.id, { ...playing, lines: MOST_LINES - 1 });
    const last = await house.asks("And so it ends, Luna.", { place: thread });
    expect(speaker(last)).toBe("Luna of the Lamps");
    expect(last.notices).toEqual(["The scene has come to its end."]);
    await isResting();
    expect(await house.deps.scenes.at(thread)).toBeUndefined();
  });

  it("stopping one line leaves the scene waiting for a word", async () => {
    await reopen({ emulator: { tokensPerSecond: 300 } });
    await scene({ characters: cast });
    const { id } = await here();
    house.adapter.onPart = (part, turn) => {
      if (part.type === "text" && turn.id === lineId(id, 0)) house.deps.running.stop(thread, { turn: turn.id });
    };
    expect((await line(0)).notices).toContain("Stopped.");
    await isResting();
    expect(chats()).toHaveLength(1);
    expect(speaker(await house.asks("Go on, Fenice", { place: thread }))).toBe("Madame Fenice");
  });
});

describe("a restart", () => {
  it("goes on with the line that waits", async () => {
    await reopen({ scenePaceMs: 150 });
    await scene({ characters: cast });
    const { id } = await here();
    await line(0);
    await house.deps.running.ended(lineId(id, 0));
    house = await house.restart();
    settle(house);
    expect(await house.inbox.resume("discord")).toBeGreaterThan(0);
    expect(speaker(await line(1, id))).toBe("Madame Fenice");
  });

  it("finishes a line that a crash cut, and says none twice", async () => {
    await reopen({ emulator: { tokensPerSecond: 400 } });
    await scene({ characters: cast });
    const { id } = await here();
    const cut = Promise.withResolvers<void>();
    house.adapter.onPart = (part, turn) => {
      if (part.type === "text" && turn.id === lineId(id, 0)) cut.resolve();
    };
    await cut.promise;
    house = await house.crash();
    settle(house);
    await house.inbox.resume("discord");
    const again = await line(0, id);
    expect(speaker(again)).toBe("Captain Brine");
    expect(again.sentBefore).toHaveLength(1);
    await line(1, id);
    const said = (await house.deps.memory.ofPlace("discord:c1/t1")).filter(({ role }) => role === "captain-brine");
    expect(said).toHaveLength(1);
  });
});

describe("bad input", () => {
  it("is answered with a sentence", async () => {
    const refused = async (options: Call["options"], more = {}) => (await scene(options, more)).notices[0];
    expect(await refused({ characters: "captain-brine" })).toMatch(/2 to 5 characters/);
    expect(await refused({})).toMatch(/2 to 5 characters/);
    expect(await refused({ characters: "a,b,c,d,e,f" })).toMatch(/2 to 5 characters/);
    expect(await refused({ characters: "captain-brine, Captain Brine" })).toMatch(/only once/);
    expect(await refused({ characters: "captain-brine, nobody-at-all-xyz" })).toMatch(/no character/);
    expect(await refused({ characters: "captain-brine, ruby-nightshade" })).toMatch(/for adults/);
    expect(await refused({ characters: cast }, { person: bob })).toMatch(/Only who manages/);
    await house.deps.settings.change(channel, { memory: false });
    expect(await refused({ characters: cast })).toMatch(/memory/i);
    await house.deps.settings.change(channel, { memory: true });
    await scene({ characters: cast });
    expect(await refused({ characters: cast })).toMatch(/under way/);
    expect(chats().length).toBeLessThanOrEqual(1);
  });

  it("suggestions complete the last name and leave out who is chosen", async () => {
    const typing = { place: channel, person: ada, locale: "en" };
    const found = await house.core.complete("scene", "characters", "captain-brine, fen", typing);
    expect(found.map(({ value }) => value)).toEqual(["captain-brine,madame-fenice"]);
    const rest = await house.core.complete("scene", "characters", "captain-brine,", typing);
    expect(rest.every(({ value }) => value.startsWith("captain-brine,") && value.length <= 100)).toBe(true);
    expect(rest.map(({ value }) => value)).not.toContain("captain-brine,captain-brine");
  });
});
