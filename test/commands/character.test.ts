import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Menu, Part, Speaker } from "../../src/core/part.ts";
import type { Call, FileRef, Person, Place } from "../../src/core/turn.ts";
import { brine, coded, json, pngWith, tEXt, v2 } from "../core/characters/make-card.ts";
import type { Shown } from "../fakes/adapter.ts";
import { ada, bob, channel, openHouse, type TestHouse } from "../fakes/house.ts";

const adults: Place = { ...channel, id: "c18", nsfw: true };
let house: TestHouse;
beforeEach(async () => {
  house = await openHouse({ adult: true });
  house.adapter.managers.add("ada");
});
afterEach(() => house[Symbol.asyncDispose]());

const character = (options: Call["options"] = {}): Call => ({ command: "character", options });
const set = (name: string, more = {}) => house.does(character({ name }), more);
const speaker = (shown: Shown) => shown.parts.find((part): part is Speaker => part.type === "speaker");
const isMedia = (part: Part) => part.type === "media";
const labels = (shown: Shown) => shown.choices("done").map((choice) => choice.label);
const chats = () => house.emulator.requests.filter((request) => request.path.endsWith("/chat/completions"));
interface Body {
  model: string;
  messages: { role: string; content: string }[];
  venice_parameters: { character_slug?: string };
}
const lastBody = () => chats().at(-1)?.body as Body;
function card(bytes: Uint8Array, name = "card.png"): FileRef {
  house.adapter.files.set(`discord:${name}`, bytes);
  return { name, mime: "image/png", size: bytes.byteLength, ref: `discord:${name}` };
}
const bring = (bytes: Uint8Array, options = {}, more = {}) =>
  house.does(character({ card: [card(bytes)], ...options }), more);

