import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Menu } from "../../src/core/part.ts";
import { bob, channel, openHouse, type TestHouse } from "../fakes/house.ts";

let house: TestHouse;
beforeEach(async () => {
  house = await openHouse({ owners: ["discord:boss"] });
  house.adapter.managers.add("ada");
});
afterEach(() => house[Symbol.asyncDispose]());

const chats = () => house.emulator.requests.filter((request) => request.path.endsWith("/chat/completions"));
const lastBody = () =>
  chats().at(-1)?.body as { model: string; messages: { content: string }[]; venice_parameters: object };
const settings = () => house.does({ command: "settings", options: {} });

describe("/model", () => {
  it("suggests from the live catalogue, with price, context, privacy and abilities", async () => {
    const typing = { place: channel, person: bob, locale: "en" };
    const [first] = await house.core.complete("model", "name", "qwen-3-8-27b", typing);
    expect(first).toMatchObject({ value: "qwen-3-8-27b" });
    expect(first?.name).toMatch(/\$0\.45\/\$3\.2.*private.*sees/);
    const all = await house.core.complete("model", "name", "", typing);
    expect(all.length).toBeLessThanOrEqual(25);
    expect(all.every((each) => each.name.length <= 100)).toBe(true);
  });

  it("sets the model of the place for everyone who manages it", async () => {
    await house.does({ command: "model", options: { name: "venice-uncensored-1-2" } });
    await house.asks("Hello", { person: bob });
    expect(lastBody().model).toBe("venice-uncensored-1-2");
    const refused = await house.does({ command: "model", options: { name: "llama-3.3-70b" } }, { person: bob });
    expect(refused.notices.join()).toMatch(/Only who manages/);
  });

  it("lets an owner of the bot change it anywhere", async () => {
    const boss = { ...bob, id: "boss" };
    await house.does({ command: "model", options: { name: "venice-uncensored-1-2" } }, { person: boss });
    await house.asks("Hello");
    expect(lastBody().model).toBe("venice-uncensored-1-2");
  });

  it("refuses what is not there, with the nearest names, and a name that could switch on what costs", async () => {
    const wrong = await house.does({ command: "model", options: { name: "qwen-3-8-27c" } });
    expect(wrong.notices.join()).toMatch(/no model qwen-3-8-27c.*qwen-3-8-27b/);
    const suffix = await house.does({ command: "model", options: { name: "default:enable_web_search=on" } });
    expect(suffix.notices.join()).toMatch(/no ':'/);
  });

  it("gives way to its replacement when it is retired, and the owner hears of it once", async () => {
    await house.does({ command: "model", options: { name: "venice-uncensored-1-2" } });
    await house.asks("Hello");
    house.emulator.retireModel("venice-uncensored-1-2", { replacementModelId: "llama-3.3-70b" });
    const shown = await house.asks("Hello again");
    expect(shown.text).not.toBe("");
    expect(shown.notices.join()).toMatch(/venice-uncensored-1-2 is retired/);
    await house.asks("And again");
    const told = house.adapter.told.filter((each) => JSON.stringify(each.parts).includes("retired"));
    expect(told).toHaveLength(1);
  });
});

