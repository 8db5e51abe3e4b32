import { afterEach, beforeEach, expect, it } from "vitest";
import { type Place, personKey, placeKey } from "../../../src/core/turn.ts";
import { ada, openHouse, type TestHouse } from "../../fakes/house.ts";

let house: TestHouse;
beforeEach(async () => {
  house = await openHouse();
});
afterEach(() => house[Symbol.asyncDispose]());

const old: Place = { platform: "discord", id: "group", private: false, nsfw: false };
const made: Place = { ...old, id: "supergroup" };

it("a place that gets another id keeps its memory, summaries too, and its settings", async () => {
  const { settings, memory, folding } = house.deps;
  await house.asks("My boat is called Serenissima.", { place: old, asked: ["5"] });
  for (let i = 0; i < 30; i++) await house.asks(`Filler question number ${i}.`, { place: old });
  await folding.idle();
  await settings.change(old, { model: "venice-uncensored-1-2", language: "de" });
  await house.core.moved(old, made);
  expect(await settings.of(made)).toMatchObject({ model: "venice-uncensored-1-2", language: "de" });
  expect(await settings.of(old)).not.toHaveProperty("model");
  expect((await memory.thread(placeKey(made))).summary).toContain("Serenissima");
  expect(await memory.ofPlace(placeKey(old))).toEqual([]);
  expect((await house.asks("What is my boat called?", { place: made })).text).toContain("Serenissima");
  const said = await memory.ofPerson(personKey("discord", ada.id));
  expect(new Set(said.map(([place]) => place))).toEqual(new Set([placeKey(made)]));
});

it("messages of the new place are not taken for those of the old one that had their numbers", async () => {
  await house.asks("The first.", { place: old, asked: ["5"] });
  await house.core.moved(old, made);
  expect(await house.core.knows(made, "5")).toBe(false);
});

it("its own characters go along under their own names, and a second move changes nothing", async () => {
  const { personas } = house.deps.characters;
  const texts = { description: "A charmer.", personality: "", scenario: "", examples: "", system: "", after: "" };
  const card = { ...texts, name: "Casanova", greetings: [], lore: "", tags: [], creator: "", adult: false };
  const added = await personas.add(old, card, Buffer.from("face"));
  await house.deps.settings.change(old, { character: `own:${added.id}` });
  await house.core.moved(old, made);
  await house.core.moved(old, made);
  expect((await house.deps.settings.of(made)).character).toBe(`own:${added.id}`);
  expect(await personas.get(made, added.id)).toMatchObject({ name: "Casanova" });
  expect(Buffer.from((await personas.portrait(made, added.id)) ?? []).toString()).toBe("face");
  expect(await personas.of(old)).toEqual([]);
});