describe("a character of Venice's", () => {
  it("is set, says so with its picture, and answers with its own face, prompt and model", async () => {
    const hello = await set("captain-brine");
    expect(speaker(hello)).toMatchObject({ name: "Captain Brine" });
    expect(
      Buffer.from(speaker(hello)?.avatar ?? [])
        .subarray(8, 12)
        .toString(),
    ).toBe("WEBP");
    expect(hello.parts.filter(isMedia)).toHaveLength(1);
    const answer = await house.asks("What is a knot?");
    expect(answer.parts[0]).toMatchObject({ type: "speaker", name: "Captain Brine" });
    expect(lastBody()).toMatchObject({
      model: "venice-uncensored-1-2",
      venice_parameters: { character_slug: "captain-brine" },
    });
    expect(lastBody().messages[0]?.content).toContain("You play Captain Brine");
    expect(lastBody().messages[0]?.content).not.toContain("You are Gondolier");
    expect(house.emulator.warnings).toEqual([]);
  });

  it("is found by its name, and by less than that", async () => {
    await set("Captain Brine");
    expect((await house.deps.settings.of(channel)).character).toBe("captain-brine");
    await set("Fenice");
    expect((await house.deps.settings.of(channel)).character).toBe("madame-fenice");
    expect((await set("tinker bold")).notices[0]).toMatch(/no character tinker bold/);
  });

  it("answers with the model that was chosen for it, and the bot keeps its own", async () => {
    await house.does({ command: "model", options: { name: "zai-org-glm-4.7-flash" } });
    await set("captain-brine");
    await house.asks("one");
    expect(lastBody().model).toBe("venice-uncensored-1-2");
    await house.does({ command: "model", options: { name: "mistral-small-3-2-24b-instruct" } });
    await house.asks("two");
    expect(lastBody().model).toBe("mistral-small-3-2-24b-instruct");
  });

  it("has a memory of its own, and so has the bot", async () => {
    await house.asks("The word is alpha.");
    await set("captain-brine");
    await house.asks("The word is beta.");
    await set("madame-fenice");
    await house.asks("Which word?");
    expect(JSON.stringify(lastBody().messages)).not.toMatch(/alpha|beta/);
    await set("captain-brine");
    await house.asks("Which word now?");
    expect(JSON.stringify(lastBody().messages)).toContain("beta");
    expect(JSON.stringify(lastBody().messages)).not.toContain("alpha");
    await set("none");
    await house.asks("And here?");
    expect(JSON.stringify(lastBody().messages)).toContain("alpha");
    expect(lastBody().venice_parameters.character_slug).toBeUndefined();
  });

  it("answers what is said to its older words, whoever is set by then", async () => {
    await set("captain-brine");
    const old = await house.asks("The word is beta.");
    await set("madame-fenice");
    const again = await house.asks("Which word?", { replyTo: `q${old.turn.id}` });
    expect(speaker(again)?.name).toBe("Captain Brine");
    expect(JSON.stringify(lastBody().messages)).toContain("beta");
  });

  it("that was deleted stays set, says so, and can be cleared with a press", async () => {
    await house.deps.settings.change(channel, { character: "gone-for-good" });
    const shown = await house.asks("Hello?");
    expect(shown.notices[0]).toMatch(/no longer has the character gone-for-good/);
    expect(chats()).toHaveLength(0);
    expect((await house.deps.settings.of(channel)).character).toBe("gone-for-good");
    await house.presses(shown, "No character");
    expect((await house.asks("Hello?")).text).not.toBe("");
  });

  it("that is deleted while it is remembered is found out when Venice does not know it", async () => {
    await set("captain-brine");
    const gone = { error: "Character not found" };
    house.emulator.fault({ path: "/chat/completions", answer: { status: 404, body: gone } });
    house.emulator.fault({ path: "/characters/captain-brine", answer: { status: 404, body: gone }, count: "always" });
    const shown = await house.asks("Hello?");
    expect(shown.notices[0]).toMatch(/no longer has the character captain-brine/);
    expect(labels(shown)).toEqual(["No character"]);
  });

  it("answers while Venice cannot be asked who it is, and hears later that it is gone", async () => {
    let at = Date.now();
    await house[Symbol.asyncDispose]();
    house = await openHouse({ now: () => at });
    house.adapter.managers.add("ada");
    await set("captain-brine");
    const path = "/characters/captain-brine";
    const asked = () => house.emulator.requests.filter((request) => request.path.endsWith(path)).length;
    const before = asked();
    expect(speaker(await house.asks("Hello?"))?.name).toBe("Captain Brine");
    expect(asked()).toBe(before);
    at += 11 * 60_000;
    house.emulator.fault({ path, refuse: "bad-request" });
    expect(speaker(await house.asks("Hello?"))?.name).toBe("Captain Brine");
    expect(asked()).toBe(before + 1);
    house.emulator.fault({ path, answer: { status: 404, body: { error: "Character not found" } } });
    expect((await house.asks("Hello?")).notices[0]).toMatch(/no longer has/);
  });

  it("whose model is gone answers with the usual one, and nobody is alarmed", async () => {
    const { settle } = house.venice.models;
    house.venice.models.settle = async (name, filter) => {
      const found = await settle.call(house.venice.models, name === "venice-uncensored-1-2" ? undefined : name, filter);
      return name === "venice-uncensored-1-2" ? { ...found, replaces: name } : found;
    };
    await set("captain-brine");
    const shown = await house.asks("Hello?");
    expect(shown.text).not.toBe("");
    expect(shown.notices).toEqual([]);
    expect(lastBody().model).not.toBe("venice-uncensored-1-2");
  });

  it("goes on from pictures that were made here while it is set", async () => {
    await set("captain-brine");
    await house.does({ command: "imagine", options: { prompt: "a red gondola" } });
    await house.asks("What is in it?");
    expect(JSON.stringify(lastBody().messages)).toContain("/imagine a red gondola");
  });

  it("may only be set by who manages the place, and everyone can see who that was", async () => {
    expect((await set("captain-brine", { person: bob })).notices[0]).toMatch(/Only who manages/);
    const hello = await set("captain-brine");
    const who = await house.presses(hello, "Who set this?", bob);
    expect(who.text).toMatch(/^Ada set the character on .*UTC\.$/);
    const panel = await house.does({ command: "settings", options: {} });
    expect(panel.text).toContain("**Character:** Captain Brine");
    expect((await house.presses(panel, "Who set this?")).text).toMatch(/^Ada/);
  });

  it("stays set when who set it is forgotten, and nobody learns their name any more", async () => {
    const thread = { ...channel, thread: "t1" };
    await set("captain-brine");
    await set("madame-fenice", { place: thread });
    const who = async (place: Place = channel) =>
      (await house.does({ command: "who-set", options: {} }, { place })).text;
    const forget = async (person: Person) =>
      house.presses(await house.does({ command: "forget", options: {} }, { person }), "Forget");
    await forget(bob);
    expect(await who()).toMatch(/^Ada/);
    await forget(ada);
    for (const place of [channel, thread])
      expect(await who(place)).toMatch(/^The character was set on .*UTC\. By whom is not known any more\.$/);
    const { character, characterBy } = await house.deps.settings.of(thread);
    expect([character, characterBy]).toEqual(["madame-fenice", { at: expect.any(Number) }]);
    expect(speaker(await house.asks("Hello?"))?.name).toBe("Captain Brine");
  });

  it("set by somebody else since is still theirs when the first is forgotten", async () => {
    await set("captain-brine");
    house.adapter.managers.add("bob");
    await set("madame-fenice", { person: bob });
    await house.deps.settings.forgetSetter("discord:ada");
    expect((await house.deps.settings.of(channel)).characterBy?.name).toBe("Bob");
  });

  it("is forgotten under a place's new number too, and fades no later for it", async () => {
    const moved = { ...channel, id: "c9", server: "s9" };
    await set("captain-brine");
    await house.core.moved(channel, moved);
    await house.core.left(moved);
    const { fadesAt } = await house.deps.settings.of(moved);
    await house.deps.settings.forgetSetter("discord:ada");
    const left = await house.deps.settings.of(moved);
    expect([left.character, left.characterBy?.name, left.fadesAt]).toEqual(["captain-brine", undefined, fadesAt]);
    await house.core.joined(moved);
    expect((await house.deps.settings.of(moved)).fadesAt).toBeUndefined();
  });

  it("for adults appears only where the place is for adults and the owner allows it", async () => {
    expect((await set("ruby-nightshade")).notices[0]).toMatch(/age-restricted/);
    expect(speaker(await set("ruby-nightshade", { place: adults }))?.name).toBe("Ruby Nightshade");
    const names = async (place: Place) => {
      const typing = { place, person: ada, locale: "en" };
      return (await house.core.complete("character", "name", "", typing)).map(({ value }) => value);
    };
    expect(await names(channel)).not.toContain("ruby-nightshade");
    expect((await names({ ...adults })).length).toBeGreaterThan(1);
    const found = await house.core.complete("character", "name", "ruby", { place: adults, person: ada, locale: "en" });
    expect(found.map(({ value }) => value)).toContain("ruby-nightshade");
    // The place is no longer for adults: what was set there is silent.
    const tame = await house.asks("Hello?", { place: { ...adults, nsfw: false } });
    expect(tame.notices[0]).toMatch(/for adults/);
  });

  it("whose name somebody has here gets a mark", async () => {
    house.adapter.names = async () => ["Сaptain Вrine"];
    expect(speaker(await set("captain-brine"))?.name).toBe("Captain Brine (AI)");
  });

  it("answers a thread of its channel, unless the thread wants nobody", async () => {
    const thread: Place = { ...channel, thread: "t1" };
    await set("captain-brine");
    expect(speaker(await house.asks("Hi", { place: thread }))?.name).toBe("Captain Brine");
    await set("none", { place: thread });
    expect(speaker(await house.asks("Hi", { place: thread }))).toBeUndefined();
    expect(speaker(await house.asks("Hi"))?.name).toBe("Captain Brine");
  });
});