describe("/settings", () => {
  it("shows what holds and changes it by a press, in the same message", async () => {
    const panel = await settings();
    expect(panel.text).toMatch(/Web search:\*\* off/);
    const changed = await house.presses(panel, "Web search: auto");
    expect(changed.turn.update).toBe(true);
    expect(changed.text).toMatch(/Web search:\*\* auto/);
    await house.asks("Who won yesterday?");
    expect(lastBody().venice_parameters).toMatchObject({ enable_web_search: "auto" });
  });

  it("takes quick changes one after another: none undoes another", async () => {
    await Promise.all([
      house.deps.settings.change(channel, { search: "on" }),
      house.deps.settings.change(channel, { memory: false }),
      house.deps.settings.change(channel, { reasoning: "shown" }),
    ]);
    expect(await house.deps.settings.of(channel)).toMatchObject({ search: "on", memory: false, reasoning: "shown" });
  });

  it("takes a menu's choice, by its value or its number, and nothing else", async () => {
    const panel = await settings();
    const menu = panel.button("Choose a model") as Menu;
    const wanted = menu.items.findIndex((item) => item.value === "venice-uncensored-1-2");
    await house.presses(panel, "Choose a model", undefined, `#${wanted}`);
    await house.asks("Hello");
    expect(lastBody().model).toBe("venice-uncensored-1-2");
    await expect(house.presses(panel, "Choose a model", undefined, "gpt-9")).rejects.toThrow(/too old/);
  });

  it("buttons work after a restart, for who may press them", async () => {
    const panel = await settings();
    house = await house.restart();
    house.adapter.managers.add("ada");
    await expect(house.presses(panel, "Memory: off", bob)).rejects.toThrow(/Only who manages/);
    const changed = await house.presses(panel, "Memory: off");
    expect(changed.text).toMatch(/Memory:\*\* off/);
    await house.asks("The word is Murano.");
    await house.asks("Which word?");
    expect(JSON.stringify(lastBody().messages)).not.toContain("Murano");
  });

  it("a button means nothing in another place", async () => {
    const { id = "" } = (await settings()).button("Memory: off");
    const elsewhere = await house.core.press(id, { ...channel, id: "c2" }, bob);
    expect(elsewhere).toMatchObject({ refused: expect.stringMatching(/too old/) });
    expect(await house.core.press("guessed", channel, bob)).toMatchObject({ refused: expect.any(String) });
  });

  it("opens them to everyone where the place says so", async () => {
    await house.presses(await settings(), "Who may change: everyone");
    const changed = await house.presses(await settings(), "Thinking: shown", bob);
    expect(changed.text).toMatch(/Thinking:\*\* shown/);
  });

  it("asks for a persona, which then begins every prompt, until it is cleared", async () => {
    const panel = await settings();
    expect(house.core.missing(panel.button("Persona").call).map(([name]) => name)).toEqual(["text"]);
    await house.does({ command: "persona", options: { text: "You are Casanova." } });
    await house.asks("Who are you?");
    expect(lastBody().messages[0]?.content).toMatch(/^You are Casanova\./);
    await house.does({ command: "persona", options: { text: "none" } });
    await house.asks("Who are you?");
    expect(lastBody().messages[0]?.content).not.toMatch(/Casanova/);
  });

  it("a thread takes its channel's settings until it has its own", async () => {
    const thread = { ...channel, thread: "t1" };
    await house.does({ command: "model", options: { name: "venice-uncensored-1-2" } });
    await house.asks("Hello", { place: thread });
    expect(lastBody().model).toBe("venice-uncensored-1-2");
    await house.does({ command: "model", options: { name: "llama-3.3-70b" } }, { place: thread });
    await house.asks("Hello", { place: thread });
    expect(lastBody().model).toBe("llama-3.3-70b");
    await house.asks("Hello");
    expect(lastBody().model).toBe("venice-uncensored-1-2");
  });

  it("are a person's own where the bot is no member", async () => {
    const guest = { ...channel, owner: bob.id };
    await house.does({ command: "model", options: { name: "venice-uncensored-1-2" } }, { place: guest, person: bob });
    await house.asks("Hello", { place: { ...guest, id: "c9" }, person: bob });
    expect(lastBody().model).toBe("venice-uncensored-1-2");
    await house.asks("Hello");
    expect(lastBody().model).not.toBe("venice-uncensored-1-2");
    // Nobody else could change them.
    const settings = { command: "settings", options: {} };
    const own = await house.does(settings, { place: guest, person: bob });
    const labels = own.choices("done").map(({ label }) => label);
    expect([own.text, ...labels].filter((said) => said.includes("Who may change"))).toEqual([]);
    expect((await house.does(settings)).text).toContain("Who may change");
  });
});

describe("/export", () => {
  it("says that it has nothing of whom, or of where, it was asked for", async () => {
    house.adapter.managers.add("ada");
    const exported = async (scope: string) => (await house.does({ command: "export", options: { scope } })).text;
    expect(await exported("me")).toBe("I remember nothing of you.");
    expect(await exported("place")).toBe("I remember nothing of this place.");
  });
});

describe("an edited question", () => {
  it("is offered to be answered again, in its new form", async () => {
    const shown = await house.asks("What is a gondla?");
    await house.core.edited(channel, `q${shown.turn.id}`, "What is a gondola?");
    const [amended] = house.adapter.amended;
    expect(amended?.sent).toEqual(["m1"]);
    const { id = "" } = amended?.choices.rows[0]?.[0] ?? {};
    const pressed = await house.core.press(id, channel, shown.turn.person);
    if ("refused" in pressed) throw new Error(pressed.refused);
    await house.does(pressed.call, { replaces: pressed.replaces, asked: [] });
    expect(lastBody().messages.at(-1)?.content).toBe("Ada: What is a gondola?");
  });

  it("is not offered for a change that is none, or a message that asked nothing", async () => {
    const shown = await house.asks("Same.");
    await house.core.edited(channel, `q${shown.turn.id}`, "Same.");
    await house.core.edited(channel, "unknown", "Other.");
    expect(house.adapter.amended).toEqual([]);
  });
});

describe("help, privacy and quota", () => {
  it.each(["help", "privacy", "quota", "stop"])("/%s says something useful, to its caller only", async (name) => {
    const shown = await house.does({ command: name, options: {} });
    expect((shown.text + shown.notices.join()).length).toBeGreaterThan(10);
    expect(house.core.isPrivate({ command: name, options: {} })).toBe(true);
  });

  it("help leaves out what only buttons call", async () => {
    expect((await house.does({ command: "help", options: {} })).text).not.toMatch(/regenerate|forget-now/);
  });
});

describe("servers", () => {
  it("owners hear of a new one", async () => {
    await house.core.joined({ ...channel, name: "Doge's palace" });
    expect(JSON.stringify(house.adapter.told)).toContain("Doge's palace");
  });

  it("settings outlive a leave of less than 30 days", async () => {
    await house.does({ command: "model", options: { name: "venice-uncensored-1-2" } });
    await house.core.left(channel);
    await house.core.joined(channel);
    await house.asks("Hello");
    expect(lastBody().model).toBe("venice-uncensored-1-2");
  });
});
