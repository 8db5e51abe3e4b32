import { describe, expect, it } from "vitest";
import type { RememberedTurn } from "../../../src/core/memory/records.ts";
import { addressed, nextSpeaker, waitsFor } from "../../../src/core/scene/director.ts";

const cast = [
  { key: "brine", name: "Captain Brine" },
  { key: "luna", name: "Luna of the Lamps" },
  { key: "bolt", name: "Captain Bolt" },
  { key: "rei", name: "綾波" },
];
const said = (...lines: readonly (readonly [role: string, answer: string])[]) =>
  lines.map(([role, answer]) => ({ role, answer }) as RememberedTurn);

describe("the director", () => {
  it("hears who is spoken to, by whole names and by words that no other has", () => {
    expect(addressed("What do you say, Luna?", cast)?.key).toBe("luna");
    expect(addressed("Brine, and then Luna!", cast)?.key).toBe("brine");
    expect(addressed("brine?", cast)?.key).toBe("brine");
    expect(addressed("綾波さん、どう?", cast)?.key).toBe("rei");
    // Two are captains, and no lamp is Luna's alone in "the".
    expect(addressed("Captain, the brineless sea", cast)).toBeUndefined();
  });

  it("lets the one speak who was spoken to, else who has been silent longest", () => {
    expect(nextSpeaker(cast, []).key).toBe("brine");
    expect(nextSpeaker(cast, said(["brine", "Hm."])).key).toBe("luna");
    expect(nextSpeaker(cast, said(["brine", "Rise, Bolt!"])).key).toBe("bolt");
    expect(nextSpeaker(cast, said(["brine", "I am Brine."])).key).toBe("luna");
    const all = said(["rei", "1"], ["brine", "2"], ["luna", "3"], ["bolt", "4"]);
    expect(nextSpeaker(cast, all).key).toBe("rei");
  });

  it("lets nobody be kept out by two who talk only with each other", () => {
    const duet = said(["brine", "Luna!"], ["luna", "Brine?"], ["brine", "Luna."], ["luna", "Oh, Brine."]);
    expect(nextSpeaker(cast, duet.slice(0, 3)).key).toBe("luna");
    expect(["bolt", "rei"]).toContain(nextSpeaker(cast, duet).key);
  });

  it("waits where a person is asked something", () => {
    expect(waitsFor("And you, Ada?", ["Ada"])).toBe(true);
    expect(waitsFor("Good evening, Ada.", ["Ada"])).toBe(false);
    expect(waitsFor("Is it raining?", ["Ada"])).toBe(false);
  });
});