describe("swiping", () => {
  it("makes another answer to the right, and brings back what was there without asking again", async () => {
    await set("captain-brine");
    const first = await house.asks("Tell me of the sea.");
    expect(labels(first)).toEqual(["1/1", "▶"]);
    const second = await house.presses(first, "▶");
    expect(second.turn.replaces).toBe(first.turn.id);
    expect(labels(second)).toEqual(["◀", "2/2", "▶"]);
    expect(second.text).not.toBe(first.text);
    const asked = chats().length;
    const back = await house.presses(second, "◀");
    expect(back.text).toBe(first.text);
    expect(speaker(back)?.name).toBe("Captain Brine");
    expect(back.sentBefore).toEqual(["m2"]);
    expect(labels(back)).toEqual(["1/2", "▶"]);
    expect((await house.presses(back, "▶")).text).toBe(second.text);
    expect(chats()).toHaveLength(asked);
  });

  it("goes on from what is shown, also after a restart", async () => {
    await set("captain-brine");
    const first = await house.asks("Pick a number.");
    const second = await house.presses(first, "▶");
    await house.presses(second, "◀");
    house = await house.restart();
    house.adapter.managers.add("ada");
    await house.asks("Which was it?");
    const said = () => lastBody().messages.map(({ content }) => content);
    expect(said()).toContain(first.text);
    expect(said()).not.toContain(second.text);
    const right = await house.presses({ ...second, button: second.button }, "◀");
    expect(right.text).toBe(first.text);
  });

  it("takes a reply to the messages as one to what they show", async () => {
    await set("captain-brine");
    const first = await house.asks("Pick a number.");
    const second = await house.presses(first, "▶");
    await house.asks("Something else.");
    await house.presses(second, "◀");
    // The conversation had gone on: that stays what a plain message continues.
    await house.asks("And now?");
    const said = () => lastBody().messages.map(({ content }) => content);
    expect(said()).toContain("Ada: Something else.");
    await house.asks("Which was it?", { replyTo: "m2" });
    expect(said()).toContain(first.text);
    expect(said()).not.toContain(second.text);
    expect(said()).not.toContain("Ada: Something else.");
  });

  it("is for the asker alone", async () => {
    await set("captain-brine");
    const first = await house.asks("Hello");
    await expect(house.presses(first, "▶", bob)).rejects.toThrow(/Only the person who asked/);
  });

  it("leaves nothing where a message is deleted", async () => {
    await set("captain-brine");
    const first = await house.asks("The word is alpha.");
    await house.presses(first, "▶");
    await house.core.deleted(channel, ["m2"]);
    await house.asks("Which word?");
    expect(JSON.stringify(lastBody().messages)).not.toContain("alpha");
    expect(await house.deps.memory.ofPlace("discord:c1")).toHaveLength(1);
  });
});

