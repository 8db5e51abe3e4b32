import { describe, expect, it } from "vitest";
import type { Place } from "../../../src/core/turn.ts";
import { labelsOf, paidFor } from "../../commands/pictures.ts";
import type { Shown } from "../../fakes/adapter.ts";
import { bob, channel, openHouse, type TestHouse } from "../../fakes/house.ts";

const FACT = "The regatta begins at the Arsenale at nine";
const QUESTION = "What did we say about the regatta?";
const other: Place = { ...channel, id: "c2", name: "elsewhere" };

async function toggled(house: TestHouse, label: string): Promise<Shown> {
  house.adapter.managers.add("ada");
  const panel = await house.does({ command: "settings", options: {} });
  const shown = await house.presses(panel, label);
  await house.deps.recall.idle();
  return shown;
}

async function talk(house: TestHouse, more = {}): Promise<void> {
  await house.asks(FACT, more);
  for (const words of ["How deep is the Grand Canal?", "Which bread goes with cuttlefish?", "Tell me of Murano glass"])
    await house.asks(words, more);
  await house.deps.recall.idle();
}

/** What the recall tool has told the model in the newest answer. */
function told({ emulator }: TestHouse, at = 0): string | undefined {
  const { messages } = emulator.requests.findLast(({ path }) => path === "/chat/completions")?.body as {
    messages: { role: string; content: string }[];
  };
  return messages.filter(({ role }) => role === "tool").at(at)?.content;
}
const vectorsIn = (house: TestHouse, place = "discord:c1") => house.deps.memory.vectors.ids(place);

describe("the long memory", () => {
  it("is off until it is switched on: nothing is learnt, and no model is offered it", async () => {
    await using house = await openHouse();
    await talk(house);
    await house.asks(QUESTION);
    expect(told(house)).toBeUndefined();
    expect(paidFor(house, "/embeddings")).toHaveLength(0);
    expect(await vectorsIn(house)).toEqual([]);
  });

  it("learns in one go what was said before it was switched on, and then each answer", async () => {
    await using house = await openHouse();
    await talk(house);
    await toggled(house, "Long memory: on");
    expect(paidFor(house, "/embeddings")).toHaveLength(1);
    expect(await vectorsIn(house)).toHaveLength(4);
    await house.asks("And Burano lace?");
    await house.deps.recall.idle();
    expect(await vectorsIn(house)).toHaveLength(5);
    expect(await house.deps.quota.spentToday({ ...bob, id: "ada" }, channel)).not.toContainEqual(
      expect.objectContaining({ capability: "embedding" }),
    );
  });

  it("finds by meaning what was said, by whom and when", async () => {
    await using house = await openHouse();
    await toggled(house, "Long memory: on");
    await talk(house, { person: bob });
    const shown = await house.asks(QUESTION);
    expect(shown.text).not.toBe("");
    expect(told(house)?.split("\n")[0]).toMatch(/^\d{4}-\d\d-\d\d, Bob: The regatta begins at the Arsenale/);
  });

  it("never looks into another place", async () => {
    await using house = await openHouse();
    await house.deps.settings.change(other, { recall: true });
    await toggled(house, "Long memory: on");
    await talk(house);
    await house.asks(QUESTION, { place: other });
    expect(told(house)).toBe("Nothing like that was said here, as far as I remember.");
    expect(await vectorsIn(house, "discord:c2")).toHaveLength(0);
  });

  it("forgets what its person forgets, what is deleted, and what a place forgets", async () => {
    await using house = await openHouse();
    await toggled(house, "Long memory: on");
    await talk(house);
    const { id } = (await house.deps.memory.ofPlace("discord:c1"))[0] ?? { id: "" };
    await house.core.deleted(channel, [`q${id}`]);
    expect(await vectorsIn(house)).toHaveLength(3);
    await house.asks(QUESTION);
    expect(told(house)).not.toContain("Arsenale");
    await house.presses(await house.does({ command: "forget", options: {} }), "Forget");
    await house.deps.recall.idle();
    expect(await vectorsIn(house)).toEqual([]);
    await talk(house);
    expect(await vectorsIn(house)).toHaveLength(4);
    await house.presses(await house.does({ command: "forget", options: { scope: "place" } }), "Forget");
    expect(await vectorsIn(house)).toEqual([]);
    await house.asks(QUESTION);
    expect(told(house)).toContain("Nothing like that");
  });

  it("is gone when it is switched off", async () => {
    await using house = await openHouse();
    await toggled(house, "Long memory: on");
    await talk(house);
    await toggled(house, "Long memory: off");
    expect(await vectorsIn(house)).toEqual([]);
  });

  it("lets nothing that costs happen after it without a press", async () => {
    await using house = await openHouse();
    await toggled(house, "Long memory: on");
    await talk(house);
    const shown = await house.asks("Recall what we said about the regatta, then paint a gondola at dusk");
    expect(told(house)).toContain("Arsenale");
    expect(paidFor(house, "/image/")).toHaveLength(0);
    expect(labelsOf(shown)).toContain("Make the picture (≈ $0.01)");
  });

  it("needs a press itself where strangers have had their say, and then does what it would have done", async () => {
    await using house = await openHouse();
    await toggled(house, "Long memory: on");
    await talk(house);
    const shown = await house.asks("Read https://example.org/tides and then recall what we said about the regatta");
    expect(told(house, -1)).toContain("words from outside");
    await house.presses(shown, "Look in memory");
    const { messages } = paidFor(house, "/chat/").at(-1)?.body as { messages: unknown };
    expect(JSON.stringify(messages)).toContain("Ada: The regatta begins");
  });

  it("is not looked into for a private answer, and learns nothing of it", async () => {
    await using house = await openHouse();
    await toggled(house, "Long memory: on");
    await talk(house);
    await house.asks(QUESTION, { options: { private: true } });
    await house.deps.recall.idle();
    expect(told(house)).toBeUndefined();
    expect(await vectorsIn(house)).toHaveLength(4);
  });

  it("makes good after a restart what could not be learnt", async () => {
    let house = await openHouse();
    await toggled(house, "Long memory: on");
    house.emulator.fault({ path: "/embeddings", refuse: "offline", count: "always" });
    await house.asks(FACT);
    house = await house.restart();
    expect(await vectorsIn(house)).toEqual([]);
    house.emulator.clearFaults();
    await house.asks(QUESTION);
    await house.deps.recall.idle();
    expect((await vectorsIn(house)).length).toBeGreaterThan(0);
    await house.asks(QUESTION);
    expect(told(house)).toContain("Arsenale");
    await house[Symbol.asyncDispose]();
  }, 30_000);
});