describe("a card", () => {
  it("becomes a persona that greets with its words and face, and answers as its card says", async () => {
    const png = await pngWith(tEXt("chara", coded(v2({ post_history_instructions: "Always yawn." }))));
    const hello = await bring(png);
    expect(hello.text).toBe("Ahoy, Ada!");
    expect(speaker(hello)).toMatchObject({ name: "Old Salt" });
    expect(
      Buffer.from(speaker(hello)?.avatar ?? [])
        .subarray(8, 12)
        .toString(),
    ).toBe("WEBP");
    await house.asks("Who are you?");
    const said = lastBody().messages;
    expect(said[0]?.content).toContain("Old Salt sails with Ada.");
    expect(said.map(({ content }) => content)).toEqual(
      expect.arrayContaining(["Storm?", "Aye.\nA big one.", "Ahoy, Ada!"]),
    );
    expect(said.at(-2)?.content).toBe("Ada: Who are you?");
    expect(said.at(-1)).toMatchObject({ role: "system" });
    expect(said.at(-1)?.content).toContain("Always yawn.");
    expect(lastBody().venice_parameters.character_slug).toBeUndefined();
    expect(house.emulator.warnings).toEqual([]);
  });

  it("offers its other greetings to the left and right, and goes on from the one that is shown", async () => {
    const hello = await bring(json(v2({ alternate_greetings: ["Evening, {{user}}.", "Hm."] })));
    expect(labels(hello)).toEqual(["◀", "1/3", "▶", "Who set this?"]);
    const next = await house.presses(hello, "▶");
    expect(next.text).toBe("Evening, Ada.");
    expect(chats()).toHaveLength(0);
    await house.asks("Hello.");
    const said = lastBody().messages.map(({ content }) => content);
    expect(said).toContain("Evening, Ada.");
    expect(said).not.toContain("Ahoy, Ada!");
  });

  it("stays in its place, is offered there by name, and can be removed", async () => {
    await bring(json(v2()));
    const typing = { person: ada, locale: "en" };
    const here = await house.core.complete("character", "name", "old", { ...typing, place: channel });
    expect(here[0]).toMatchObject({ value: expect.stringMatching(/^own:/) });
    const elsewhere = await house.core.complete("character", "name", "old salt", { ...typing, place: adults });
    expect(elsewhere.filter(({ value }) => value.startsWith("own:"))).toEqual([]);
    await set("none");
    expect((await set("old salt")).text).toBe("Ahoy, Ada!");
    const gallery = await house.does(character());
    const own = await house.presses(gallery, "What to show", ada, "own");
    expect(own.text).toContain("**Old Salt**");
    await expect(house.presses(own, "Remove", bob)).rejects.toThrow(/manages/);
    expect((await house.presses(own, "Remove")).text).toMatch(/nobody here/);
    expect((await house.deps.settings.of(channel)).character).toBeUndefined();
  });

  it("is refused under a name that could be taken for somebody, until it gets another", async () => {
    house.adapter.names = async () => ["Ada", "Harbour Crew"];
    const named = (name: string) => bring(json(v2({ name })));
    expect((await named("Сlуde")).notices[0]).toMatch(/could be taken for staff/);
    expect((await named("harbour  сrew")).notices[0]).toMatch(/a member or a role/);
    expect((await house.deps.settings.of(channel)).character).toBeUndefined();
    expect(speaker(await bring(json(v2({ name: "Admin" })), { name: "Old Bill" }))?.name).toBe("Old Bill");
  });

  it("for adults is refused where they may not appear, and nothing of it is kept", async () => {
    expect((await bring(json(v2({ tags: ["NSFW"] })))).notices[0]).toMatch(/for adults/);
    expect(await house.deps.characters.personas.of(channel)).toEqual([]);
    expect((await bring(json(v2({ tags: ["NSFW"] })), {}, { place: adults })).text).toBe("Ahoy, Ada!");
  });

  it("takes the place of an older one of the same name", async () => {
    await bring(json(v2()));
    await bring(json(v2({ first_mes: "Back again." })));
    expect((await house.deps.characters.personas.of(channel)).map(({ greetings }) => greetings)).toEqual([
      ["Back again."],
    ]);
  });

  it("may only be brought by who manages the place", async () => {
    expect((await bring(json(brine), {}, { person: bob })).notices[0]).toMatch(/Only who manages/);
  });

  it("is part of what a place exports, and of what it forgets", async () => {
    await bring(json(v2()));
    await house.does({ command: "export", options: { scope: "place" } });
    const file = house.adapter.told[0]?.parts.find((part) => part.type === "media");
    const exported = JSON.parse(new TextDecoder().decode(file?.type === "media" ? file.media.bytes : undefined));
    expect(exported.personas[0]).toMatchObject({ name: "Old Salt", personality: "gruff" });
    const asked = await house.does({ command: "forget", options: { scope: "place" } });
    await house.presses(asked, "Forget");
    expect(await house.deps.characters.personas.of(channel)).toEqual([]);
    expect((await house.asks("Hello?")).text).not.toBe("");
  });
});

describe("the gallery", () => {
  it("shows one after another with picture, description and tags, and sets the one that is chosen", async () => {
    const first = await house.does(character());
    expect(first.text).toMatch(/^\*\*.+\*\* · 1\n/);
    expect(first.parts.filter(isMedia)).toHaveLength(1);
    const second = await house.presses(first, "▶");
    expect(second.turn.update).toBe(true);
    expect(second.text).toMatch(/ · 2\n/);
    expect((await house.presses(second, "◀")).text).toBe(first.text);
    const jump = second.button("On this page") as Menu;
    const ninth = await house.presses(second, "On this page", ada, jump.items.at(-1)?.value);
    expect(ninth.text).toMatch(/ · 10\n/);
    const next = await house.presses(ninth, "▶");
    expect(next.text).toMatch(/ · 11\n/);
    const chosen = await house.presses(next, "Choose");
    expect(speaker(chosen)?.name).toBe(/\*\*(.+)\*\*/.exec(next.text)?.[1]);
    expect(house.core.isPrivate(character())).toBe(true);
    expect(house.core.isPrivate(character({ name: "x" }))).toBe(false);
  });

  it("narrows to a tag, and shows adult ones only where they may appear", async () => {
    const all = await house.does(character());
    const menu = all.button("What to show") as Menu;
    expect(menu.items.map(({ value }) => value)).not.toContain("adult");
    expect(menu.items.length).toBeLessThanOrEqual(25);
    const tag = menu.items.find(({ value }) => value.startsWith("tag:"));
    const narrowed = await house.presses(all, "What to show", ada, tag?.value);
    expect(narrowed.text).toContain(`\`${tag?.label}\``);
    const there = await house.does(character(), { place: adults });
    expect((await house.presses(there, "What to show", ada, "adult")).text).toContain("18+");
  });

  it("lets only who manages the place choose", async () => {
    const shown = await house.does(character(), { person: bob });
    await expect(house.presses(shown, "Choose")).rejects.toThrow(/manages/);
  });
});
